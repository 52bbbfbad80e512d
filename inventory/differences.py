"""Cases about pairs in which our ledger and Ozon's figures differ. The only opener of ``Kind.STOCK_DIFFERS``.

What counts as a difference is told in ``inventory.comparing``. Settled by a person (``inventory.settling``), or by
itself when both agree again; never healed silently.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from inventory.comparing import PROOF, Compared, Verdict
from inventory.goods import Pair
from inventory.models import Product, StockItem
from inventory.oversold import key_of
from inventory.probable import cause_of, facts_of
from ozon.models import Shop
from worklist.locks import lock_cases
from worklist.models import WorkItem
from worklist.phrases import phrase
from worklist.services import Card, NewItem, close_items, open_items
from worklist.states import LIVE, ItemState, Kind

DESK = "desk"
DIFFERS = gettext_noop("Ozon has %(ozon)s free, the ledger says %(ours)s. %(why)s")
AGREE = gettext_noop("Ledger and Ozon agree again.")


def touched(verdict: Verdict, *, read_at: datetime) -> set[str]:
    """Articles whose stock rows ``write`` will change or go by: to be locked with what else the page locks."""
    ended = {pair for pair, one in verdict.agree.items() if one.item.differs_since is not None}
    began = {pair for pair, one in verdict.differ.items() if one.item.differs_since is None}
    return {offer_id for _, offer_id in ended | began | _ripe(verdict.differ.values(), read_at)}


def _ripe(differing: Iterable[Compared], read_at: datetime) -> set[Pair]:
    """Those that have differed long enough to be told."""
    return {
        one.pair for one in differing if one.item.differs_since and one.item.differs_since <= read_at - PROOF
    }


def write(shop: Shop, verdict: Verdict, locked: Mapping[Pair, StockItem], *, read_at: datetime) -> None:
    """Write down what a reading proved: since when a pair differs, the cases that this opens, and those that are over.

    ``locked`` are the rows of ``touched``, read again under their locks: a row that moved or was told meanwhile is left
    to the next reading. Needs a transaction. Idempotent; a handful of statements for a whole page.
    """
    began, ended = [], []
    for pair, one in [*verdict.differ.items(), *verdict.agree.items()]:
        item = locked.get(pair)
        if item is None or not _is_as_judged(item, one):
            continue
        if pair in verdict.agree and item.differs_since is not None:
            ended.append(item.pk)
        elif pair in verdict.differ and item.differs_since is None:
            began.append(item.pk)
    StockItem.objects.filter(pk__in=began).update(differs_since=read_at)
    StockItem.objects.filter(pk__in=ended).update(differs_since=None)
    ripe = {
        pair
        for pair in _ripe(verdict.differ.values(), read_at)
        if (item := locked.get(pair)) and item.differs_since and _is_as_judged(item, verdict.differ[pair])
    }
    _open(shop, [verdict.differ[pair] for pair in sorted(ripe)], now=read_at)
    _close(shop, verdict)


def _is_as_judged(item: StockItem, one: Compared) -> bool:
    return (item.on_hand, item.pushed_at) == (one.item.on_hand, one.item.pushed_at)


def _close(shop: Shop, verdict: Verdict) -> None:
    """Cases whose pair agrees; looked for only among the cases there are, which are few."""
    rows = WorkItem.objects.filter(shop=shop, kind=Kind.STOCK_DIFFERS, state__in=LIVE)
    agreeing = {key_of(*pair) for pair in verdict.agree}
    over = agreeing.intersection(rows.values_list("key", flat=True)) if agreeing else set()
    close_items(shop=shop, kind=Kind.STOCK_DIFFERS, keys=over, by=DESK, outcome=AGREE)


@transaction.atomic
def _open(shop: Shop, differing: list[Compared], *, now: datetime) -> None:
    """One case per pair, brought up to date when its words change; one that was put off sleeps on."""
    if not differing:
        return
    facts = facts_of(shop, differing, now=now)
    reasons = {key_of(*one.pair): reason_of(one, cause_of(one, facts)) for one in differing}
    known = lock_cases(shop, Kind.STOCK_DIFFERS, reasons)
    news = {
        key
        for key, reason in reasons.items()
        if (row := known.get(key)) is None
        or row.state == ItemState.DONE
        or (row.state == ItemState.OPEN and row.reason != reason)
    }
    offers = {one.item.offer_id for one in differing}
    faces = {row.offer_id: row for row in Product.objects.filter(shop=shop, offer_id__in=offers)}
    items = [
        NewItem(key=key, posting_number="", card=_card(one.item, faces.get(one.item.offer_id), reasons[key]))
        for one in differing
        if (key := key_of(*one.pair)) in news
    ]
    if items:
        open_items(shop=shop, kind=Kind.STOCK_DIFFERS, items=items)


def reason_of(one: Compared, why: str) -> str:
    return phrase(DIFFERS, ozon=one.reading.free, ours=one.ours, why=why)


def _card(item: StockItem, product: Product | None, reason: str) -> Card:
    return Card(
        product=(product.name if product else "") or item.offer_id,
        picture=product.picture if product else "",
        reason=reason,
    )
