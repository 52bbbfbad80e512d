"""Finding the postings of a list without looking at all the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox import fields
from sandbox.errors import invalid
from sandbox.indexes import TOP, Entry
from sandbox.shop import Shop, group
from sandbox.store import Doc

# So many postings that changed in a span are sorted for a page; for more, the list itself is walked.
FEW = 3000


@dataclass(frozen=True)
class Query:
    """One call of a list: `kind` is "fbs" or "fbo", `low` and `high` hold places in the list."""

    kind: str
    low: Entry
    high: Entry
    backwards: bool
    statuses: frozenset[str]
    changed: tuple[str | None, str | None]
    orders: frozenset[str]
    numbers: frozenset[str]


def read(body: Doc, *, kind: str) -> Query:
    """The query a body asks for: the year it spans, the cursor in it, and its filters."""
    wanted = fields.section(body, "filter", required=True)
    since, to = fields.period(wanted)
    span = fields.section(wanted, "last_changed_status_date")
    backwards, after = _backwards(body), fields.uncursor(body)
    low: Entry = (since,)
    high: Entry = (to, TOP)
    if after is not None and backwards:
        high = min(high, tuple(after))
    elif after is not None:
        low = max(low, (*after, TOP))
    return Query(
        kind=kind,
        low=low,
        high=high,
        backwards=backwards,
        statuses=frozenset(fields.strings(wanted, "statuses")),
        changed=(fields.moment(span, "from"), fields.moment(span, "to")),
        orders=frozenset(fields.strings(wanted, "order_numbers")),
        numbers=frozenset(fields.strings(wanted, "posting_numbers") if kind == "fbo" else ()),
    )


def find(shop: Shop, query: Query) -> Iterator[Doc]:
    """What readers see of it from the cursor on, in order; take no more of it than is needed."""
    for doc in _candidates(shop, query):
        if _fits(doc, query):
            yield doc


def place(doc: Doc) -> list[str]:
    """Where a posting stands in its list."""
    return [doc["in_process_at"], doc["posting_number"]]


def _candidates(shop: Shop, query: Query) -> Iterator[Doc]:
    """Every posting that may fit, in the list's order, by the shortest way."""
    if query.orders:
        walks = (shop.postings.walk("order", low=(order,), high=(order, TOP)) for order in query.orders)
        return _sorted([doc for walk in walks for doc in walk], query)
    if query.numbers:
        known = map(shop.postings.seen, query.numbers)
        return _sorted([doc for doc in known if doc is not None], query)
    if any(query.changed):
        low, high = _changed(query)
        if shop.postings.indexes["changed"].count([query.kind], low=low, high=high) <= FEW:
            return _sorted(shop.postings.walk("changed", buckets=[query.kind], low=low, high=high), query)
    return shop.postings.walk(
        "placed", buckets=_shelves(shop, query), low=query.low, high=query.high, backwards=query.backwards
    )


def _shelves(shop: Shop, query: Query) -> set[str]:
    known = shop.postings.indexes["placed"].buckets()
    if query.statuses:
        return known & {f"{query.kind}/{status}" for status in query.statuses}
    return {name for name in known if name.startswith(f"{query.kind}/")}


def _sorted(docs: Iterator[Doc] | list[Doc], query: Query) -> Iterator[Doc]:
    inside = [doc for doc in docs if query.low <= tuple(place(doc)) < query.high]
    return iter(sorted(inside, key=place, reverse=query.backwards))


def _changed(query: Query) -> tuple[Entry, Entry]:
    first, last = query.changed
    return ((first,) if first else ()), ((last, TOP) if last else (TOP,))


def _fits(doc: Doc, query: Query) -> bool:
    first, last = query.changed
    return (
        group(doc) == query.kind
        and (not query.statuses or doc["status"] in query.statuses)
        and (first is None or doc["changed_at"] >= first)
        and (last is None or doc["changed_at"] <= last)
        and (not query.numbers or doc["posting_number"] in query.numbers)
    )


def _backwards(body: Doc) -> bool:
    direction = fields.string(body, "sort_dir", default="ASC").upper()
    if direction not in {"ASC", "DESC"}:
        raise invalid("invalid sort_dir")
    return direction == "DESC"
