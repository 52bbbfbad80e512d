"""All that is known of one posting, read once for its page. The number of queries does not grow with its rows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.doors import permissions
from accounts.models import User
from accounts.states import Permission
from inventory.models import Product, StockMovement
from inventory.selectors import StockLine, movements_of, pictures, stock_lines
from messaging.models import BuyerMessage, PostingFacts
from messaging.selectors import facts_of, messages_of
from money.models import ObservedRefund, Refund
from money.selectors import balances_of, refunds_of
from money.states import LIVE
from orders.models import Cancellation, CancellationRequest, Posting, PostingLine
from orders.selectors import posting_of, requests_of, siblings_of
from orders.states import Scheme
from outbox.models import Effect, Switch
from outbox.selectors import effects_of
from outbox.states import SWITCH_OF, EffectKind, Mode
from ozon.models import Shop, SyncSource
from ozon.states import Source
from returns.models import Return
from returns.selectors import returns_of
from worklist.models import TimelineEntry, WorkItem
from worklist.selectors import items_of, timeline_of

TIMELINE_ROWS = 200
MOVEMENT_ROWS = 20


@dataclass(frozen=True)
class Purse:
    """What was paid for a posting, what of it is meant to go back, and what that leaves. ``paid`` None: not known."""

    paid: Decimal | None
    refunds: list[Refund]
    observed: list[ObservedRefund]
    currency: str

    @property
    def left(self) -> Decimal | None:
        if self.paid is None:
            return None
        ours = sum((refund.amount for refund in self.refunds if refund.state in LIVE), Decimal(0))
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
    movements: list[StockMovement]
    timeline: list[TimelineEntry]
    siblings: list[Posting]
    modes: dict[str, str]
    rights: frozenset[Permission]
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

    def mode(self, kind: EffectKind) -> Mode:
        """The switch that governs a write of this shop."""
        return Mode(self.modes.get(SWITCH_OF[kind], Mode.OFF))


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
        movements=list(movements_of(shop, number)[:MOVEMENT_ROWS]),
        timeline=list(timeline_of(shop, number)[:TIMELINE_ROWS]),
        siblings=list(siblings_of(posting)) if posting else [],
        modes=dict(Switch.objects.filter(shop=shop).values_list("kind", "mode")),
        rights=permissions(user, shop),
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
