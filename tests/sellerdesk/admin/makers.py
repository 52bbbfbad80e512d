"""A row of every model that has a page in the admin."""

from datetime import time

from django.utils import timezone

from accounts.models import AuditEntry, LoginSession
from accounts.states import Role
from inventory.models import DeliveryMethod, Product, Reservation, StockItem, StockMovement, Warehouse
from messaging.models import (
    BuyerMessage,
    Dialogue,
    DialogueMessage,
    Holiday,
    KindTerms,
    MailingHold,
    MessageFile,
    MessageTemplate,
    Overrule,
    PolicyPhrase,
    PolicyRule,
    PostingFacts,
    Reaction,
    WorkingHours,
    WritingTerms,
)
from money.models import (
    Accrual,
    AccrualType,
    Approval,
    LineBalance,
    ObservedRefund,
    Reconciliation,
    Refund,
    RefundLimit,
)
from orders.models import (
    Cancellation,
    CancellationRequest,
    IndexDay,
    IndexDefect,
    Posting,
    RatingReading,
)
from outbox.models import Attempt, Effect, Switch
from ozon.models import Fact, PushDelivery, SyncSource
from returns.models import Giveout, Return
from tests import factories
from tests.factories import make_member
from worklist.models import Attachment, Job, Note, Notice, NoticeSettings, SavedView, TimelineEntry, WorkItem


def make_facts(*, shop):
    return PostingFacts.objects.create(shop=shop, posting_number="0001-1", scheme="rfbs")


MAKERS = {
    SyncSource: lambda *, shop: SyncSource.objects.create(shop=shop, source="fbs"),
    Fact: lambda *, shop: Fact.objects.create(shop=shop, source="fbs", kind="bad_row", key="x"),
    WorkItem: factories.make_item,
    TimelineEntry: factories.make_note,
    Effect: factories.make_effect,
    Attempt: lambda *, shop: factories.make_attempt(effect=factories.make_effect(shop=shop)),
    Switch: factories.make_switch,
    Warehouse: lambda *, shop: Warehouse.objects.create(shop=shop, warehouse_id=1, name="Main"),
    DeliveryMethod: lambda *, shop: DeliveryMethod.objects.create(shop=shop, method_id=1, name="Courier"),
    Product: lambda *, shop: Product.objects.create(shop=shop, offer_id="A-1"),
    StockItem: factories.make_stock,
    StockMovement: factories.make_movement,
    Reservation: lambda *, shop: Reservation.objects.create(
        shop=shop, posting_number="0001-1", warehouse_id=1, offer_id="A-1", quantity=1, holding="open"
    ),
    BuyerMessage: factories.make_message,
    MessageTemplate: factories.make_template,
    PostingFacts: make_facts,
    Dialogue: lambda *, shop: Dialogue.objects.create(shop=shop, chat_id="c-1"),
    DialogueMessage: lambda *, shop: DialogueMessage.objects.create(
        dialogue=Dialogue.objects.create(shop=shop, chat_id="c-2"), message_id="1", text="Where is it?"
    ),
    Reaction: lambda *, shop: Reaction.objects.create(
        shop=shop,
        dialogue=Dialogue.objects.create(shop=shop, chat_id="c-3"),
        asked_id="1",
        asked_at=timezone.now(),
    ),
    MessageFile: lambda *, shop: MessageFile.objects.create(
        shop=shop,
        message=factories.make_message(shop=shop),
        file="a/b.png",
        name="b.png",
        media_type="image/png",
        size=1,
        sha256="0",
    ),
    Overrule: lambda *, shop: Overrule.objects.create(
        message=factories.make_message(shop=shop), rule="phone", words="1", reason="A part number"
    ),
    PolicyRule: lambda *, shop: PolicyRule.objects.create(shop=shop, rule="slang", strictness="off"),
    PolicyPhrase: lambda *, shop: PolicyPhrase.objects.create(shop=shop, phrase="kettle", use="warn"),
    WritingTerms: lambda *, shop: WritingTerms.objects.create(shop=shop),
    WorkingHours: lambda *, shop: WorkingHours.objects.create(
        shop=shop, weekday=0, opens=time(9), closes=time(18)
    ),
    Holiday: lambda *, shop: Holiday.objects.create(shop=shop, day="2026-05-01"),
    KindTerms: lambda *, shop: KindTerms.objects.create(shop=shop, kind="cancelled"),
    MailingHold: lambda *, shop: MailingHold.objects.create(shop=shop, reason="rate", count=101, limit=100),
    AccrualType: lambda *, shop: AccrualType.objects.create(shop=shop, type_id=32, name="Logistic"),
    Accrual: lambda *, shop: Accrual.objects.create(
        shop=shop, date="2026-05-01", accrual_id=1, part="sale:1:0:1", kind="sale", amount=-990
    ),
    LineBalance: factories.make_balance,
    Refund: factories.make_refund,
    Reconciliation: factories.make_reconciliation,
    ObservedRefund: factories.make_observed,
    Posting: factories.make_posting,
    Cancellation: factories.make_cancellation,
    RatingReading: lambda *, shop: RatingReading.objects.create(
        shop=shop, code="rating_on_time", day="2026-05-01", value=98
    ),
    IndexDay: lambda *, shop: IndexDay.objects.create(shop=shop, day="2026-05-01", index=1),
    IndexDefect: lambda *, shop: IndexDefect.objects.create(
        shop=shop, posting_number="0001-1", ozon_type="SELLER_DELAY", error_at=timezone.now()
    ),
    CancellationRequest: factories.make_request,
    Return: factories.make_return,
    Giveout: lambda *, shop: Giveout.objects.create(shop=shop, giveout_id=1, opened_at=timezone.now()),
    Approval: lambda *, shop: Approval.objects.create(
        shop=shop, kind="request", key="1", posting_number="0001-1", asked_by="Anna"
    ),
    RefundLimit: lambda *, shop: RefundLimit.objects.create(
        shop=shop, role=Role.OPERATOR, amount=1000, currency="RUB"
    ),
    Note: lambda *, shop: Note.objects.create(shop=shop, posting_number="0001-1", by="Anna", text="Look"),
    Attachment: lambda *, shop: Attachment.objects.create(
        shop=shop, posting_number="0001-1", file="a/b.png", name="b.png", media_type="image/png", size=1
    ),
    PushDelivery: lambda *, shop: PushDelivery.objects.create(
        shop=shop, message_type="TYPE_PING", digest="0"
    ),
}
# Rows of people, whoever's shop they are about: for superusers alone.
PERSONAL = {
    Notice: lambda *, shop: Notice.objects.create(
        user=make_member(shop), shop=shop, kind="assigned", key="1"
    ),
    NoticeSettings: lambda *, shop: NoticeSettings.objects.create(user=make_member(shop)),
    SavedView: lambda *, shop: SavedView.objects.create(owner=make_member(shop), shop=shop, name="Mine"),
    Job: lambda *, shop: Job.objects.create(user=make_member(shop), kind="close"),
    AuditEntry: lambda *, shop: AuditEntry.objects.create(
        user=make_member(shop), by="Anna", action="login", shop_id=shop.pk, shop_name=shop.name
    ),
    LoginSession: lambda *, shop: LoginSession.objects.create(
        user=make_member(shop), session_key="key", began_at=timezone.now(), seen_at=timezone.now()
    ),
}
