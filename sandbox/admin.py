"""Everything under /sandbox/: the ledger, faults, the clock, cases, pictures. No key is asked for."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox import cabinet, pictures, times
from sandbox.core import Sandbox
from sandbox.errors import ApiError, invalid, not_found
from sandbox.store import Doc
from sandbox.world import World

Answer = tuple[int, str, bytes]
HOURS_ORDERED_BEFORE = 6
JSON = "application/json; charset=utf-8"


def answer(sandbox: Sandbox, method: str, target: str, body: Doc) -> Answer:
    """Status, content type and content for one request."""
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    try:
        if method == "GET" and parts.path.startswith("/sandbox/pictures/"):
            return 200, "image/svg+xml; charset=utf-8", _picture(sandbox, unquote(parts.path)).encode()
        known = ROUTES.get((method, parts.path.rstrip("/")))
        if known is None:
            raise not_found("no such page of the sandbox")
        return 200, JSON, encode(known(sandbox, query, body))
    except ApiError as error:
        return error.status, JSON, encode(error.body())


def encode(doc: Doc) -> bytes:
    return json.dumps(doc, ensure_ascii=False).encode()


def _picture(sandbox: Sandbox, path: str) -> str:
    offer_id = path.rpartition("/")[2].removesuffix(".svg")
    for world in sandbox.worlds.values():
        product = world.shop.products.get(offer_id)
        if product:
            return pictures.svg(product)
    raise not_found("no such product")


def _overview(sandbox: Sandbox, _query: dict[str, str], _body: Doc) -> Doc:
    sandbox.tick()
    shops = []
    for client_id, world in sandbox.worlds.items():
        shop = world.shop
        counts: dict[str, int] = {}
        for posting in shop.postings.all():
            counts[posting["status"]] = counts.get(posting["status"], 0) + 1
        waiting = {
            "cancellation_requests": sum(doc["state"] == "ON_APPROVAL" for doc in shop.requests.all()),
            "rfbs_returns": sum(doc["state"] == "ON_APPROVAL" for doc in shop.claims.all()),
            "returns_at_pickup_point": sum(
                doc["status"] == "ArrivedAtReturnPlace" for doc in shop.parcels.all()
            ),
        }
        shops.append({"client_id": client_id, "postings": counts, "waiting": waiting})
    written = len(sandbox.ledger.entries())
    return {"now": sandbox.clock.text(), "shops": shops, "ledger": written, "faults": sandbox.faults.listed()}


def _ledger(sandbox: Sandbox, query: dict[str, str], _body: Doc) -> Doc:
    return {"entries": sandbox.ledger.entries(path=query.get("path"), client_id=query.get("client_id"))}


def _faults(sandbox: Sandbox, _query: dict[str, str], _body: Doc) -> Doc:
    return {"faults": sandbox.faults.listed()}


def _add_fault(sandbox: Sandbox, query: dict[str, str], body: Doc) -> Doc:
    sandbox.faults.add(body)
    return _faults(sandbox, query, body)


def _clear_faults(sandbox: Sandbox, query: dict[str, str], body: Doc) -> Doc:
    sandbox.faults.clear()
    return _faults(sandbox, query, body)


def _clock(sandbox: Sandbox, _query: dict[str, str], _body: Doc) -> Doc:
    return {"now": sandbox.clock.text(), "offset": sandbox.clock.offset}


def _advance(sandbox: Sandbox, query: dict[str, str], body: Doc) -> Doc:
    seconds = body.get("advance")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
        raise invalid("advance must be a number of seconds, 0 or more")
    sandbox.advance(seconds)
    return _clock(sandbox, query, body)


def _case(sandbox: Sandbox, _query: dict[str, str], body: Doc) -> Doc:
    """Place a case now; other fields of the body go to the world's method of that kind."""
    rest = dict(body)
    client_id, kind = rest.pop("client_id", None), rest.pop("kind", None)
    world = sandbox.worlds.get(str(client_id)) if client_id else next(iter(sandbox.worlds.values()))
    place = CASES.get(str(kind))
    if world is None or place is None:
        raise invalid(f"kind must be one of {', '.join(CASES)}; client_id one of {', '.join(sandbox.worlds)}")
    try:
        doc = place(world, rest)
    except (TypeError, ValueError, KeyError) as error:
        raise invalid(f"cannot place this case: {error}") from error
    wanted = ("posting_number", "order_number", "cancellation_id", "return_id", "id", "status", "state")
    return {field: doc[field] for field in wanted if field in doc}


def _cancelled(world: World, rest: Doc, *, packed: bool = False, handed_over: bool = False) -> Doc:
    after = {field: rest.pop(field) for field in ("initiator", "reason_id", "at") if field in rest}
    if _known(world, rest):
        number = rest["posting_number"]
    else:
        ordered = times.shifted(after.get("at") or world.shop.now(), hours=-HOURS_ORDERED_BEFORE)
        number = world.add_posting(at=ordered, **rest)["posting_number"]
    return world.cancel(number, packed=packed, handed_over=handed_over, **after)


def _known(world: World, rest: Doc) -> bool:
    number = rest.get("posting_number")
    return number is not None and world.shop.postings.get(str(number)) is not None


CASES: dict[str, Callable[[World, Doc], Doc]] = {
    "posting": lambda world, rest: world.add_posting(**rest),
    "cancellation_unpacked": lambda world, rest: _cancelled(world, rest),
    "cancellation_packed": lambda world, rest: _cancelled(world, rest, packed=True),
    "cancellation_handed_over": lambda world, rest: _cancelled(world, rest, packed=True, handed_over=True),
    "cancellation_request": lambda world, rest: world.add_cancellation_request(**rest),
    "rfbs_return": lambda world, rest: world.add_rfbs_return(**rest),
    "return": lambda world, rest: world.add_return(
        **{("kind" if k == "type" else k): v for k, v in rest.items()}
    ),
    "buyer_message": lambda world, rest: world.buyer_writes(**rest),
}
ROUTES: dict[tuple[str, str], Callable[[Sandbox, dict[str, str], Doc], Doc]] = {
    ("GET", "/sandbox"): _overview,
    ("GET", "/sandbox/ledger"): _ledger,
    ("GET", "/sandbox/faults"): _faults,
    ("POST", "/sandbox/faults"): _add_fault,
    ("DELETE", "/sandbox/faults"): _clear_faults,
    ("GET", "/sandbox/clock"): _clock,
    ("POST", "/sandbox/clock"): _advance,
    ("POST", "/sandbox/cases"): _case,
    **cabinet.ROUTES,
}
