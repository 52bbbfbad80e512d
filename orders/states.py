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
TO_PACK = "awaiting_packaging"
BEING_ASSEMBLED = "ship_async_in_process"  # among the actions of what Ozon was told of and works on
PACKED_STATUS = "awaiting_deliver"
DELIVERED = "delivered"
# The goods are with the seller and spoken for.
IN_HOUSE = frozenset(
    {
        "awaiting_registration",
        "acceptance_in_progress",
        "awaiting_approve",
        "awaiting_verification",
        TO_PACK,
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
    SYSTEM = "system", _("system")
    CARRIER = "carrier", _("carrier")
    UNKNOWN = "unknown", _("unknown")


INITIATOR_OF = {
    "client": Initiator.BUYER,
    "customer": Initiator.BUYER,
    "seller": Initiator.SELLER,
    "ozon": Initiator.OZON,
    "system": Initiator.SYSTEM,
    "delivery": Initiator.CARRIER,
    # The same in Ozon's words, where the type is left out.
    "клиент": Initiator.BUYER,
    "покупатель": Initiator.BUYER,
    "продавец": Initiator.SELLER,
    "система": Initiator.SYSTEM,
    "служба доставки": Initiator.CARRIER,
}

# Ozon's reason ids that decide about stock.
REASON_OUT_OF_STOCK = 352
REASON_ONLY_DEFECTIVE = 400
REASON_LOST = 667


class CancelCause(models.TextChoices):
    """Why an order was cancelled, whoever did it: what reasons of all schemes are counted by."""

    CHANGED_MIND = "changed_mind", _("changed their mind")
    CHEAPER = "cheaper", _("cheaper elsewhere")
    DELIVERY_TERM = "delivery_term", _("delivery takes too long")
    OUT_OF_STOCK = "out_of_stock", _("out of stock")
    PRICE_ERROR = "price_error", _("price error")
    PAYMENT = "payment", _("payment")
    VIOLATION = "violation", _("violation of rules")
    DEFECT = "defect", _("defective goods")
    LOST = "lost", _("lost on the way")
    NOT_COLLECTED = "not_collected", _("not collected")
    OTHER = "other", _("other")


class Contract(models.TextChoices):
    """Whose tariffs hold for a shop."""

    RUSSIAN = "russian", _("Russian")
    GLOBAL = "global", _("cross-border")


class SellerCancelState(models.TextChoices):
    """How far a cancellation by the seller is, of a posting or of a part of it."""

    SENDING = "sending", _("being sent")
    ACCEPTED = "accepted", _("accepted by Ozon")
    DONE = "done", _("cancelled")
    UNKNOWN = "unknown", _("outcome unknown")
    REFUSED = "refused", _("refused by Ozon")
    DROPPED = "dropped", _("not sent")


# May still cancel, or may have cancelled already: nobody starts a second one beside it.
SELLER_CANCEL_OPEN = (SellerCancelState.SENDING, SellerCancelState.ACCEPTED, SellerCancelState.UNKNOWN)
SELLER_CANCEL_TRANSITIONS: dict[SellerCancelState, frozenset[SellerCancelState]] = {
    SellerCancelState.SENDING: frozenset(
        {
            SellerCancelState.ACCEPTED,
            SellerCancelState.DONE,  # Ozon shows it before we hear the answer
            SellerCancelState.UNKNOWN,
            SellerCancelState.REFUSED,
            SellerCancelState.DROPPED,
        }
    ),
    # Ozon took the call; readers lag, and it may still not happen.
    SellerCancelState.ACCEPTED: frozenset({SellerCancelState.DONE, SellerCancelState.REFUSED}),
    SellerCancelState.UNKNOWN: frozenset(
        {SellerCancelState.ACCEPTED, SellerCancelState.DONE, SellerCancelState.REFUSED}
    ),
    SellerCancelState.DONE: frozenset(),
    SellerCancelState.REFUSED: frozenset(),
    SellerCancelState.DROPPED: frozenset(),
}


class PackState(models.TextChoices):
    """How far the packing of a posting is with us. What Ozon shows of it is the posting's own status."""

    PACKING = "packing", _("being packed")
    SENDING = "sending", _("being told to Ozon")
    ACCEPTED = "accepted", _("taken by Ozon, being assembled there")
    PACKED = "packed", _("packed")
    FAILED = "failed", _("assembly failed at Ozon")
    UNKNOWN = "unknown", _("outcome unknown")
    STOPPED = "stopped", _("stopped: do not ship")
    LEFT = "left", _("put aside")


# A packer has it in hand, or Ozon was told: one at a time per posting.
PACK_OPEN = (PackState.PACKING, PackState.SENDING, PackState.ACCEPTED, PackState.UNKNOWN)
PACK_TRANSITIONS: dict[PackState, frozenset[PackState]] = {
    # Straight to packed: packed in Ozon's cabinet meanwhile.
    PackState.PACKING: frozenset({PackState.SENDING, PackState.PACKED, PackState.STOPPED, PackState.LEFT}),
    # Back to packing: refused by Ozon or never sent; the words say what is to be mended.
    PackState.SENDING: frozenset(
        {
            PackState.ACCEPTED,
            PackState.PACKED,
            PackState.UNKNOWN,
            PackState.PACKING,
            PackState.STOPPED,
        }
    ),
    PackState.ACCEPTED: frozenset({PackState.PACKED, PackState.FAILED, PackState.STOPPED}),
    PackState.UNKNOWN: frozenset(
        {PackState.ACCEPTED, PackState.PACKED, PackState.FAILED, PackState.PACKING, PackState.STOPPED}
    ),
    PackState.FAILED: frozenset({PackState.PACKING, PackState.PACKED, PackState.STOPPED}),
    # Ozon's status ran ahead of the cancellation, or the posting lives again.
    PackState.PACKED: frozenset({PackState.STOPPED}),
    PackState.STOPPED: frozenset(),
    PackState.LEFT: frozenset(),
}


class LabelState(models.TextChoices):
    """A sheet of labels: asked for at Ozon, waited for, one PDF."""

    WAITING = "waiting", _("being made")
    READY = "ready", _("ready to print")
    FAILED = "failed", _("could not be made")


LABEL_TRANSITIONS: dict[LabelState, frozenset[LabelState]] = {
    LabelState.WAITING: frozenset({LabelState.READY, LabelState.FAILED}),
    LabelState.READY: frozenset(),
    LabelState.FAILED: frozenset({LabelState.WAITING}),  # asked for again
}


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
