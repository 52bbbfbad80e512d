"""Handing out of returned parcels: the mirror of Ozon's list, which return each article is, and a new barcode.

Ozon names an article by nothing but what it is called. One whose name fits a single parcel at that place is matched
by itself; for all others a person says which return it is. Nothing here moves the parcel: only Ozon's own status, or
our receiving, says that it is back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox.models import Effect
from outbox.services import enqueue
from outbox.states import TERMINAL, EffectKind, Status
from ozon.models import Shop
from returns.locks import lock_giveout, lock_giveouts
from returns.models import Giveout, GiveoutArticle, Return
from returns.states import Parcel, ReturnSource
from worklist.models import TimelineEntry
from worklist.services import note
from worklist.states import Event, Origin

COMPLETED, CANCELLED = "giveout_status_completed", "giveout_status_cancelled"
OVER = frozenset({COMPLETED, CANCELLED})
# Ozon's words, lower case.
KNOWN_STATUSES = OVER | {"giveout_status_created", "giveout_status_approved", "giveout_status_unspecified"}
DESK = "desk"
FBO = "fbo"
KEY = "giveout"


class NotPossible(Exception):
    """It cannot be done so; the text says why, for staff. Nothing was written."""


@dataclass(frozen=True)
class Told:
    """One article as a reading shows it."""

    name: str
    schema: str
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class GiveoutReading:
    """One handing out as Ozon shows it at ``read_at``."""

    giveout_id: int
    status: str
    warehouse_id: int
    place: str
    approved: int
    total: int
    opened_at: datetime | None
    read_at: datetime
    articles: Sequence[Told]


def take_in(shop: Shop, readings: Iterable[GiveoutReading]) -> None:
    """Store readings, match what fits once, and tell what was handed out. Idempotent; needs a transaction.

    A row is replaced only by a reading that began later. Locks the handings out in one order.
    """
    latest = {reading.giveout_id: reading for reading in readings}
    known = lock_giveouts(shop, latest)
    for giveout_id, reading in latest.items():
        row = known.get(giveout_id)
        if row is not None and row.read_at >= reading.read_at:
            continue
        row = _store(shop, row, reading)
        if not is_cancelled(row):
            articles = _store_articles(row, reading.articles)
            _match(row, articles)


def _store(shop: Shop, row: Giveout | None, reading: GiveoutReading) -> Giveout:
    values = {
        "status": reading.status,
        "place": reading.place[:500],
        "approved": reading.approved,
        "total": reading.total,
        "opened_at": reading.opened_at,
        "read_at": reading.read_at,
    }
    if reading.warehouse_id:
        values["warehouse_id"] = reading.warehouse_id  # only the list names it
    found, _new = Giveout.objects.update_or_create(
        shop=shop, giveout_id=reading.giveout_id, defaults={k: v for k, v in values.items() if v is not None}
    )
    return found if row is None else Giveout.objects.select_related("shop").get(pk=row.pk)


def to_follow(shop: Shop, *, without: Collection[int], since: datetime) -> QuerySet[Giveout]:
    """Handings out whose end was not seen, the longest unread first: Ozon's list shows them no more."""
    rows = Giveout.objects.filter(shop=shop).exclude(giveout_id__in=without)
    lately = Q(opened_at__gte=since) | Q(opened_at=None, read_at__gte=since)
    is_over = Q(status__iexact=COMPLETED) | Q(status__iexact=CANCELLED)
    return rows.filter(lately).exclude(is_over).order_by("read_at", "pk")


def is_cancelled(row: Giveout) -> bool:
    return row.status.casefold() == CANCELLED


def is_over(row: Giveout) -> bool:
    return row.status.casefold() in OVER


