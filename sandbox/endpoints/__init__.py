"""The API's methods by path. A reader answers; a writer answers and says what it did, for the ledger."""

from sandbox.endpoints import cancellations, chats, postings, products, returns, rfbs, seller, stocks
from sandbox.endpoints.kinds import Reader, Writer

READERS: dict[str, Reader] = {
    **cancellations.READERS,
    **chats.READERS,
    **postings.READERS,
    **products.READERS,
    **returns.READERS,
    **rfbs.READERS,
    **stocks.READERS,
}
WRITERS: dict[str, Writer] = {**cancellations.WRITERS, **chats.WRITERS, **rfbs.WRITERS, **stocks.WRITERS}
READERS |= seller.readers([*READERS, *WRITERS])
