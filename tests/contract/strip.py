"""How the copy of Ozon's published schema was made; run it on a full document to make it anew.

    python -m tests.contract.strip openapi.json

`openapi.json` is the OpenAPI document that Ozon publishes for the Seller API; the copies here are of the one
retrieved on 2026-08-14; `later.py` adds what was published since.

Two files come out, both facts only, without a word of the document's prose:

- `tests/contract/schema.json`: request and response schema of each method of `methods.py`, and the schemas
  they refer to. Descriptions, titles, examples, tags and extensions are dropped; keywords that are no JSON
  Schema ("array of strings", a boolean `required`, a pattern that is a picture of a date) are mended or dropped.
- `ozon/client/known.json`: for each method the tree of field names its answers may have, and the values of its
  enumerations, also of those that the document only lists in prose (`published.py` says how).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tests.contract import later
from tests.contract.known import known_tree
from tests.contract.methods import METHODS

HERE = Path(__file__).parent
SCHEMA = HERE / "schema.json"
KNOWN = HERE.parent.parent / "ozon" / "client" / "known.json"
KEPT = {
    "additionalProperties", "default", "deprecated", "enum", "format", "items", "maxItems", "maxLength", "maximum",
    "minItems", "minLength", "minimum", "nullable", "oneOf", "properties", "required", "type",
}  # fmt: skip


class Document:
    """The full document; `body` finds a method's schemas behind whatever the document refers to."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """The node itself, or what its `$ref` points at."""
        while "$ref" in node:
            found: Any = self._data
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def body(self, path: str, side: str) -> dict[str, Any] | None:
        """The JSON schema of a method's `request` or of its successful `response`; None when it has none."""
        operation = self._data["paths"][path]["post"]
        holder = operation.get("requestBody") if side == "request" else operation["responses"]["200"]
        content = self.resolve(holder or {}).get("content", {})
        # Of a file that comes inside an object only the object is published under the type of the file.
        only = next(iter(content.values()), {}) if len(content) == 1 else {}
        schema: dict[str, Any] | None = content.get("application/json", only).get("schema")
        return schema


def stripped(node: Any, wanted: set[str]) -> Any:
    """A schema without prose; names of the schemas it refers to go into `wanted`."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1]
        wanted.add(name)
        return {"$ref": f"#/schemas/{name}"}
    kept = {key: value for key, value in node.items() if key in KEPT}
    if kept.get("type") == "array of strings":
        kept |= {"type": "array", "items": {"type": "string"}}
    if not isinstance(kept.get("required", []), list):
        del kept["required"]
    if isinstance(kept.get("items"), dict):
        kept["items"] = stripped(kept["items"], wanted)
    if "oneOf" in kept:
        kept["oneOf"] = [stripped(choice, wanted) for choice in kept["oneOf"]]
    if "properties" in kept:
        kept["properties"] = {name: stripped(child, wanted) for name, child in kept["properties"].items()}
    return kept


def copy_of(document: Document, data: dict[str, Any]) -> dict[str, Any]:
    """The used part of the document."""
    wanted: set[str] = set()
    methods: dict[str, Any] = {}
    for path in METHODS:
        bodies = {side: document.body(path, side) for side in ("request", "response")}
        methods[path] = {side: body and stripped(body, wanted) for side, body in bodies.items()}
    schemas: dict[str, Any] = {}
    while missing := wanted - schemas.keys():
        for name in missing:
            schemas[name] = stripped(data["components"]["schemas"][name], wanted)
    return {"methods": methods, "schemas": schemas}


def written(data: Any) -> str:
    """JSON that a diff can be read of."""
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Copy the used part of Ozon's OpenAPI document.")
    parser.add_argument("document", type=Path)
    data = json.loads(parser.parse_args().document.read_text(encoding="utf-8"))
    data["paths"].update(later.PATHS)
    document = Document(data)
    SCHEMA.write_text(written(copy_of(document, data)), encoding="utf-8")
    trees = {path: known_tree(document, path) for path in METHODS}
    KNOWN.write_text(written(trees), encoding="utf-8")


if __name__ == "__main__":
    main()
