"""Schemes, Ozon's statuses by meaning, and our states of work. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class Scheme(models.TextChoices):
    FBS = "fbs", "FBS"
    RFBS = "rfbs", "rFBS"
    FBO = "fbo", "FBO"


# Flows in which Ozon's logistics is not the carrier.
RFBS_FLOWS = frozenset(
    {
        "aggregator",
        "3pl_tracking",
        "non_integrated",
        "hybrid",
        "hybryd",
        "hybrid_aggregator",
        "hybrid_non_integrated",
        "hybrid_3pl_tracking",
        "click_and_collect",
    }
)

CANCELLED = "cancelled"
SPLIT_PENDING = "cancelled_from_split_pending"  # not a cancellation at all
PACKED_STATUS = "awaiting_deliver"
DELIVERED = "delivered"
# The goods are with the seller and spoken for.
IN_HOUSE = frozenset(
    {
        "awaiting_registration",
        "acceptance_in_progress",
        "awaiting_approve",
        "awaiting_verification",
        "awaiting_packaging",
        PACKED_STATUS,
        "not_accepted",
    }
)
# The goods have left the seller.
HANDED_OVER = frozenset(
    {"delivering", "driver_pickup", DELIVERED, "sent_by_seller", "arbitration", "client_arbitration"}
)
# Nothing more is to come of the posting itself.
FINAL_STATUSES = (CANCELLED, SPLIT_PENDING, DELIVERED)
KNOWN_STATUSES = IN_HOUSE | HANDED_OVER | {CANCELLED, SPLIT_PENDING}


class Goods(models.TextChoices):
    """Where the goods of a cancelled posting are."""

    UNPACKED = "unpacked", _("on the shelf, never packed")
    PACKED = "packed", _("packed, not handed over")
    HANDED_OVER = "handed_over", _("handed over to the carrier")
    UNKNOWN = "unknown", _("not known")
    AT_OZON = "at_ozon", _("in Ozon's warehouse")


class Initiator(models.TextChoices):
    BUYER = "buyer", _("buyer")
    SELLER = "seller", _("seller")
    OZON = "ozon", "Ozon"
    CARRIER = "carrier", _("carrier")
    UNKNOWN = "unknown", _("unknown")


INITIATOR_OF = {
    "client": Initiator.BUYER,
    "customer": Initiator.BUYER,
    "seller": Initiator.SELLER,
    "ozon": Initiator.OZON,
    "system": Initiator.OZON,
    "delivery": Initiator.CARRIER,
    # The same in Ozon's words, where the type is left out.
    "клиент": Initiator.BUYER,
    "покупатель": Initiator.BUYER,
    "продавец": Initiator.SELLER,
    "система": Initiator.OZON,
    "служба доставки": Initiator.CARRIER,
}

# Ozon's reason ids that decide about stock.
REASON_OUT_OF_STOCK = 352
REASON_ONLY_DEFECTIVE = 400
REASON_LOST = 667


class CancellationState(models.TextChoices):
    CANCELLED = "cancelled", _("being worked off")
    SETTLED = "settled", _("settled")


class Part(models.TextChoices):
    """How far one of the three consequences (stock, money, message) is."""

    PENDING = "pending", _("pending")
    AWAITING_PARCEL = "awaiting_parcel", _("the parcel is on its way back")
    DONE = "done", _("done")
    NOT_EXPECTED = "not_expected", _("not expected")
    WAIVED = "waived", _("waived")


PART_OVER = frozenset({Part.DONE, Part.NOT_EXPECTED, Part.WAIVED})


class RequestState(models.TextChoices):
    REQUESTED = "requested", _("awaits a decision")
    APPROVING = "approving", _("approval under way")
    APPROVED = "approved", _("approved")
    REJECTING = "rejecting", _("rejection under way")
    REJECTED = "rejected", _("rejected")
    LAPSED = "lapsed", _("approved by Ozon: time ran out")
    WITHDRAWN = "withdrawn", _("withdrawn")
    UNKNOWN = "unknown", _("outcome unknown")


REQUEST_OPEN = frozenset(
    {RequestState.REQUESTED, RequestState.APPROVING, RequestState.REJECTING, RequestState.UNKNOWN}
)
_ENDS = frozenset({RequestState.APPROVED, RequestState.REJECTED, RequestState.LAPSED, RequestState.WITHDRAWN})
REQUEST_TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    # Straight to an end: decided in Ozon's cabinet, or by time.
    RequestState.REQUESTED: _ENDS | {RequestState.APPROVING, RequestState.REJECTING},
    # Back to requested: refused by Ozon or dropped, nothing was decided.
    RequestState.APPROVING: _ENDS | {RequestState.UNKNOWN, RequestState.REQUESTED},
    RequestState.REJECTING: _ENDS | {RequestState.UNKNOWN, RequestState.REQUESTED},
    RequestState.UNKNOWN: _ENDS | {RequestState.REQUESTED},
    RequestState.APPROVED: frozenset(),
    # Ozon's readers lag: what we took as rejected may turn out approved by time.
    RequestState.REJECTED: frozenset({RequestState.LAPSED}),
    RequestState.LAPSED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}


DECIDED_ELSEWHERE = gettext_noop("Ozon shows that it was decided otherwise.")


class OzonRequest:
    """Ozon's own states of a cancellation request."""

    ON_APPROVAL = "ON_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    KNOWN = frozenset({ON_APPROVAL, APPROVED, REJECTED})
