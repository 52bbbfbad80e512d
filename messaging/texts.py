"""The texts of a shop: which one to take for an occasion, and what its variables are for a posting."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.models import BuyerMessage, MessageTemplate, Occasion, PostingFacts
from messaging.terms import terms_of
from messaging.variables import MOSCOW, Filled, fill, refusal, unfilled
from ozon.models import Shop

__all__ = [
    "Chooser",
    "Filled",
    "Outcome",
    "choose",
    "fill",
    "filled",
    "refusal",
    "texts_of",
    "title_of",
    "unfilled",
    "variables_many",
    "variables_of",
]

USE_COUNTS_FOR = timedelta(days=30)


class Outcome(StrEnum):
    """What was decided: the text of one decision is never taken for another."""

    APPROVED = "approved"
    REJECTED = "rejected"
    PARTIAL = "partial"
    GOODS = "goods"
    REFUND = "refund"


_TITLES: dict[str, dict[Outcome, str]] = {
    "ru": {
        Outcome.APPROVED: "Одобрено",
        Outcome.REJECTED: "Отклонено",
        Outcome.PARTIAL: "Частичный возврат",
        Outcome.GOODS: "Вернуть товар",
        Outcome.REFUND: "Деньги возвращаем",
    },
    "en": {
        Outcome.APPROVED: "Approved",
        Outcome.REJECTED: "Rejected",
        Outcome.PARTIAL: "Partial refund",
        Outcome.GOODS: "Goods to be returned",
        Outcome.REFUND: "Money given back",
    },
    "zh-hans": {
        Outcome.APPROVED: "已同意",
        Outcome.REJECTED: "已拒绝",
        Outcome.PARTIAL: "部分退款",
        Outcome.GOODS: "需退回商品",
        Outcome.REFUND: "退款",
    },
}


def title_of(outcome: Outcome, language: str) -> str:
    """The title that says for which decision a text is."""
    return _TITLES[language][outcome]


def texts_of(
    shop: Shop, *, language: str = "", now: datetime | None = None, with_unused: bool = False
) -> QuerySet[MessageTemplate]:
    """The texts in use (or all), those used least in the last 30 days first, each with its ``uses``."""
    since = (now or timezone.now()) - USE_COUNTS_FOR
    used = BuyerMessage.objects.filter(template=OuterRef("pk"), created_at__gte=since).order_by()
    uses = used.values("template").annotate(n=Count("pk")).values("n")
    rows = MessageTemplate.objects.filter(shop=shop)
    if not with_unused:
        rows = rows.filter(is_active=True)
    if language:
        rows = rows.filter(language=language)
    return rows.annotate(uses=Coalesce(Subquery(uses), 0)).order_by("uses", "variant", "pk")


def choose(
    shop: Shop, occasion: Occasion, language: str = "", title: str | None = None
) -> MessageTemplate | None:
    """The text for an occasion, in the language of the shop's buyers unless another is named: of its variants the one
    used least in 30 days, then the lowest number. None where the shop has none."""
    return Chooser(shop, language).take(occasion, title)


class Chooser:
    """Chooses for a page of drafts: one query for the texts, and what it hands out itself counts as used."""

    def __init__(self, shop: Shop, language: str = "") -> None:
        self.language = language or terms_of(shop).language
        # Any: rows carry what the query adds to them.
        self._rows: list[Any] = list(texts_of(shop, language=self.language))
        self._uses: dict[int, int] = {row.pk: row.uses for row in self._rows}

    def take(self, occasion: Occasion, title: str | None = None) -> MessageTemplate | None:
        """The one used least; ``title`` None means whatever its title is."""
        fitting = [row for row in self._rows if row.occasion == occasion and title in (None, row.title)]
        if not fitting:
            return None
        taken: MessageTemplate = min(fitting, key=lambda row: (self._uses[row.pk], row.variant, row.pk))
        self._uses[taken.pk] += 1
        return taken


def variables_of(shop: Shop, posting_number: str, *, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What is known of one posting for a text; ``more`` goes first. Without a posting: the shop and today."""
    found = variables_many(shop, [posting_number])[posting_number]
    return found | dict(more or {})


def variables_many(shop: Shop, numbers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """``variables_of`` for a page of postings, in one query."""
    wanted = list(numbers)
    rows = PostingFacts.objects.filter(shop=shop, posting_number__in=[number for number in wanted if number])
    facts = {row.posting_number: row for row in rows}
    common = {"shop": shop.name, "date": timezone.now()}
    return {number: _of(number, facts.get(number), common) for number in wanted}


def _of(number: str, facts: PostingFacts | None, common: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {**common, "posting": number, "order": number}
    if facts is None:
        return known
    told = {name: value for name, value in facts.variables.items() if value not in (None, "")}
    return known | told | {"delivered": facts.delivered_at}


def filled(
    template: MessageTemplate, variables: Mapping[str, Any], *, zone_name: str = "Europe/Moscow"
) -> Filled:
    """A text of the shop with the values in it, in its own language; days are those of the shop's time zone."""
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError):
        zone = MOSCOW
    return fill(template.text, variables, template.language, zone=zone)
