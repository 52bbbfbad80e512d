"""What belongs to a posting: its requests, returns, parcels and dialogue."""

from sandbox.indexes import TOP
from sandbox.store import Doc, Table


def of(table: Table, posting_number: str) -> list[Doc]:
    """The true documents of this table that name the posting, oldest first."""
    index = table.indexes["posting"]
    entries = index.walk(index.buckets(), low=(posting_number,), high=(posting_number, TOP))
    docs = (table.get(entry[-1]) for entry in entries)
    return [doc for doc in docs if doc is not None]
