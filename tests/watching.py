"""What tests watch from outside: which rows the database wrote, and what Ozon was asked."""

from typing import Any

import pytest
from django.db.models import Model

from ozon.client.transport import Transport


def versions(*models: type[Model]) -> dict[tuple[str, Any], str]:
    """Where every row lies: a row that was written again, with whatever, lies elsewhere."""
    return {
        (model.__name__, pk): place
        for model in models
        for pk, place in model._default_manager.extra(select={"at": "ctid::text"}).values_list("pk", "at")
    }


def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Every call of the client from now on: path and body, in order."""
    made: list[tuple[str, dict[str, Any]]] = []
    real = Transport.call

    def call(self: Transport, path: str, body: dict[str, Any], *, write: bool) -> Any:
        made.append((path, body))
        return real(self, path, body, write=write)

    monkeypatch.setattr(Transport, "call", call)
    return made
