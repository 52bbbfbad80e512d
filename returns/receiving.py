"""A parcel that came back lies on our table: received, its pieces listed, until each is inspected.

Whether Ozon knows is Ozon's word (``Return.parcel``) and is never written here.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from inventory.goods import Line
from inventory.kits import kits_about
from inventory.models import Product
from returns import messages
from returns.claims import close, item_key, label_of
from returns.locks import lock_return
from returns.models import Return, ReturnItem
from returns.selectors import card_of
from returns.states import Parcel
from worklist.phrases import phrase
from worklist.services import Card, note, open_item
from worklist.states import Event, Kind, Origin

INSPECT_WITHIN = timedelta(hours=24)
# What becomes of these is over by Ozon's word, and no parcel of them is on its way to us.
GONE = frozenset({Parcel.DISPOSED, Parcel.KEPT_BY_OZON})
# Nor of these as far as the desk can tell; a buyer who was given his money may still send the goods.
NEVER_COMES = GONE | {Parcel.KEPT_BY_BUYER}
TO_INSPECT = gettext_noop("Pieces to inspect: %(n)s.")
BY_OZONS_WORD = gettext_noop("By Ozon's word it was handed to us; nobody has received it here. Scan it.")
MOST_PIECES = 500  # of one return; more is a broken reading


class NotPossible(Exception):
    """It cannot be done; the text says why and what to do. Nothing was written."""


def refusal(case: Return) -> str:
    """Why a return cannot be received; empty where it can. One we have is not refused."""
    if is_fbo(case):
        return _("Returns of FBO orders go to Ozon's warehouse. Put it aside and ask Ozon's support.")
    if case.received_at is None and case.parcel in GONE:
        return _(
            "By Ozon's word this parcel will not come: %(parcel)s. If it lies before you, ask Ozon's support."
        ) % {"parcel": case.get_parcel_display()}
    return ""


def is_fbo(case: Return) -> bool:
    """Whether the goods belong to Ozon's warehouse, and never to our ledger."""
    return case.schema.casefold() == "fbo"


@transaction.atomic
def receive(pk: int, *, by: str) -> Return:
    """The parcel lies before us: its pieces are listed once, a kit as its components. A repeat changes nothing, whoever
    repeats it. Moves no stock and no money. Locks the return. Raises ``NotPossible``."""
    case = lock_return(pk)
    if case.received_at is not None:
        return case
    if why := refusal(case):
        raise NotPossible(why)
    case.received_at, case.received_by = timezone.now(), by[:150]
    case.save(update_fields=["received_at", "received_by"])
    pieces = _list_pieces(case)
    note(
        case.shop,
        case.posting_number,
        Event.RETURN_RECEIVED,
        by=by,
        origin=Origin.STAFF,
        number=label_of(case),
        pieces=_pieces_text(pieces),
    )
    for kind in (Kind.COLLECT, Kind.PARCEL_STUCK, Kind.PARCEL_LOST):
        close(case, kind, by=by, outcome=str(Parcel.RECEIVED))
    ask_to_inspect(case, phrase(TO_INSPECT, n=len(pieces)))
    messages.received(case)
    return case


def _list_pieces(case: Return) -> list[ReturnItem]:
    offer_id = article_of(case)
    lines = kits_about(case.shop_id, {offer_id}).apart([Line(offer_id, case.quantity)])
    kit = "" if [line.offer_id for line in lines] == [offer_id] else offer_id
    offers = [line.offer_id for line in lines for _piece in range(line.quantity)]
    if not 0 < len(offers) <= MOST_PIECES:
        raise NotPossible(_("Ozon's number of pieces cannot be right: %(n)s.") % {"n": len(offers)})
    return ReturnItem.objects.bulk_create(
        ReturnItem(case=case, position=position, offer_id=one, kit=kit)
        for position, one in enumerate(offers, start=1)
    )


def article_of(case: Return) -> str:
    """The seller's article; by the SKU where Ozon named none. Empty where neither is known."""
    if case.offer_id or not case.sku:
        return case.offer_id
    rows = Product.objects.filter(shop=case.shop_id, sku=case.sku).values_list("offer_id", flat=True)
    return rows.first() or ""


def _pieces_text(pieces: list[ReturnItem]) -> str:
    total: dict[str, int] = {}
    for piece in pieces:
        total[piece.offer_id] = total.get(piece.offer_id, 0) + 1
    return ", ".join(f"{offer_id} ×{n}" for offer_id, n in total.items())


def arrived(case: Return) -> None:
    """Ozon shows a locked return as handed to us: somebody has to look for it. Idempotent; nothing where it was
    received here, or goes to Ozon's warehouse."""
    if case.received_at is None and not is_fbo(case):
        ask_to_inspect(case, BY_OZONS_WORD)


def ask_to_inspect(case: Return, reason: str) -> None:
    """Put the inspection into the queue. Idempotent."""
    card = card_of(case)
    open_item(
        shop=case.shop,
        kind=Kind.INSPECT,
        key=item_key(case),
        posting_number=case.posting_number,
        card=Card(
            product=card.product,
            picture=card.picture,
            reason=reason,
            amount=card.amount,
            currency=card.currency,
        ),
        deadline_at=(case.received_at or case.changed_at or timezone.now()) + INSPECT_WITHIN,
    )
