"""The state of one seller's cabinet: its tables, identifiers, dice and what is due later."""

from dataclasses import dataclass, field
from random import Random

from sandbox import times
from sandbox.clock import Clock
from sandbox.indexes import Index
from sandbox.store import Doc, Store, Table

VEILED = frozenset({"posting", "request", "claim", "parcel", "stock", "chat", "message"})


@dataclass(frozen=True)
class Options:
    """How a world is made and how strict it is. `arrivals` in seconds, 0 = nothing arrives by itself.

    `postings` makes a big world instead of `history`; `rate_limit` 0 lifts the limit on calls.
    """

    seed: int = 1
    history: int = 300
    postings: int = 0
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
    giveouts: Table = field(init=False)
    stock: Table = field(init=False)
    products: Table = field(init=False)
    chats: Table = field(init=False)
    messages: Table = field(init=False)
    chat_files: Table = field(init=False)
    labels: Table = field(init=False)
    due: Table = field(init=False)
    meta: Table = field(init=False)

    def __post_init__(self) -> None:
        self.postings = self._table(
            "posting",
            placed=Index(
                lambda doc: (doc["in_process_at"],), bucket=lambda doc: f"{group(doc)}/{doc['status']}"
            ),
            changed=Index(lambda doc: (doc["changed_at"], doc["in_process_at"]), bucket=group),
            order=Index(lambda doc: (doc["order_number"],)),
        )
        self.requests = self._numbered("request", "cancellation_id")
        self.claims = self._numbered("claim", "return_id")
        self.parcels = self._numbered("parcel", "id")
        self.giveouts = self._table("giveout", number=Index(lambda doc: (int(doc["giveout_id"]),)))
        self.stock = self._table("stock")
        self.products = self._table(
            "product",
            number=Index(lambda doc: (int(doc["product_id"]),)),
            sku=Index(lambda doc: (int(doc["sku"]),)),
        )
        self.chats = self._numbered("chat", "seq")
        self.messages = self._table(
            "message", chat=Index(lambda doc: (doc["chat_id"], int(doc["message_id"])))
        )
        self.chat_files = self._table("chat_file")
        self.labels = self._table("label")
        self.due = self._table("due", when=Index(lambda doc: (doc["at"], doc["seq"])))
        self.meta = self._table("meta")

    def _table(self, name: str, **indexes: Index) -> Table:
        return self.store.table(f"{self.client_id}/{name}", **indexes)

    def _numbered(self, name: str, number: str) -> Table:
        """A table walked by its number, or by the posting its documents belong to."""
        return self._table(
            name,
            number=Index(lambda doc: (int(doc[number]),)),
            posting=Index(lambda doc: (doc["posting_number"], int(doc[number]))),
        )

    def now(self) -> str:
        return self.clock.text()

    def patient_now(self) -> str:
        """The moment by which limits are measured: time-lapse does not shorten them."""
        return times.text(self.clock.patient_now())

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


def group(doc: Doc) -> str:
    """Which list shows a posting: "fbs" (rFBS too) or "fbo"."""
    return "fbo" if doc["scheme"] == "fbo" else "fbs"


def found(table: Table, key: object) -> Doc:
    """The true document; KeyError if there is none, which is a mistake of the caller."""
    doc = table.get(str(key))
    if doc is None:
        raise KeyError(key)
    return doc
