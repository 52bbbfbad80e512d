"""The guard against mass mailing: messages nobody asked for that are too many, or too much alike, stop until a person
who leads the shop has looked. Ozon closes dialogues of sellers who send such.

Asked for is a reply within the hours a buyer may be answered in. Everything else is counted by the moment of its
approval, whoever approved it; what was pasted by hand is not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from messaging import alike
from messaging.locks import wait_mailing
from messaging.models import BuyerMessage, Dialogue, MailingHold, WritingTerms
from messaging.states import HoldReason, MessageKind, MessageState, Topic
from messaging.terms import terms_of
from ozon.models import Shop
from worklist.phrases import phrase
from worklist.services import Card, close_item, note, open_item
from worklist.states import Event, Kind, Origin

ITEM_KEY = "mailing"
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
# On the messages that wait because of it; also what the outgoing list counts them by.
STOPPED = gettext_noop("The mailing is stopped: a person who leads the shop has to look at it first.")
ASKS = {
    HoldReason.RATE: gettext_noop("%(n)s messages nobody asked for in an hour; the limit is %(limit)s."),
    HoldReason.REPETITION: gettext_noop(
        "%(n)s buyers would read the same words in a day; the limit is %(limit)s."
    ),
}
# Left us, or is about to; Ozon saw those it refused.
_OUT = (MessageState.QUEUED, MessageState.SENT, MessageState.UNKNOWN, MessageState.REFUSED)


@dataclass(frozen=True)
class _Excess:
    """One message too many: with it, ``count`` are above ``limit``."""

    reason: HoldReason
    count: int
    limit: int


def passes(message: BuyerMessage, *, now: datetime) -> bool:
    """Whether a locked message may be let out. False: the mailing stands still, and the message says so; it stays where
    it is, for a person to approve again.

    Takes the shop's turn until the transaction ends, so that those counted at once are counted one after the other:
    the last lock of its caller. At most six statements, whatever was sent.
    """
    terms = terms_of(message.shop)
    _keep_fingerprint(message)
    if is_asked_for(message, terms, now=now):
        return True
    wait_mailing(message.shop_id)
    if open_hold(message.shop) is None:
        if _is_allowed(message.shop, now=now):
            return True
        excess = _excess(message, terms, now=now)
        if excess is None:
            return True
        _stop(message, excess, now=now)
    _mark(message)
    return False


def stopped(message: BuyerMessage) -> bool:
    """Whether a queued message may not be sent now, because the mailing was stopped since it was let out."""
    if open_hold(message.shop) is None:
        return False
    return not is_asked_for(message, terms_of(message.shop), now=timezone.now())


def open_hold(shop: Shop) -> MailingHold | None:
    """The hold nobody has resumed yet."""
    return MailingHold.objects.filter(shop=shop, resumed_at=None).first()


def is_asked_for(message: BuyerMessage, terms: WritingTerms, *, now: datetime) -> bool:
    """A reply, while the buyer's last word may be answered. With Ozon's support and others nobody is mailed."""
    if message.kind != MessageKind.REPLY or message.dialogue_id is None:
        return False
    wrote = Dialogue.objects.filter(pk=message.dialogue_id).values_list("topic", "buyer_wrote_at").first()
    if wrote is None:
        return False
    topic, at = wrote
    return topic != Topic.BUYER or (at is not None and at + timedelta(hours=terms.answer_hours) > now)


def unasked(shop: Shop, terms: WritingTerms, *, since: datetime) -> QuerySet[BuyerMessage]:
    """What nobody asked for and was let out since a moment."""
    rows = BuyerMessage.objects.filter(shop=shop, approved_at__gt=since, state__in=_OUT)
    answered = Q(dialogue__buyer_wrote_at__gt=F("approved_at") - timedelta(hours=terms.answer_hours))
    others = Q(dialogue__isnull=False) & ~Q(dialogue__topic=Topic.BUYER)
    return rows.exclude(Q(answered | others, kind=MessageKind.REPLY))


def waiting(shop: Shop) -> QuerySet[BuyerMessage]:
    """What the guard stopped and nobody approved again or dropped."""
    return BuyerMessage.objects.filter(shop=shop, state=MessageState.AWAITING_APPROVAL, reason=STOPPED)


def _keep_fingerprint(message: BuyerMessage) -> None:
    """Of the words as they are now: they may have been changed since they were drafted."""
    fresh = alike.of(message)
    if fresh != message.fingerprint:
        message.fingerprint = fresh
        message.save(update_fields=["fingerprint"])


def _is_allowed(shop: Shop, *, now: datetime) -> bool:
    """Whether the one who resumed the mailing allowed still more than was let out since."""
    last = MailingHold.objects.filter(shop=shop, allowed_until__gt=now).order_by("-resumed_at").first()
    if last is None or last.resumed_at is None:
        return False
    return unasked(shop, terms_of(shop), since=last.resumed_at).count() < last.allowance


def _excess(message: BuyerMessage, terms: WritingTerms, *, now: datetime) -> _Excess | None:
    """Which limit this message would break."""
    others = unasked(message.shop, terms, since=now - DAY).exclude(pk=message.pk)
    same = others.filter(fingerprint=message.fingerprint)
    told = others.aggregate(hour=Count("pk", filter=Q(approved_at__gt=now - HOUR)))["hour"] + 1
    if told > terms.most_an_hour:
        return _Excess(HoldReason.RATE, told, terms.most_an_hour)
    if not message.fingerprint:
        return None
    readers = same.exclude(_same_reader(message)).values("posting_number", "chat_id").distinct().count() + 1
    return _Excess(HoldReason.REPETITION, readers, terms.most_alike) if readers > terms.most_alike else None


def _same_reader(message: BuyerMessage) -> Q:
    if message.posting_number:
        return Q(posting_number=message.posting_number)
    return Q(chat_id=message.chat_id)


def _stop(message: BuyerMessage, excess: _Excess, *, now: datetime) -> None:
    """Open the shop's one hold; the turn at the mailing is ours."""
    MailingHold.objects.create(
        shop=message.shop,
        reason=excess.reason,
        count=excess.count,
        limit=excess.limit,
        sample=message.text,
        at=now,
    )
    open_item(
        shop=message.shop,
        kind=Kind.MAILING_STOPPED,
        key=ITEM_KEY,
        posting_number="",
        card=Card(reason=phrase(ASKS[excess.reason], n=excess.count, limit=excess.limit)),
        deadline_at=now,
    )


