"""A template's declaration as plain data, for the other side."""

from __future__ import annotations

from typing import Any

from .template import Template


def declaration_of(name: str, template: Template) -> dict[str, Any]:
    return {
        "name": name,
        "function": template.sample.__name__,
        "line": getattr(getattr(template.sample, "__code__", None), "co_firstlineno", 1),
        "id": template.id,
        "version": template.version,
        "title": template.title,
        "rule": template.rule,
        "description": template.description,
        "family": template.family,
        "tasks": [dict(use) for use in template.tasks],
        "params": [
            {
                "name": key,
                "kind": field.kind,
                "default": field.default,
                "description": field.description,
                "min": field.min,
                "max": field.max,
                "options": field.options,
            }
            for key, field in template.params.items()
        ],
        "outputParams": list(template.output_params),
        "slots": [
            {"name": key, "role": slot.role, "description": slot.description, "list": slot.list}
            for key, slot in template.slots.items()
        ],
        "formats": [{"name": key, "title": format.title} for key, format in template.formats.items()],
        "baselines": [
            {"id": each.id, "description": each.description, "tolerance": each.tolerance}
            for each in template.baselines
        ],
        "wording": list(template.wording),
        "reserved": list(template.reserved),
        "levels": [dict(level) for level in template.levels],
        "accept": [{"slots": dict(slots), "generation": text} for slots, text in template.accept],
        "reject": [{"slots": dict(slots), "generation": text} for slots, text in template.reject],
        "judgesParams": template.problem_of is not None,
    }
