"""Methods published after the document that is copied here, as the change notes of September 2026 describe them."""

from __future__ import annotations

from typing import Any


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _method(request: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    def body(schema: dict[str, Any]) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": schema}}}

    return {"post": {"requestBody": body(request), "responses": {"200": body(response)}}}


TEXT, COUNT = {"type": "string"}, {"type": "integer", "format": "int32"}
TASK_ID = {"type": "integer", "format": "int64"}
_CODES = {"type": "string", "enum": ["pending", "in_progress", "completed", "error"]}

PATHS: dict[str, Any] = {
    "/v2/posting/fbs/package-label/get": _method(
        {**_object(task_id=TASK_ID), "required": ["task_id"]},
        _object(
            file_url=TEXT,
            status=_object(
                code=_CODES,
                postings_count=COUNT,
                printed_postings_count=COUNT,
                unprinted_postings=_list(_object(posting_number=TEXT, message=TEXT)),
            ),
            error=_object(code=TEXT, message=TEXT),
        ),
    ),
    "/v3/posting/fbs/package-label/create": _method(
        {**_object(posting_numbers=_list(TEXT)), "required": ["posting_numbers"]},
        _object(
            tasks=_list(
                _object(task_id=TASK_ID, task_type={"type": "string", "enum": ["big_label", "small_label"]})
            )
        ),
    ),
}
