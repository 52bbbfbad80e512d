"""Ozon's published schemas, loaded, and validators of requests and answers made of them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

HERE = Path(__file__).parent
Side = Literal["request", "response"]


@cache
def document() -> dict[str, Any]:
    """The stripped copy: `methods` (path → request and response schema) and `schemas`."""
    data: dict[str, Any] = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    return data


def example(path: str) -> Any:
    """Ozon's own example of an answer; None when there is none."""
    file = HERE / "examples" / f"{path.strip('/').replace('/', '_')}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


@cache
def validator(path: str, side: Side) -> Draft202012Validator:
    """Validates a request strictly (no field beyond the published ones), an answer as the document says.

    Answers may hold null anywhere, numbers as text, int64 texts as numbers and any further field: Ozon does it all.
    """
    schema = document()["methods"][path][side] or {"type": "object", "properties": {}}
    body = {**schema, "schemas": document()["schemas"]}
    strict = closed(body) if side == "request" else body
    return _Published(strict) if side == "response" else Draft202012Validator(strict)


def complaints(path: str, side: Side, body: Any) -> list[str]:
    """What is wrong with a body, one line each: the place and Ozon's rule it breaks."""
    found = sorted(validator(path, side).iter_errors(body), key=str)
    return [f"{error.json_path}: {error.message}" for error in found]


def closed(schema: Any) -> Any:
    """The same schema, where no object takes fields that are not named."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {key: closed(value) for key, value in schema.items()}
    if "properties" in schema:
        shut.setdefault("additionalProperties", False)
    return shut


def _type(validator: Any, types: str, instance: Any, schema: Any) -> Any:
    as_text = types in {"integer", "number"} and isinstance(instance, str) and _NUMBER.fullmatch(instance)
    as_number = (
        schema.get("format") == "int64" and isinstance(instance, int) and not isinstance(instance, bool)
    )
    if instance is not None and not as_text and not as_number:
        yield from Draft202012Validator.VALIDATORS["type"](validator, types, instance, schema)


def _enum(validator: Any, words: list[Any], instance: Any, schema: Any) -> Any:
    if instance is not None and instance != "":
        yield from Draft202012Validator.VALIDATORS["enum"](validator, words, instance, schema)


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_Published = extend(Draft202012Validator, {"type": _type, "enum": _enum})
