"""Messages drafted by the cases of the rooms above: one of each kind for a cause, for staff to read and let out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from messaging.models import BuyerMessage, MessageTemplate, Occasion
from messaging.policy import judge
from messaging.rules import stops
from messaging.services import item_key
from messaging.states import MessageState
from messaging.terms import terms_of
from ozon.models import Shop
from worklist.models import TimelineEntry
from worklist.services import Card, NewItem, note_many, open_items
from worklist.states import Event, Kind, Origin


def default_texts(shop: Shop) -> None:
    """Give a new shop its first templates (content in the buyer's language, Russian)."""
    texts = {
        Occasion.CANCELLED_BY_BUYER: (
            "Здравствуйте! Ваш заказ {order} («{product}») отменён, деньги вернёт Ozon тем же способом, "
            "которым вы платили. Если что-то в товаре или доставке не подошло, напишите нам здесь: поможем "
            "подобрать замену."
        ),
        Occasion.CANCELLED_BY_OTHERS: (
            "Здравствуйте! К сожалению, заказ {order} («{product}») отменён не по вашей просьбе. Приносим "
            "извинения. Деньги вернёт Ozon тем же способом, которым вы платили. Если товар всё ещё нужен, "
            "напишите нам здесь: подскажем, когда он будет в наличии."
        ),
    }
    for occasion, text in texts.items():
        MessageTemplate.objects.get_or_create(shop=shop, occasion=occasion, defaults={"text": text})


def render(template: MessageTemplate, *, product: str, order: str) -> str:
    """Fill a template; unknown placeholders stay as they are, so nobody's typo stops a sync."""
    return template.text.replace("{product}", product).replace("{order}", order)[:1000]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that somebody should read and let out. ``cause``: there is one message per cause."""

    posting_number: str
    cause: str
    occasion: Occasion
    product: str
    card: Card


def draft(shop: Shop, drafts: Sequence[Draft]) -> set[str]:
    """Draft messages for staff to read, once per cause; which causes have one now. None where the shop has no text for
    the occasion. A handful of statements; the caller holds the locks of the causes."""
    texts = _texts_of(shop) if drafts else {}
    wanted = {row.cause: row for row in drafts if row.occasion in texts}
    rows = BuyerMessage.objects.filter(shop=shop, cause__in=list(wanted))
    known = set(rows.values_list("cause", flat=True)) if wanted else set()
    fresh = [row for cause, row in wanted.items() if cause not in known]
    made = [_drafted(shop, row, texts[row.occasion]) for row in fresh]
    if made:
        BuyerMessage.objects.bulk_create(made)
        _tell_drafted(shop, made, {row.cause: row.card for row in fresh})
    return set(wanted)


def _texts_of(shop: Shop) -> dict[str, MessageTemplate]:
    rows = MessageTemplate.objects.filter(shop=shop, is_active=True, language=terms_of(shop).language)
    return {row.occasion: row for row in rows.order_by("-variant", "-pk")}


def _drafted(shop: Shop, draft: Draft, template: MessageTemplate) -> BuyerMessage:
    text = render(template, product=draft.product, order=draft.posting_number)
    findings = judge(shop, text)
    stopped = stops(findings)
    return BuyerMessage(
        shop=shop,
        cause=draft.cause,
        posting_number=draft.posting_number,
        text=text,
        findings=[finding.as_json() for finding in findings],
        state=MessageState.BLOCKED if stopped else MessageState.AWAITING_APPROVAL,
    )


def _tell_drafted(shop: Shop, made: Sequence[BuyerMessage], cards: dict[str, Card]) -> None:
    """The timeline and the queue show drafts."""
    now = timezone.now()
    note_many(
        TimelineEntry(
            shop=shop, posting_number=row.posting_number, code=Event.DRAFTED, origin=Origin.DESK, at=now
        )
        for row in made
    )
    items = [
        NewItem(
            key=item_key(row),
            posting_number=row.posting_number,
            card=cards[row.cause],
            deadline_at=now + timedelta(hours=shop.reply_hours),
        )
        for row in made
    ]
    open_items(shop=shop, kind=Kind.MESSAGE, items=items)
