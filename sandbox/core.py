"""The sandbox as a whole: shops, keys, clock, ledger, faults. It knows nothing of sockets."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sandbox import arrivals, deeds, events, times
from sandbox.bursts import Bursts
from sandbox.clock import Clock
from sandbox.endpoints import READERS, WRITERS
from sandbox.errors import UNAUTHENTICATED, ApiError, not_found
from sandbox.faults import Faults
from sandbox.ledger import Ledger, Refusals
from sandbox.limits import Limits
from sandbox.pages import Pages
from sandbox.push import Push
from sandbox.shop import VEILED, Options, Shop
from sandbox.store import Doc, Store, Touched
from sandbox.world import World


class Sandbox:
    """`keys`: Api-Key by Client-Id. Each id is a shop with its own world; the first is the default."""

    def __init__(self, *, options: Options, keys: Mapping[str, str], state: Path | None) -> None:
        self.store = Store(state, now=lambda: self.clock.text())
        self._meta = self.store.table("sandbox/meta")
        self.clock = Clock(self._meta.get("clock"))
        self.ledger = Ledger(self.store)
        self.refusals = Refusals(self.store)
        self.faults = Faults(options.seed)
        self.pages = Pages()
        self.limits = Limits(options.rate_limit, stock_limit=options.stock_limit)
        self.bursts = Bursts()
        self._keys = dict(keys)
        self.worlds = {
            client_id: World(Shop(client_id=client_id, store=self.store, clock=self.clock, options=options))
            for client_id in keys
        }
        shops = {client_id: world.shop for client_id, world in self.worlds.items()}
        self.push = Push(self.store, shops)

    def close(self) -> None:
        """End what goes on in the background; the state file is complete by then."""
        self.bursts.stop()
        self.push.stop()
        self.store.close()

    def begin(self, base_url: str) -> None:
        """Fill the worlds that are empty; `base_url` is where pictures are found."""
        for world in self.worlds.values():
            world.shop.base_url = base_url
            world.begin()

    def shop(self, client_id: str | None, api_key: str | None) -> Shop:
        """The shop these headers open; 401 otherwise."""
        if not client_id or not api_key:
            raise ApiError(401, UNAUTHENTICATED, "Client-Id and Api-Key headers are required")
        if self._keys.get(client_id) != api_key:
            raise ApiError(401, UNAUTHENTICATED, "Invalid Api-Key, please check the key and try again")
        return self.worlds[client_id].shop

    def writes(self, path: str) -> bool:
        """Whether this method changes anything."""
        return path in WRITERS

    def call(self, shop: Shop, path: str, body: Doc, *, lag: float = 0.0) -> tuple[Doc, int | None]:
        """One API call: its answer, and its number in the ledger if it wrote.

        With `lag` readers go on seeing what was before it for so many seconds, consequences included.
        """
        self.tick()
        try:
            return self._done(shop, path, body, lag=lag)
        except ApiError as error:
            if error.why:
                known = {"at": shop.now(), "client_id": shop.client_id, "path": path}
                self.refusals.record(**known, why=error.why, request=body)
            raise

    def _done(self, shop: Shop, path: str, body: Doc, *, lag: float) -> tuple[Doc, int | None]:
        with self.store.transaction() as touched:
            if reader := READERS.get(path):
                return reader(shop, body), None
            writer = WRITERS.get(path)
            if writer is None:
                raise not_found("method not found")
            answer, effect = writer(shop, body)
            if lag:
                self.store.veil(touched, tables=VEILED, seconds=lag)
                _delay(shop, touched, lag)
            if effect is None:
                return answer, None
            at, client = shop.now(), shop.client_id
            return answer, self.ledger.record(at=at, client_id=client, path=path, request=body, effect=effect)

    def overtake(self, shop: Shop, body: Doc, deed: str) -> None:
        """What others do to the claim a decision names, just before it; nothing where that makes no sense."""
        self.tick()
        with suppress(ApiError, KeyError), self.store.transaction():
            deeds.do(shop, deed, {"return_id": body.get("return_id"), "action_id": body.get("id")})

    def tick(self) -> None:
        """Let everything happen that is due by now."""
        with self.store.transaction():
            self.store.lift_veils()
            for world in self.worlds.values():
                events.run_due(world.shop)
                arrivals.arrive_if_due(world.shop)

    def advance(self, seconds: float) -> None:
        """Move the clock on; it never goes back."""
        with self.store.transaction():
            self.clock.leap(seconds)
            self._meta.put("clock", self.clock.state())
        self.tick()

    def run_at(self, speed: float) -> None:
        """Let the clock run at so many sandbox seconds per real second from now on."""
        with self.store.transaction():
            self.clock.run_at(speed)
            self._meta.put("clock", self.clock.state())


def _delay(shop: Shop, touched: Touched, seconds: float) -> None:
    """What this call set in motion must not show before the call itself does."""
    for (table, key), old in list(touched.items()):
        doc = shop.due.get(key) if table == f"{shop.client_id}/due" and old is None else None
        if doc:
            shop.due.put(key, {**doc, "at": times.shifted(doc["at"], seconds=seconds)})