def _store_articles(row: Giveout, told: Sequence[Told]) -> list[GiveoutArticle]:
    """Bring the rows to what is told. Articles of one name are alike: of those, matched and approved ones stay first,
    so that neither another order at Ozon nor one more of the name moves a match."""
    rows: dict[str, list[GiveoutArticle]] = defaultdict(list)
    for article in row.articles.select_related("case").order_by("position"):
        rows[article.name].append(article)
    for alike in rows.values():
        alike.sort(key=lambda one: (not one.is_approved, one.case_id is None, one.position))
    position = max((one.position for alike in rows.values() for one in alike), default=-1)
    kept: list[GiveoutArticle] = []
    for one in sorted(told, key=lambda one: not one.is_approved):
        name = one.name[:500]
        if rows[name]:
            article = rows[name].pop(0)
            if (article.is_approved, article.schema) != (one.is_approved, one.schema[:60]):
                article.is_approved, article.schema = one.is_approved, one.schema[:60]
                article.save(update_fields=["is_approved", "schema"])
        else:
            position += 1
            article = GiveoutArticle(giveout=row, position=position, name=name, schema=one.schema[:60])
            article.is_approved = one.is_approved
            article.save(force_insert=True)
        kept.append(article)
    gone = [one for alike in rows.values() for one in alike]
    # An answer without what a person matched, or Ozon said it handed out, takes neither back.
    unsaid = [one.pk for one in gone if one.case_id is None and not one.is_approved]
    GiveoutArticle.objects.filter(pk__in=unsaid).delete()
    return kept


def _match(row: Giveout, articles: Sequence[GiveoutArticle]) -> None:
    """Match by itself what can be only one parcel; of several alike, a person says which is which. Not what is of FBO,
    nor what a person said is none of them."""
    unmatched: dict[str, list[GiveoutArticle]] = defaultdict(list)
    for article in articles:
        unmatched[plain(article.name)].append(article)
    waiting: dict[str, list[Return]] = defaultdict(list)
    alone = {name: alike[0] for name, alike in unmatched.items() if len(alike) == 1 and _is_open(alike[0])}
    if alone:
        for case in candidates(row):
            waiting[plain(case.product)].append(case)
    for name, article in alone.items():
        if len(waiting[name]) == 1:
            _set(article, waiting[name][0], by=DESK)
    tell_fetched(row, articles)


def _is_open(article: GiveoutArticle) -> bool:
    is_taken_back = article.matched_by not in {"", DESK}
    return article.case_id is None and not is_taken_back and not article.schema.casefold().endswith(FBO)


def plain(name: str) -> str:
    """A name as it is compared: neither case nor blanks tell two goods apart."""
    return " ".join(name.casefold().split())


def candidates(row: Giveout) -> QuerySet[Return]:
    """Returns of the shop that an unmatched article of a handing out may be: FBS parcels that wait at its place, or
    left it since it was opened, and are no other article's."""
    at_place = Q(place=row.place)
    if row.warehouse_id:
        at_place |= Q(place_id=row.warehouse_id)
    lately = Q(parcel=Parcel.RECEIVED, changed_at__gte=row.opened_at or row.read_at)
    others = GiveoutArticle.objects.filter(giveout__shop=row.shop_id, case__isnull=False)
    here = others.filter(giveout=row)
    handed = others.filter(is_approved=True).exclude(giveout__status__iexact=CANCELLED)
    return (
        fetchable(Return.objects.filter(shop=row.shop_id))
        .filter(at_place, Q(parcel=Parcel.AT_PICKUP_POINT) | lately)
        .exclude(pk__in=here.values("case"))
        .exclude(pk__in=handed.values("case"))
        .order_by("pk")
    )


def fetchable(rows: QuerySet[Return]) -> QuerySet[Return]:
    """Those of Ozon's list that are the seller's to fetch: parcels of FBO stay in Ozon's warehouses."""
    return rows.filter(source=ReturnSource.OZON).exclude(schema__iexact=FBO)


def is_fbo(case: Return) -> bool:
    return case.schema.casefold() == FBO


def article_of(case: Return) -> GiveoutArticle | None:
    """The newest article said to be this return, with its handing out."""
    rows = GiveoutArticle.objects.filter(case=case).exclude(giveout__status__iexact=CANCELLED)
    return rows.select_related("giveout").order_by("-giveout__opened_at", "-pk").first()


