"""The state of one seller's cabinet: its tables, identifiers, dice and what is due later."""

from dataclasses import dataclass, field
from random import Random

from sandbox import times
from sandbox.clock import Clock
from sandbox.store import Doc, Store, Table

VEILED = frozenset({"posting", "request", "claim", "parcel", "stock", "chat", "message"})


@dataclass(frozen=True)
class Options:
    """How a world is made and how strict it is. `arrivals` in seconds, 0 = nothing arrives by itself."""

    seed: int = 1
    history: int = 300
    catalog: int = 24
    arrivals: float = 20.0
    stock_limit: bool = True
    rate_limit: int = 50
    open_cases: bool = True


@dataclass
class Shop:
    """Tables of one Client-Id. All functions that take a shop run inside a transaction of its store."""

    client_id: str
    store: Store
    clock: Clock
    options: Options
    base_url: str = ""
    postings: Table = field(init=False)
    requests: Table = field(init=False)
    claims: Table = field(init=False)
    parcels: Table = field(init=False)
    stock: Table = field(init=False)
    products: Table = field(init=False)
    chats: Table = field(init=False)
    messages: Table = field(init=False)
    due: Table = field(init=False)
    meta: Table = field(init=False)

    def __post_init__(self) -> None:
        self.postings = self._table("posting")
        self.requests = self._table("request")
        self.claims = self._table("claim")
        self.parcels = self._table("parcel")
        self.stock = self._table("stock")
        self.products = self._table("product")
        self.chats = self._table("chat")
        self.messages = self._table("message")
        self.due = self._table("due")
        self.meta = self._table("meta")

    def _table(self, name: str) -> Table:
        return self.store.table(f"{self.client_id}/{name}")

    def now(self) -> str:
        return self.clock.text()

    def number(self, name: str, *, first: int = 1) -> int:
        """The next number of a named series; no number is given twice, restarts included."""
        doc = self.meta.get(name)
        value = int(doc["next"]) if doc else first
        self.meta.put(name, {"next": value + 1})
        return value

    def dice(self) -> Random:
        """Fresh dice, the same for the same seed and the same number of throws before."""
        return Random(f"{self.options.seed}/{self.client_id}/{self.number('dice')}")

    def later(self, kind: str, key: str, *, seconds: float, since: str | None = None) -> str:
        """Let `kind` happen to `key` so many seconds after `since` (default now); answers with the moment."""
        at = times.shifted(since or self.now(), seconds=seconds)
        seq = self.number("due")
        self.due.put(f"{seq:012d}", {"seq": seq, "at": at, "kind": kind, "key": key})
        return at


def found(table: Table, key: object) -> Doc:
    """The true document; KeyError if there is none, which is a mistake of the caller."""
    doc = table.get(str(key))
    if doc is None:
        raise KeyError(key)
    return doc
