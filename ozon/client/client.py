"""The facade: one object per cabinet, its groups of methods as attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

import httpx

from ozon.client.accruals import Accruals
from ozon.client.cancellations import Cancellations
from ozon.client.cancelling import Cancelling
from ozon.client.chats import Chats
from ozon.client.drift import Strange
from ozon.client.giveouts import Giveouts
from ozon.client.labels import Labels
from ozon.client.postings import Postings
from ozon.client.products import Products
from ozon.client.ratings import Ratings
from ozon.client.returns import Returns
from ozon.client.seller import Seller
from ozon.client.shipping import Shipping
from ozon.client.stocks import Stocks
from ozon.client.throttle import Throttle
from ozon.client.transport import TOTAL_TIMEOUT, Transport
from ozon.client.warehouses import Warehouses

PRODUCTION = "https://api-seller.ozon.ru"


class OzonClient:
    """The Seller API of one cabinet. Close it, or use it as a context manager.

    Every method raises OzonError and nothing else for whatever the network or Ozon does.
    `http` lends a client of one's own (it is not closed here); `timeout` is seconds for one attempt.
    `throttle` keeps the calls within Ozon's limits (without one nothing does); `interactive`: somebody waits for
    these calls, so they go before bulk reading. Writes always do. `on_strange` hears, once per answer, what the
    answer held beyond Ozon's published schema, before any of it is decoded.
    """

    def __init__(
        self,
        client_id: str,
        api_key: str,
        *,
        base_url: str = PRODUCTION,
        http: httpx.Client | None = None,
        timeout: float = TOTAL_TIMEOUT,
        throttle: Throttle | None = None,
        interactive: bool = False,
        on_strange: Callable[[Sequence[Strange]], None] | None = None,
    ) -> None:
        transport = Transport(
            base_url,
            client_id,
            api_key,
            http=http,
            timeout=timeout,
            throttle=throttle,
            interactive=interactive,
        )
        transport.on_strange = on_strange
        self._transport = transport
        self.postings = Postings(transport)
        self.cancellations = Cancellations(transport)
        self.cancelling = Cancelling(transport)
        self.returns = Returns(transport)
        self.giveouts = Giveouts(transport)
        self.stocks = Stocks(transport)
        self.chats = Chats(transport)
        self.products = Products(transport)
        self.warehouses = Warehouses(transport)
        self.seller = Seller(transport)
        self.ratings = Ratings(transport)
        self.accruals = Accruals(transport)
        self.shipping = Shipping(transport)
        self.labels = Labels(transport)

    def __repr__(self) -> str:
        return f"OzonClient({self._transport!r})"

    def __enter__(self) -> OzonClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def hurrying(self) -> Iterator[None]:
        """Reads inside are waited for and go before bulk reading."""
        before, self._transport.interactive = self._transport.interactive, True
        try:
            yield
        finally:
            self._transport.interactive = before

    def close(self) -> None:
        """Closes the connections, unless they were lent."""
        self._transport.close()
