"""What a cancellation by the seller would do, before anybody confirms it: money, stock, message, error index."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.index_forecast import Forecast
from orders.models import Posting, PostingLine
from orders.seller_cancel import Piece, pieces_text
from orders.states import (
    PACKED_STATUS,
    REASON_ONLY_DEFECTIVE,
    REASON_OUT_OF_STOCK,
    Initiator,
)
from sellerdesk.desk.actions import Then, consequences, sum_of
from sellerdesk.desk.dossier import Dossier
from sellerdesk.desk.wording import day_text, fine_percent_text, money_text


def foreseen(
    dossier: Dossier,
    posting: Posting,
    *,
    pieces: Sequence[Piece],
    reason_id: int,
    amount: Decimal | None,
    index: Forecast,
) -> list[Then]:
    """The four consequences of cancelling these pieces (all, where there are none) for this reason."""
    total = sum_of(amount, posting.currency)
    told = _("Ozon returns it to the buyer. This cannot be undone.")
    unknown = _("Ozon returns to the buyer what was paid; it does not tell the price here.")
    return consequences(
        money=Then("money", told, total) if total else unknown,
        stock=_stock(dossier, posting, pieces, reason_id),
        message=_message(dossier, posting, pieces),
        index=index_words(index, posting.currency),
    )


def _stock(dossier: Dossier, posting: Posting, pieces: Sequence[Piece], reason_id: int) -> str:
    lines = pieces_text(posting, pieces)
    words = {"lines": lines, "figures": _on_hand(dossier, posting, pieces)}
    is_packed = posting.packed_at is not None or posting.ozon_status == PACKED_STATUS
    # What was packed whole is in somebody's hands: nothing is missing.
    if reason_id == REASON_OUT_OF_STOCK and (pieces or not is_packed):
        return _("Written off, because it is not there: %(lines)s%(figures)s.") % words
    if reason_id == REASON_ONLY_DEFECTIVE:
        return _("Moved to the defective shelf: %(lines)s%(figures)s.") % words
    if is_packed:
        return _("A task to unpack and put back %(lines)s.") % words
    return _("Free again: %(lines)s.") % words


def _on_hand(dossier: Dossier, posting: Posting, pieces: Sequence[Piece]) -> str:
    """`` (KT-17: 5 → 4)`` for what we keep a figure of."""
    here = {line.offer_id: line.on_hand for line in dossier.stock}
    rows: Sequence[Piece | PostingLine] = pieces or list(posting.lines.all())
    told = [
        f"{row.offer_id}: {here[row.offer_id]} → {here[row.offer_id] - row.quantity}"
        for row in rows
        if row.offer_id in here
    ]
    return f" ({', '.join(told)})" if told else ""


def _message(dossier: Dossier, posting: Posting, pieces: Sequence[Piece]) -> str:
    if pieces:
        return _("None by itself: write to the buyer that a part does not come.")
    drafted = dossier.shop.draft_messages and dossier.drafts.get((posting.scheme, Initiator.SELLER), False)
    if drafted:
        return _("A draft for the buyer waits for your approval.")
    return _("None: Ozon tells the buyer itself.")


def index_words(index: Forecast, currency: str) -> str:
    """What it does to the error index, with what Ozon takes for it."""
    return " ".join(filter(None, [_change(index), _charge(index, currency), _room(index)]))


def _change(index: Forecast) -> str:
    if index.now is None:
        return _("Grows: a cancellation by us counts. Ozon has not told the index lately.")
    words = {"now": fine_percent_text(index.now), "day": day_text(index.day) if index.day else ""}
    if index.after is None:
        return _("Grows from %(now)s (%(day)s); how much one order adds is not known yet.") % words
    return _("Grows from %(now)s to %(after)s (%(day)s).") % {
        **words,
        "after": fine_percent_text(index.after),
    }


def _charge(index: Forecast, currency: str) -> str:
    if index.percent is None:
        return _("What Ozon takes for it is not known.")
    words = {"percent": fine_percent_text(index.percent)}
    if not index.percent:
        return _("In this zone Ozon takes nothing for it.")
    if index.fee is None:
        return _("Ozon takes %(percent)s of the order for it.") % words
    words["fee"] = money_text(index.fee, currency)
    if index.is_ozons:
        return _("Ozon takes about %(fee)s for it: %(percent)s, as it charged last.") % words
    return _("Ozon takes about %(fee)s for it: %(percent)s by the tariff.") % words


def _room(index: Forecast) -> str:
    if index.is_worse:
        return _("This one leads into the next zone, where each costs more.")
    if index.left is None or index.zone is None or index.zone.up_to is None:
        return ""
    told = ngettext(
        "Before the next zone, above %(limit)s, %(n)s more fits.",
        "Before the next zone, above %(limit)s, %(n)s more fit.",
        index.left,
    )
    return told % {"n": index.left, "limit": fine_percent_text(index.zone.up_to)}
