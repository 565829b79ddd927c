"""Loads an author's file, and tells what of the author's code it consists of."""

from __future__ import annotations

import hashlib
import os
import sys
import types

from .failures import FOREIGN, OWN_FOLDER
from .template import Template

MODULE = "cookbook_template_file"


def load_templates(file: str) -> tuple[dict[str, Template], str]:
    """Templates by the names that the file gives them, and a SHA-256 of the author's code.

    The file's bytes are read once, compiled and hashed: no stale .pyc can come between.
    """
    folder = os.path.dirname(file)
    with open(file, "rb") as stream:
        source = stream.read()
    sys.path.insert(0, folder)
    module = types.ModuleType(MODULE)
    module.__file__ = file
    sys.modules[MODULE] = module
    exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    templates = {name: value for name, value in vars(module).items() if isinstance(value, Template)}
    return templates, _fingerprint(file, source)


def _fingerprint(file: str, source: bytes) -> str:
    """Of the file and of every module that it imports from its own folder."""
    folder = os.path.dirname(file)
    digest = hashlib.sha256(hashlib.sha256(source).digest())
    own = set()
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or not path.endswith(".py"):
            continue
        path = os.path.abspath(path)
        foreign = any(name in path for name in FOREIGN) or path.startswith(OWN_FOLDER + os.sep)
        if path.startswith(folder + os.sep) and path != file and not foreign:
            own.add(path)
    for path in sorted(own, key=lambda path: os.path.relpath(path, folder).replace(os.sep, "/")):
        digest.update(os.path.relpath(path, folder).replace(os.sep, "/").encode("utf-8", "surrogateescape"))
        with open(path, "rb") as stream:
            digest.update(hashlib.sha256(stream.read()).digest())
    return digest.hexdigest()
