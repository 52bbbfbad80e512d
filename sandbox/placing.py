"""Placing cases by hand: every kind of thing that happens to a shop, now and once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox import cases, deeds, times
from sandbox.errors import invalid
from sandbox.store import Doc
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.core import Sandbox

HOURS_ORDERED_BEFORE = 6
SHOWN = (
    "posting_number",
    "order_number",
    "cancellation_id",
    "return_id",
    "id",
    "status",
    "state",
    "parent",
    "children",
)


def world_of(sandbox: "Sandbox", client_id: object) -> World:
    """The named shop's world, or the first one's if none is named."""
    world = sandbox.worlds.get(str(client_id)) if client_id else next(iter(sandbox.worlds.values()))
    if world is None:
        raise invalid(f"client_id must be one of {', '.join(sandbox.worlds)}")
    return world


def place(world: World, kind: object, rest: Doc) -> Doc:
    """Place a case of this kind; `rest` goes to the world's method of that kind."""
    placed = CASES.get(str(kind))
    if placed is None:
        raise invalid(f"kind must be one of {', '.join(CASES)}")
    try:
        return placed(world, dict(rest))
    except (TypeError, ValueError, KeyError) as error:
        raise invalid(f"cannot place this case: {error}") from error


def _case(sandbox: "Sandbox", _query: dict[str, str], body: Doc) -> Doc:
    rest = {name: value for name, value in body.items() if name not in {"client_id", "kind"}}
    doc = place(world_of(sandbox, body.get("client_id")), body.get("kind"), rest)
    return {field: doc[field] for field in SHOWN if doc.get(field)}


def _deed(sandbox: "Sandbox", _query: dict[str, str], body: Doc) -> Doc:
    """`do`: the name of a deed; `return_id`: the number of a return in its list."""
    world = world_of(sandbox, body.get("client_id"))
    sandbox.tick()
    with sandbox.store.transaction():
        doc = deeds.do(world.shop, body.get("do"), body)
    return {field: doc[field] for field in SHOWN if doc.get(field)}


def _cancelled(world: World, rest: Doc, *, packed: bool = False, handed_over: bool = False) -> Doc:
    """Of the named posting, or of a new one of that number or of any."""
    after = {field: rest.pop(field) for field in ("initiator", "reason_id", "at") if field in rest}
    number = rest.get("posting_number")
    if number is None or world.shop.postings.get(str(number)) is None:
        ordered = times.shifted(after.get("at") or world.shop.now(), hours=-HOURS_ORDERED_BEFORE)
        number = world.add_posting(at=ordered, **rest)["posting_number"]
    return world.cancel(number, packed=packed, handed_over=handed_over, **after)


def _asked(world: World, rest: Doc) -> Doc:
    """By the buyer of the named posting, or of a new one of that number or of any."""
    text, number = rest.pop("text", None), rest.get("posting_number")
    if number is None or world.shop.postings.get(str(number)) is None:
        number = world.add_posting(**rest)["posting_number"]
    return {**world.buyer_writes(number, text=text), "posting_number": number}


def _returned(world: World, rest: Doc) -> Doc:
    return world.add_return(**{("kind" if name == "type" else name): value for name, value in rest.items()})


CASES: dict[str, Callable[[World, Doc], Doc]] = {
    "posting": lambda world, rest: world.add_posting(**rest),
    "cancellation_unpacked": lambda world, rest: _cancelled(world, rest),
    "cancellation_packed": lambda world, rest: _cancelled(world, rest, packed=True),
    "cancellation_handed_over": lambda world, rest: _cancelled(world, rest, packed=True, handed_over=True),
    "cancellation_request": lambda world, rest: world.add_cancellation_request(**rest),
    "rfbs_return": lambda world, rest: world.add_rfbs_return(**rest),
    "return": _returned,
    "buyer_message": _asked,
    **cases.CASES,
}
ROUTES: dict[tuple[str, str], Callable[["Sandbox", dict[str, str], Doc], Doc]] = {
    ("POST", "/sandbox/cases"): _case,
    ("POST", "/sandbox/returns"): _deed,
}