def _mark(message: BuyerMessage) -> None:
    if message.reason == STOPPED:
        return
    message.reason = STOPPED
    message.save(update_fields=["reason"])
    if message.posting_number:
        note(message.shop, message.posting_number, Event.MESSAGE_STOPPED, origin=Origin.DESK, reason=STOPPED)


class NotStopped(Exception):
    """There is no hold to resume: somebody did already."""


def resume(shop: Shop, *, pk: int, allowance: int, until: datetime, user: User) -> MailingHold:
    """Let ``allowance`` further messages out until a moment; then the limits count again. Those that were stopped wait
    for their approval. Raises ``NotStopped`` when this hold is not open any more."""
    with transaction.atomic():
        wait_mailing(shop.pk)
        hold = MailingHold.objects.filter(shop=shop, pk=pk, resumed_at=None).first()
        if hold is None:
            raise NotStopped
        hold.resumed_at, hold.resumed_by = timezone.now(), user
        hold.allowance, hold.allowed_until = allowance, until
        hold.save(update_fields=["resumed_at", "resumed_by", "allowance", "allowed_until"])
        outcome = f"+{allowance}"
        close_item(shop=shop, kind=Kind.MAILING_STOPPED, key=ITEM_KEY, by=user.label, outcome=outcome)
    # Not within: whoever holds one of these rows may wait for the shop's turn. They came back to a person: the next
    # attempt is his, and nothing of what he drops or reads leaves unattended meanwhile.
    waiting(shop).update(reason="", attempt=F("attempt") + 1)
    return hold
