"""Cases: postings and lines, what is cancelled, asked for, sent back and refunded, and the work about it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from money.models import Approval, LineBalance, ObservedRefund, Reconciliation, Refund
from money.states import ApprovalKind, Verdict
from orders.models import Cancellation, CancellationRequest, Posting, PostingLine
from orders.states import CANCELLED, Goods, Initiator, OzonRequest, Scheme
from ozon.models import Shop
from returns.models import Return
from returns.states import Claim, ReturnSource
from tests.factories.shops import make_shop, unique
from worklist.models import TimelineEntry, WorkItem
from worklist.services import NEVER
from worklist.states import Event, Kind, Origin


def posting_number() -> str:
    return f"{10_000_000 + unique()}-0001-1"


def make_posting(*, shop: Shop | None = None, lines: int = 1, **fields: Any) -> Posting:
    """An FBS posting awaiting packing with ``lines`` lines of one piece at 990.00 each."""
    values = {
        "posting_number": posting_number(),
        "order_id": unique(),
        "order_number": "10000000-0001",
        "scheme": Scheme.FBS,
        "ozon_status": "awaiting_packaging",
        "in_process_at": timezone.now(),
        "warehouse_id": 1,
        "amount": Decimal("990.00") * lines,
        "currency": "RUB",
        "read_at": timezone.now(),
    }
    posting = Posting.objects.create(shop=shop or make_shop(), **{**values, **fields})
    for _ in range(lines):
        make_line(posting)
    return posting


def make_line(posting: Posting, **fields: Any) -> PostingLine:
    number = unique()
    values = {
        "sku": 500_000 + number,
        "offer_id": f"OFFER-{number}",
        "name": "Kettle",
        "quantity": 1,
        "price": Decimal("990.00"),
    }
    return PostingLine.objects.create(posting=posting, **{**values, **fields})


def make_cancellation(*, posting: Posting | None = None, **fields: Any) -> Cancellation:
    """An open cancellation of a posting nobody packed; the posting is made cancelled where none is given."""
    posting = posting or make_posting(shop=fields.get("shop"), ozon_status=CANCELLED)
    values = {"shop": posting.shop, "goods": Goods.UNPACKED, "initiator": Initiator.BUYER}
    return Cancellation.objects.create(posting=posting, **{**values, **fields})


def make_request(*, shop: Shop | None = None, **fields: Any) -> CancellationRequest:
    values = {
        "cancellation_id": 900_000 + unique(),
        "posting_number": posting_number(),
        "ozon_state": OzonRequest.ON_APPROVAL,
        "initiator": "CLIENT",
        "reason": "Changed my mind",
        "requested_at": timezone.now(),
        "auto_approve_date": timezone.now() + timedelta(days=1),
        "read_at": timezone.now(),
    }
    return CancellationRequest.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_return(*, shop: Shop | None = None, **fields: Any) -> Return:
    """An rFBS return that awaits our decision."""
    values = {
        "source": ReturnSource.RFBS,
        "return_id": 300_000 + unique(),
        "posting_number": posting_number(),
        "offer_id": f"OFFER-{unique()}",
        "product": "Kettle",
        "price": Decimal("990.00"),
        "currency": "RUB",
        "ozon_state": "on_approval",
        "claim": Claim.AWAITING_DECISION,
        "opened_at": timezone.now(),
    }
    return Return.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_refund(*, shop: Shop | None = None, **fields: Any) -> Refund:
    """A planned refund. The running total of its line is ``make_balance``'s affair."""
    values = {
        "posting_number": posting_number(),
        "offer_id": f"OFFER-{unique()}",
        "return_id": f"rfbs:{300_000 + unique()}",
        "amount": Decimal("990.00"),
        "currency": "RUB",
    }
    return Refund.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_approval(*, shop: Shop | None = None, **fields: Any) -> Approval:
    """A refund of 990.00 that waits for a second person. The refund itself is ``make_refund``'s affair."""
    values = {
        "kind": ApprovalKind.RETURN,
        "key": f"rfbs:{300_000 + unique()}",
        "posting_number": posting_number(),
        "decision": "Вернуть деньги",
        "amount": Decimal("990.00"),
        "counted": Decimal("990.00"),
        "currency": "RUB",
        "payload": {"return": 0, "action_id": 11},
        "asked_by": "Anna",
    }
    return Approval.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_balance(*, shop: Shop | None = None, **fields: Any) -> LineBalance:
    values = {
        "posting_number": posting_number(),
        "offer_id": f"OFFER-{unique()}",
        "paid": Decimal("990.00"),
        "currency": "RUB",
    }
    return LineBalance.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_observed(*, shop: Shop | None = None, **fields: Any) -> ObservedRefund:
    values = {
        "source": "rfbs_return",
        "source_id": str(unique()),
        "posting_number": posting_number(),
        "amount": Decimal("990.00"),
        "currency": "RUB",
    }
    return ObservedRefund.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_reconciliation(*, shop: Shop | None = None, **fields: Any) -> Reconciliation:
    """Taken back by Ozon, and no return is known of it."""
    values = {
        "posting_number": posting_number(),
        "sku": 500_000 + unique(),
        "offer_id": f"OFFER-{unique()}",
        "product": "Kettle",
        "scheme": "fbs",
        "booked": Decimal("990.00"),
        "currency": "RUB",
        "verdict": Verdict.NO_CASE,
        "since": timezone.now() - timedelta(days=2),
    }
    return Reconciliation.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_item(*, shop: Shop | None = None, **fields: Any) -> WorkItem:
    """An open work item without a deadline; ``sort_at`` follows ``deadline_at``."""
    values = {
        "kind": Kind.PUT_BACK,
        "key": str(unique()),
        "posting_number": posting_number(),
        "product": "Kettle",
        "amount": Decimal("990.00"),
        "currency": "RUB",
        "sort_at": fields.get("deadline_at") or NEVER,
    }
    return WorkItem.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_note(*, shop: Shop | None = None, **fields: Any) -> TimelineEntry:
    values = {
        "posting_number": posting_number(),
        "origin": Origin.OZON,
        "code": Event.STATUS,
        "params": {"status": CANCELLED},
    }
    return TimelineEntry.objects.create(shop=shop or make_shop(), **{**values, **fields})
