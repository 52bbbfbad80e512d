"""The API's methods by path. A reader answers; a writer answers and says what it did, for the ledger."""

from sandbox.endpoints import (
    assembly,
    cancel_reasons,
    cancellations,
    carrying,
    chats,
    fbo,
    finance,
    gate,
    giveouts,
    labels,
    part_cancel,
    postings,
    products,
    rating,
    returns,
    rfbs,
    seller,
    stocks,
    unfulfilled,
    warehouses,
)
from sandbox.endpoints.kinds import Reader, Writer

_READERS: dict[str, Reader] = {
    **cancel_reasons.READERS,
    **cancellations.READERS,
    **chats.READERS,
    **fbo.READERS,
    **finance.READERS,
    **giveouts.READERS,
    **labels.READERS,
    **postings.READERS,
    **products.READERS,
    **rating.READERS,
    **returns.READERS,
    **rfbs.READERS,
    **stocks.READERS,
    **unfulfilled.READERS,
    **warehouses.READERS,
}
_WRITERS: dict[str, Writer] = {
    **assembly.WRITERS,
    **cancellations.WRITERS,
    **carrying.WRITERS,
    **chats.WRITERS,
    **giveouts.WRITERS,
    **part_cancel.WRITERS,
    **rfbs.WRITERS,
    **stocks.WRITERS,
}
_READERS |= seller.readers([*_READERS, *_WRITERS])

READERS: dict[str, Reader] = {path: gate.reader(path, method) for path, method in _READERS.items()}
WRITERS: dict[str, Writer] = {path: gate.writer(path, method) for path, method in _WRITERS.items()}
