"""The seller's own delivery: tracking numbers and how far the parcels are. Each posting has an outcome of its own."""

from functools import partial

from sandbox import carrying, fields
from sandbox.endpoints.kinds import Writer
from sandbox.errors import invalid
from sandbox.shop import Shop
from sandbox.store import Doc

MOST = 20


def set_tracking(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    pairs = body.get("tracking_numbers")
    if not isinstance(pairs, list) or not 1 <= len(pairs) <= MOST:
        raise invalid(f"invalid tracking_numbers: between 1 and {MOST} are required")
    wanted = {fields.string(pair, "posting_number"): fields.string(pair, "tracking_number") for pair in pairs}
    told = {number: carrying.set_tracking(shop, number, tracking) for number, tracking in wanted.items()}
    effect = {"kind": "tracking", "numbers": {n: wanted[n] for n, wrong in told.items() if not wrong}}
    return _answer(told, ""), effect if effect["numbers"] else None


def move(to: str, shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    numbers = fields.strings(body, "posting_number")
    if not numbers:
        raise invalid("invalid posting_number: value must contain at least 1 item")
    told = {number: carrying.move(shop, number, to) for number in sorted(numbers)}
    taken = [number for number, wrong in told.items() if not wrong]
    return _answer(told, []), {"kind": to, "posting_numbers": taken} if taken else None


def _answer(told: dict[str, str], fine: object) -> Doc:
    rows = [
        {"posting_number": number, "result": not wrong, "error": wrong or fine}
        for number, wrong in told.items()
    ]
    return {"result": rows}


WRITERS: dict[str, Writer] = {
    "/v2/fbs/posting/tracking-number/set": set_tracking,
    "/v2/fbs/posting/delivering": partial(move, "delivering"),
    "/v2/fbs/posting/last-mile": partial(move, "last_mile"),
    "/v2/fbs/posting/delivered": partial(move, "delivered"),
}
