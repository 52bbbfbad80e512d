"""What others do to a return, now: the buyer, Ozon, and the seller in his cabinet."""

from collections.abc import Callable
from decimal import Decimal

from sandbox import claims, disputes, fields, parcels
from sandbox.errors import invalid, refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

OFFERED = "OfferedPartialCompensation"
OPEN = frozenset({"ON_APPROVAL", "OnWay", "CheckingStatus", OFFERED, "DisputeOpened"})


def do(shop: Shop, deed: object, body: Doc) -> Doc:
    """Do it to the return that `return_id` names; 400 where it makes no sense for what the return is now."""
    if deed in OF_CLAIMS:
        table, done = shop.claims, OF_CLAIMS[str(deed)]
    elif deed in OF_PARCELS:
        table, done = shop.parcels, OF_PARCELS[str(deed)]
    else:
        raise invalid(f"do must be one of {', '.join(names())}")
    doc = table.get(str(fields.integer(body, "return_id")))
    if doc is None:
        raise invalid("there is no such return")
    done(shop, doc, body)
    return found(table, fields.integer(body, "return_id"))


def _only(doc: Doc, field: str, *states: str) -> None:
    if doc[field] not in states:
        raise refused(f"the return is {doc[field]}")


def _ozon_refunds(shop: Shop, doc: Doc, _body: Doc) -> None:
    """Ozon gives the whole price back without waiting for the seller."""
    _only(doc, "state", *OPEN)
    claims.give_back(shop, doc["return_id"])


def _ozon_pays_part(shop: Shop, doc: Doc, body: Doc) -> None:
    _only(doc, "state", *OPEN)
    amount = Decimal(str(body.get("amount") or claims.price(doc) / 2)).quantize(Decimal("0.01"))
    claims.pay(shop, doc["return_id"], amount, claims.PARTIAL, by=claims.OZON)
    claims.move(shop, doc["return_id"], "PartialCompensationReturnedByOzon", [])


def _action_withdrawn(shop: Shop, doc: Doc, body: Doc) -> None:
    """An action is not on offer any more."""
    kept = [action for action in doc["actions"] if action != fields.integer(body, "action_id")]
    claims.move(shop, doc["return_id"], doc["state"], kept)


def _strange_action(shop: Shop, doc: Doc, _body: Doc) -> None:
    """Ozon offers a decision that no description names."""
    _only(doc, "state", "ON_APPROVAL")
    claims.move(shop, doc["return_id"], doc["state"], [*doc["actions"], claims.STRANGE])


def _buyer_withdraws(shop: Shop, doc: Doc, _body: Doc) -> None:
    _only(doc, "state", *OPEN)
    claims.move(shop, doc["return_id"], "CanceledByBuyer", [])


def _buyer_is_silent(shop: Shop, doc: Doc, _body: Doc) -> None:
    """He lets every offer of a part expire."""
    shop.claims.put(str(doc["return_id"]), {**doc, "silent": True})


def _answer(*, taken: bool) -> Callable[[Shop, Doc, Doc], None]:
    def answered(shop: Shop, doc: Doc, _body: Doc) -> None:
        _only(doc, "state", OFFERED)
        claims.answer_offer(shop, doc["return_id"], taken=taken)

    return answered


def _buyer_disputes(shop: Shop, doc: Doc, _body: Doc) -> None:
    _only(doc, "state", "Rejected")
    disputes.dispute(shop, doc["return_id"])


def _verdict(*, for_buyer: bool) -> Callable[[Shop, Doc, Doc], None]:
    def decided(shop: Shop, doc: Doc, _body: Doc) -> None:
        _only(doc, "state", "DisputeOpened")
        disputes.end_dispute(shop, doc["return_id"], for_buyer=for_buyer)

    return decided


def _moved(status: str, *before: str) -> Callable[[Shop, Doc, Doc], None]:
    def moved(shop: Shop, doc: Doc, _body: Doc) -> None:
        _only(doc, "status", *before)
        parcels.move(shop, doc["id"], status=status)

    return moved


def _compensation_reversed(shop: Shop, doc: Doc, _body: Doc) -> None:
    if (doc["compensation"] or {}).get("id") != parcels.COMPENSATED:
        raise refused("nothing was paid for the return")
    parcels.take_compensation_back(shop, doc["id"])


OF_CLAIMS: dict[str, Callable[[Shop, Doc, Doc], None]] = {
    "ozon_refunds": _ozon_refunds,
    "ozon_pays_part": _ozon_pays_part,
    "action_withdrawn": _action_withdrawn,
    "strange_action": _strange_action,
    "buyer_withdraws": _buyer_withdraws,
    "buyer_is_silent": _buyer_is_silent,
    "buyer_takes": _answer(taken=True),
    "buyer_declines": _answer(taken=False),
    "buyer_disputes": _buyer_disputes,
    "dispute_for_buyer": _verdict(for_buyer=True),
    "dispute_for_seller": _verdict(for_buyer=False),
}
OF_PARCELS: dict[str, Callable[[Shop, Doc, Doc], None]] = {
    "parcel_lost": _moved("ItemSearch", "MovingToSeller", "ArrivedAtReturnPlace"),
    "parcel_found": _moved("MovingToSeller", "ItemSearch", "ItemWrittenOff", "CompensationOffered"),
    "parcel_written_off": _moved("ItemWrittenOff", "ItemSearch"),
    "compensation_taken": _moved("WaitingCompensation", "CompensationOffered"),
    "compensation_refused": _moved("CompensationRejectedBySeller", "CompensationOffered"),
    "compensation_reversed": _compensation_reversed,
}


def names() -> list[str]:
    return [*OF_CLAIMS, *OF_PARCELS]
