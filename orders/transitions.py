"""Moves along a table of states, the same for all of the room that have one. Called by their services alone."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from django.db.models import TextChoices

from orders.models import CancellationRequest, LabelSheet, Packing, SellerCancellation

S = TypeVar("S", bound=TextChoices)


def move(
    row: CancellationRequest | LabelSheet | Packing | SellerCancellation,
    state: S,
    table: Mapping[S, Collection[S]],
    *fields: str,
) -> None:
    """Move a locked row and save it with these other fields; ``ValueError`` on a move the table does not know."""
    if state not in table[type(state)(row.state)]:
        raise ValueError(f"{row.state} → {state}")
    row.state = state
    row.save(update_fields=["state", *fields])
