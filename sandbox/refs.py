"""What belongs to a posting: its requests, returns, parcels and dialogue."""

from sandbox.store import Doc, Table


def of(table: Table, posting_number: str) -> list[Doc]:
    """The true documents of this table that name the posting, oldest first."""
    return [doc for doc in table.all() if doc["posting_number"] == posting_number]
