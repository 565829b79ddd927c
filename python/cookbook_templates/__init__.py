"""Templates for Cookbook, written in Python. See docs/guide/python-templates.md."""

from .fields import between, choice, flag, integer, number, share
from .slots import child, layout, output, parent
from .streams import RandomStream
from .template import Context, Params, Template, template
from .words import DistinctWords, TokenSource, VocabularyTooSmall, capitalised, word_stem

__all__ = [
    "Context",
    "DistinctWords",
    "Params",
    "RandomStream",
    "Template",
    "TokenSource",
    "VocabularyTooSmall",
    "between",
    "capitalised",
    "child",
    "choice",
    "flag",
    "integer",
    "layout",
    "number",
    "output",
    "parent",
    "share",
    "template",
    "word_stem",
]
