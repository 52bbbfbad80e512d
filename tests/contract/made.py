"""An answer for methods of which Ozon shows none: every published field, filled as its schema says."""

from __future__ import annotations

from typing import Any

from .rules import inlined
from .schema import document, example

VALUES: dict[str, Any] = {"boolean": True, "integer": 7, "number": 1.5}
FORMATS = {"date-time": "2026-05-01T09:30:00.123Z", "int64": "7"}
# Texts that are more than text, which only the prose says.
NAMED = {"amount": "-5.00", "date": "2026-05-01", "period_from": "2026-05-01", "period_to": "2026-05-31"}


def answer(path: str) -> Any:
    """Ozon's own example, or one made of the schema; None for a method that answers with nothing."""
    shown = example(path)
    schema = document()["methods"][path]["response"]
    return _made(inlined(schema), "") if shown is None and schema else shown


def _made(schema: dict[str, Any], name: str) -> Any:
    if "enum" in schema:
        return schema["enum"][-1]
    if "properties" in schema:
        return {below: _made(child, below) for below, child in schema["properties"].items()}
    if "items" in schema:
        return [_made(schema["items"], name)]
    text = FORMATS.get(schema.get("format", "")) or NAMED.get(name, "text")
    return VALUES.get(schema.get("type", ""), text)
