"""What is found, with all a line of the list shows; the same few queries for one case as for twenty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.functional import Promise

from inventory.models import Product
from orders.models import Posting, PostingLine
from ozon.models import Shop
from returns.models import Return
from sellerdesk.desk.find_numbers import MOST, Lead, Pair
from sellerdesk.desk.ozon_words import status_words
from worklist.models import WorkItem
from worklist.states import ItemState


@dataclass(frozen=True)
class Hit:
    """One posting found; it may be known only from a return or a case. ``item`` is its most urgent open case.

    ``what`` and ``number``: what led here, where it is not the posting's own number.
    """

    shop: Shop
    posting_number: str
    product: str = ""
    picture: str = ""
    status: str = ""
    item: WorkItem | None = None
    what: str | Promise = ""
    number: str = ""


def of_leads(shops: dict[int, Shop], leads: list[Lead]) -> list[Hit]:
    """The postings of these numbers."""
    pairs = [lead.pair for lead in leads]
    numbers = {number for _shop, number in pairs}
    rows = _postings(shops, Q(posting_number__in=numbers)) if numbers else []
    return _dressed(shops, leads, {(row.shop_id, row.posting_number): row for row in rows})


def of_ids(shops: dict[int, Shop], ids: Iterable[int]) -> list[Hit]:
    """The ``MOST`` of these postings to look at first: those with an open case, then the newest."""
    cases = WorkItem.objects.filter(
        shop=OuterRef("shop"), posting_number=OuterRef("posting_number"), state=ItemState.OPEN
    )
    chosen = Posting.objects.filter(pk__in=list(ids), shop__in=shops).annotate(is_open=Exists(cases))
    first = list(chosen.order_by("-is_open", "-in_process_at", "-pk").values_list("pk", flat=True)[:MOST])
    rows = {row.pk: row for row in _postings(shops, Q(pk__in=first))} if first else {}
    ordered = [rows[pk] for pk in first if pk in rows]
    pairs = {(row.shop_id, row.posting_number): row for row in ordered}
    return _dressed(shops, [Lead(pair) for pair in pairs], pairs)


def _postings(shops: dict[int, Shop], which: Q) -> list[Posting]:
    lines = PostingLine.objects.order_by("pk").only("posting", "name", "offer_id")
    rows = Posting.objects.filter(which, shop__in=shops).defer("payload", "actions")
    return list(rows.prefetch_related(Prefetch("lines", lines)))


def _dressed(shops: dict[int, Shop], leads: list[Lead], postings: dict[Pair, Posting]) -> list[Hit]:
    pairs = {lead.pair for lead in leads}
    items, returns = _items(shops, pairs), _returns(shops, pairs - postings.keys())
    pictures = _pictures(shops, postings.values())
    hits = []
    for lead in leads:
        posting, item, case = postings.get(lead.pair), items.get(lead.pair), returns.get(lead.pair)
        product, picture, status = _face(posting, item, case, pictures)
        shop = shops[lead.pair[0]]
        hits.append(Hit(shop, lead.pair[1], product, picture, status, item, lead.what, lead.number))
    return sorted(hits, key=_urgency)


def _urgency(hit: Hit) -> tuple[bool, datetime]:
    """Open cases first, urgent ones before the others; what is closed stays in its order."""
    return (False, hit.item.sort_at) if hit.item else (True, datetime.max.replace(tzinfo=UTC))


def _face(
    posting: Posting | None, item: WorkItem | None, case: Return | None, pictures: dict[Pair, str]
) -> tuple[str, str, str]:
    """Product, picture and Ozon's status in the reader's language; of a return alone in Ozon's."""
    words = status_words(posting.ozon_status) if posting else ""
    if posting is not None and (lines := list(posting.lines.all())):
        picture = pictures.get((posting.shop_id, lines[0].offer_id), "")
        return lines[0].name or lines[0].offer_id, picture, words
    if case is not None:
        return case.product, "", case.ozon_state_name or case.ozon_state
    return (item.product, item.picture, words) if item else ("", "", words)


def _items(shops: dict[int, Shop], pairs: set[Pair]) -> dict[Pair, WorkItem]:
    """The most urgent open case of each posting."""
    numbers = {number for _shop, number in pairs}
    rows = WorkItem.objects.filter(shop__in=shops, posting_number__in=numbers, state=ItemState.OPEN)
    return {(row.shop_id, row.posting_number): row for row in rows.order_by("-sort_at", "-pk")}


def _returns(shops: dict[int, Shop], pairs: set[Pair]) -> dict[Pair, Return]:
    numbers = {number for _shop, number in pairs}
    rows = Return.objects.filter(shop__in=shops, posting_number__in=numbers).order_by("pk")
    return {(row.shop_id, row.posting_number): row for row in rows[: MOST * 5]}


def _pictures(shops: dict[int, Shop], postings: Iterable[Posting]) -> dict[Pair, str]:
    articles = {line.offer_id for posting in postings for line in list(posting.lines.all())[:1]}
    rows = Product.objects.filter(shop__in=shops, offer_id__in=articles)
    return {(shop, article): url for shop, article, url in rows.values_list("shop", "offer_id", "picture")}