def unsettled(rows: QuerySet[Giveout], *, since: datetime) -> QuerySet[Giveout]:
    """Handings out that were opened since then and go on, or ended while something handed out is nobody's return yet;
    parcels of FBO are none of ours."""
    rows = rows.filter(Q(opened_at__gte=since) | Q(opened_at=None, read_at__gte=since))
    open_ends = GiveoutArticle.objects.filter(giveout=OuterRef("pk"), is_approved=True, case=None)
    open_ends = open_ends.exclude(schema__iendswith=FBO)
    is_over = Q(status__iexact=COMPLETED) | Q(status__iexact=CANCELLED)
    nobodys = Q(status__iexact=COMPLETED) & Q(Exists(open_ends))
    return rows.filter(~is_over | nobodys)


def _set(article: GiveoutArticle, case: Return | None, *, by: str) -> None:
    article.case, article.matched_by, article.matched_at = case, by[:150], timezone.now()
    article.save(update_fields=["case", "matched_by", "matched_at"])


def tell_fetched(row: Giveout, articles: Iterable[GiveoutArticle]) -> None:
    """Write into the timeline, once, that the parcels of matched articles were handed out."""
    fetched = [(one, one.case) for one in articles if one.is_approved and one.case is not None]
    if not fetched or is_cancelled(row):
        return
    numbers = {case.posting_number for _article, case in fetched}
    rows = TimelineEntry.objects.filter(shop=row.shop_id, posting_number__in=numbers, code=Event.GIVEOUT)
    told = set(rows.values_list("params__key", flat=True))
    for article, case in fetched:
        key = f"{row.giveout_id}:{article.pk}:{case.pk}"
        if key in told:
            continue
        by = "" if article.matched_by == DESK else article.matched_by
        origin = Origin.STAFF if by else Origin.OZON
        note(row.shop, case.posting_number, Event.GIVEOUT, by=by, origin=origin, name=article.name, key=key)


@transaction.atomic
def match(pk: int, number: str, *, by: str) -> GiveoutArticle:
    """A person says which return an article is: by its number, the barcode or the posting; empty takes the match back,
    and the desk makes it no more.

    Raises ``NotPossible`` where the number names none or several that can be it. Locks the handing out. Idempotent.
    """
    article = GiveoutArticle.objects.get(pk=pk)
    row = lock_giveout(article.giveout_id)
    article = row.articles.select_related("case").get(pk=pk)
    if not number.strip():
        if article.case_id is not None:
            _set(article, None, by=by)
        return article
    case = _named(row, article, number.strip())
    if article.case_id == case.pk:
        return article
    try:
        with transaction.atomic():
            _set(article, case, by=by)
    except IntegrityError:
        raise NotPossible(_("That return is matched to another article of this handing out.")) from None
    tell_fetched(row, [article])
    return article


def _named(row: Giveout, article: GiveoutArticle, number: str) -> Return:
    named = Q(number=number) | Q(barcode=number) | Q(posting_number=number)
    if number.isascii() and number.isdecimal() and len(number) < 18:
        named |= Q(return_id=int(number))
    found = list(fetchable(Return.objects.filter(shop=row.shop_id)).filter(named).order_by("pk")[:3])
    if len(found) > 1:  # a posting may come back in several parcels: the name tells them apart
        found = [case for case in found if plain(case.product) == plain(article.name)] or found
    if not found:
        raise NotPossible(_("No FBS return of this shop has the number %(number)s.") % {"number": number})
    if len(found) > 1:
        raise NotPossible(
            _("Several returns fit %(number)s: give the return's own number.") % {"number": number}
        )
    return found[0]


@transaction.atomic
def ask_reset(shop: Shop, code: str, *, by: str) -> Effect:
    """Have Ozon make a new barcode in place of the one with this mark (``giveout_codes.mark``).

    Each code is replaced at most once: a second press, in another tab or of another person, is the same effect.
    Raises ``NotPossible`` where that code was replaced already.
    """
    earlier = Effect.objects.filter(shop=shop, kind=EffectKind.GIVEOUT_RESET, payload__code=code)
    if earlier.filter(status=Status.DONE).exists():
        raise NotPossible(_("The barcode was renewed already: look at the new one."))
    attempt = earlier.filter(status__in=TERMINAL).count() + 1
    key = f"{KEY}:{code}:{attempt}"
    return enqueue(shop=shop, kind=EffectKind.GIVEOUT_RESET, key=key, payload={"code": code}, by=by)
