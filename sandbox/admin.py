"""Everything under /sandbox/: the ledger, faults, the clock, cases, pictures, files of labels. No key is asked for."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox import bursts, cabinet, deeds, handing_out, labels, page, photos, pictures, placing, push, wire
from sandbox.core import Sandbox
from sandbox.errors import ApiError, invalid, not_found
from sandbox.shop import Shop
from sandbox.store import Doc
from sandbox.wire import Reply

Route = Callable[[Sandbox, dict[str, str], Doc], Doc]
FASTEST = 86_400


def answer(sandbox: Sandbox, method: str, target: str, body: Doc, *, accepts: str = "") -> Reply:
    """The reply to one request. `accepts` is its Accept header: a browser gets the steering page."""
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    path = parts.path.rstrip("/")
    try:
        if method == "GET" and path == "/sandbox" and "text/html" in accepts:
            return Reply(200, wire.HTML, page.content())
        if method == "GET" and path.startswith("/sandbox/pictures/"):
            drawn = pictures.svg(_product(sandbox, path))
            return Reply(200, "image/svg+xml; charset=utf-8", drawn.encode())
        if method == "GET" and path.startswith("/sandbox/photos/"):
            return Reply(200, "image/jpeg", photos.jpeg(_product(sandbox, path)["colour"]))
        if method == "GET" and path.startswith("/sandbox/labels/"):
            return Reply(200, "application/pdf", _label(sandbox, path))
        known = ROUTES.get((method, path))
        if known is None:
            raise not_found("no such page of the sandbox")
        return wire.answer(known(sandbox, query, body))
    except ApiError as error:
        return wire.refusal(error)


def _product(sandbox: Sandbox, path: str) -> Doc:
    """The product a picture is of."""
    offer_id = unquote(path).rpartition("/")[2].removesuffix(".svg").removesuffix(".jpg")
    for world in sandbox.worlds.values():
        product = world.shop.products.get(offer_id)
        if product:
            return product
    raise not_found("no such product")


def _label(sandbox: Sandbox, path: str) -> bytes:
    client_id, _, task = path.removeprefix("/sandbox/labels/").partition("/")
    world = sandbox.worlds.get(client_id)
    try:
        with sandbox.store.transaction():
            if world is not None:
                return labels.content(world.shop, task.removesuffix(".pdf"))
    except KeyError:
        pass
    raise not_found("no such labels")


def _overview(sandbox: Sandbox, query: dict[str, str], body: Doc) -> Doc:
    sandbox.tick()
    with sandbox.store.transaction():
        shops = [_counts(world.shop) for world in sandbox.worlds.values()]
    return {
        **_clock(sandbox, query, body),
        "shops": shops,
        "ledger": len(sandbox.ledger),
        "faults": sandbox.faults.listed(),
        "kinds": {"cases": list(placing.CASES), "faults": sandbox.faults.kinds(), "deeds": deeds.names()},
    }


def _counts(shop: Shop) -> Doc:
    placed = shop.postings.indexes["placed"]
    counts: dict[str, int] = {}
    for bucket in sorted(placed.buckets()):
        status = bucket.partition("/")[2]
        counts[status] = counts.get(status, 0) + placed.count([bucket])
    waiting = {
        "cancellation_requests": sum(doc["state"] == "ON_APPROVAL" for doc in shop.requests.all()),
        "rfbs_returns": sum(doc["state"] == "ON_APPROVAL" for doc in shop.claims.all()),
        "returns_at_pickup_point": sum(doc["status"] == "ArrivedAtReturnPlace" for doc in shop.parcels.all()),
    }
    known = {status: count for status, count in counts.items() if count}
    return {"client_id": shop.client_id, "postings": known, "waiting": waiting}


def _ledger(sandbox: Sandbox, query: dict[str, str], _body: Doc) -> Doc:
    """`after`: only entries behind this number."""
    after = query.get("after", "0")
    if not after.isdecimal():
        raise invalid("after must be the number of an entry")
    path, client_id = query.get("path"), query.get("client_id")
    return {"entries": sandbox.ledger.entries(path=path, client_id=client_id, after=int(after))}


def _refusals(sandbox: Sandbox, _query: dict[str, str], _body: Doc) -> Doc:
    """Writes to buyers that were refused for their window, the subscription, a closed dialogue."""
    entries = sandbox.refusals.entries()
    return {"counts": Counter(entry["why"] for entry in entries), "entries": entries}


def _cancelled(sandbox: Sandbox, query: dict[str, str], _body: Doc) -> Doc:
    """Every cancelled posting with the moment of it, first cancelled first, from `since` on if named."""
    since, client_id = query.get("since", ""), query.get("client_id")
    rows = []
    with sandbox.store.transaction():
        for world in sandbox.worlds.values():
            if client_id in {None, world.shop.client_id}:
                buckets = ["fbs/cancelled", "fbo/cancelled"]
                docs = world.shop.postings.walk("placed", buckets=buckets)
                rows += [_cancellation(world.shop, doc) for doc in docs if doc["cancelled_at"] >= since]
    return {"cancelled": sorted(rows, key=lambda row: (row["at"], row["posting_number"]))}


def _cancellation(shop: Shop, doc: Doc) -> Doc:
    return {
        "client_id": shop.client_id,
        "posting_number": doc["posting_number"],
        "scheme": doc["scheme"],
        "warehouse_id": doc["warehouse_id"],
        "offer_ids": [line["offer_id"] for line in doc["lines"]],
        "at": doc["cancelled_at"],
    }


def _faults(sandbox: Sandbox, _query: dict[str, str], _body: Doc) -> Doc:
    return {"faults": sandbox.faults.listed()}


def _add_fault(sandbox: Sandbox, query: dict[str, str], body: Doc) -> Doc:
    if "all" in body:
        sandbox.faults.add_all(body)
    else:
        sandbox.faults.add(body)
    return _faults(sandbox, query, body)


def _clear_faults(sandbox: Sandbox, query: dict[str, str], body: Doc) -> Doc:
    sandbox.faults.clear()
    return _faults(sandbox, query, body)


def _clock(sandbox: Sandbox, _query: dict[str, str], _body: Doc) -> Doc:
    clock = sandbox.clock
    return {"now": clock.text(), "offset": clock.offset, "speed": clock.speed}


def _set_clock(sandbox: Sandbox, query: dict[str, str], body: Doc) -> Doc:
    """`advance` by so many seconds, or run at a `speed` of so many seconds a second, or both."""
    if "advance" not in body and "speed" not in body:
        raise invalid("advance or speed is required")
    advance, speed = _number(body, "advance"), _number(body, "speed")
    if advance is not None and advance < 0:
        raise invalid("advance must be a number of seconds, 0 or more")
    if speed is not None and not 0 < speed <= FASTEST:
        raise invalid(f"speed must be above 0 and at most {FASTEST}")
    if speed is not None:
        sandbox.run_at(speed)
    if advance is not None:
        sandbox.advance(advance)
    return _clock(sandbox, query, body)


def _number(body: Doc, name: str) -> float | None:
    value = body.get(name)
    if value is None and name not in body:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"{name} must be a number")
    return float(value)


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/sandbox"): _overview,
    ("GET", "/sandbox/ledger"): _ledger,
    ("GET", "/sandbox/cancelled"): _cancelled,
    ("GET", "/sandbox/refusals"): _refusals,
    ("GET", "/sandbox/faults"): _faults,
    ("POST", "/sandbox/faults"): _add_fault,
    ("DELETE", "/sandbox/faults"): _clear_faults,
    ("GET", "/sandbox/clock"): _clock,
    ("POST", "/sandbox/clock"): _set_clock,
    **bursts.ROUTES,
    **cabinet.ROUTES,
    **handing_out.ROUTES,
    **placing.ROUTES,
    **push.ROUTES,
}
