"""All that is known of one posting, read once for its page. The number of queries does not grow with its rows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Model

from accounts.doors import permissions
from accounts.models import User
from accounts.states import Permission
from inventory.models import Product
from inventory.selectors import StockLine, pictures, stock_lines
from messaging.models import BuyerMessage, DialogueMessage, PostingFacts
from messaging.selectors import facts_of, messages_of, said_about
from money.limits import Allowance, allowance_of
from money.models import Approval, ObservedRefund, Refund
from money.selectors import balances_of, refunds_of, waiting_of
from money.states import LIVE
from orders.drafting import Drafts, drafts_of
from orders.models import Cancellation, CancellationRequest, Posting, PostingLine
from orders.selectors import posting_of, requests_of, siblings_of
from orders.states import Scheme
from outbox.models import Effect, Switch
from outbox.selectors import effects_of
from outbox.states import SWITCH_OF, EffectKind, Mode
from ozon.models import Shop, SyncSource
from ozon.states import Source
from returns.models import Return, ReturnTerms
from returns.selectors import returns_of
from returns.terms import terms_of
from sellerdesk.desk.earlier import Earlier, earlier_of
from worklist import attachments, notes
from worklist.models import Attachment, Note, WorkItem
from worklist.selectors import items_of

SAID_ROWS = 50


@dataclass(frozen=True)
class Purse:
    """What was paid for a posting, what of it is meant to go back, and what that leaves. ``paid`` None: not known.

    Sums of two currencies are never added: ``left`` is then not known.
    """

    paid: Decimal | None
    refunds: list[Refund]
    observed: list[ObservedRefund]
    currency: str

    def _foreign(self, live: list[Refund]) -> bool:
        found = {row.currency for row in live} | {seen.currency for seen in self.observed}
        return bool(found - {"", self.currency})

    @property
    def left(self) -> Decimal | None:
        live = [refund for refund in self.refunds if refund.state in LIVE]
        if self.paid is None or self._foreign(live):
            return None
        ours = sum((refund.amount for refund in live), Decimal(0))
        return self.paid - ours - sum((seen.amount or Decimal(0) for seen in self.observed), Decimal(0))


@dataclass(frozen=True)
class Dossier:
    """A posting number of a shop and everything about it. ``posting`` is None where only its return was read."""

    shop: Shop
    number: str
    posting: Posting | None
    lines: list[PostingLine]
    products: dict[str, Product]
    items: list[WorkItem]
    requests: list[CancellationRequest]
    returns: list[Return]
    messages: list[BuyerMessage]
    facts: PostingFacts | None
    effects: list[Effect]
    purse: Purse
    stock: list[StockLine]
    said: list[DialogueMessage]
    notes: list[Note]
    files: list[Attachment]
    siblings: list[Posting]
    earlier: list[Earlier]
    modes: dict[str, str]
    rights: frozenset[Permission]
    questions: list[Approval]
    allowance: Allowance
    checked_at: (
        datetime | None
    )  # when Ozon's list of such postings was last read; an unchanged row is not rewritten

    @property
    def is_empty(self) -> bool:
        """Nothing is known of this number in this shop."""
        return not (
            self.posting or self.items or self.requests or self.returns or self.messages or self.effects
        )

    def face(self, offer_id: str, name: str) -> tuple[str, str]:
        """Name and picture of a product: Ozon's words in the case, else the catalogue's, else the article."""
        product = self.products.get(offer_id)
        return name or (product.name if product else "") or offer_id, product.picture if product else ""

    @property
    def case(self) -> Cancellation | None:
        case: Cancellation | None = getattr(self.posting, "case", None)
        return case

    @cached_property
    def drafts(self) -> Drafts:
        """Whose cancellations draft a message in this shop. One query, only where somebody asks."""
        return drafts_of(self.shop)

    @cached_property
    def terms(self) -> ReturnTerms:
        """The terms of the shop's returns. One query, only where somebody asks."""
        return terms_of(self.shop)

    def mode(self, kind: EffectKind) -> Mode:
        """The switch that governs a write of this shop."""
        return Mode(self.modes.get(SWITCH_OF[kind], Mode.OFF))


def is_known(shop: Shop, number: str) -> bool:
    """Whether the page of this number is there: what ``Dossier.is_empty`` says, without reading it all."""
    models: list[type[Model]] = [Posting, WorkItem, CancellationRequest, Return, BuyerMessage, Effect]
    return any(model._default_manager.filter(shop=shop, posting_number=number).exists() for model in models)


def read(shop: Shop, number: str, *, user: User) -> Dossier:
    """Read the case file of a number. Makes no row and no check of the walls: ``shop`` is one the user may see."""
    posting = posting_of(shop, number)
    lines = list(posting.lines.all()) if posting else []
    returns = list(returns_of(shop, number))
    offers = [line.offer_id for line in lines] or [case.offer_id for case in returns]
    return Dossier(
        shop=shop,
        number=number,
        posting=posting,
        lines=lines,
        products=pictures(shop, offers),
        items=list(items_of(shop, number)),
        requests=list(requests_of(shop, number)),
        returns=returns,
        messages=list(messages_of(shop, number)),
        facts=facts_of(shop, number),
        effects=list(effects_of(shop, number)),
        purse=_purse(shop, number, posting),
        stock=stock_lines(shop, warehouse_id=posting.warehouse_id if posting else None, offer_ids=offers),
        said=list(said_about(shop, number)[:SAID_ROWS]),
        notes=list(notes.notes_of(shop, number)[: notes.SHOWN]),
        files=list(attachments.attachments_of(shop, number)[: attachments.SHOWN]),
        siblings=list(siblings_of(posting)) if posting else [],
        earlier=earlier_of(shop, number, offers),
        modes=dict(Switch.objects.filter(shop=shop).values_list("kind", "mode")),
        rights=permissions(user, shop),
        questions=list(waiting_of(shop, number)),
        allowance=allowance_of(user, shop),
        checked_at=_checked_at(shop, posting),
    )


def _checked_at(shop: Shop, posting: Posting | None) -> datetime | None:
    source = Source.FBO if posting and posting.scheme == Scheme.FBO else Source.FBS
    rows = SyncSource.objects.filter(shop=shop, source=source)
    return rows.values_list("succeeded_at", flat=True).first()


def _purse(shop: Shop, number: str, posting: Posting | None) -> Purse:
    balances = list(balances_of(shop, number))
    refunds = list(refunds_of(shop, number))
    observed = list(ObservedRefund.objects.filter(shop=shop, posting_number=number, refund=None))
    paid = sum((balance.paid for balance in balances), Decimal(0)) if balances else None
    if paid is None and posting:
        paid = posting.amount
    currency = (posting.currency if posting else "") or (balances[0].currency if balances else shop.currency)
    return Purse(paid, refunds, observed, currency)
