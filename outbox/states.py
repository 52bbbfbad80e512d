"""What an effect can be in, and who may move it where. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EffectKind(models.TextChoices):
    """Every way the product writes to Ozon."""

    STOCK_PUSH = "stock_push", _("stock quantity")
    CHAT_START = "chat_start", _("opening a dialogue")
    MESSAGE_SEND = "message_send", _("message to the buyer")
    REQUEST_DECIDE = "request_decide", _("decision on a cancellation request")
    RETURN_DECIDE = "return_decide", _("decision on a return")
    POSTING_SHIP = "posting_ship", _("assembly of a posting")
    POSTING_CANCEL = "posting_cancel", _("cancellation by us")
    TRACKING_SET = "tracking_set", _("tracking number")
    DELIVERY_MOVE = "delivery_move", _("delivery status")
    GIVEOUT_RESET = "giveout_reset", _("new barcode for fetching returns")
    FILE_SEND = "file_send", _("file for the buyer")
    CHAT_READ = "chat_read", _("read mark of a dialogue")


class SwitchKind(models.TextChoices):
    """What a shop can switch off, on, or to a dry run."""

    STOCK = "stock", _("stock quantities")
    MESSAGE = "message", _("messages to buyers")
    CANCELLATION_REQUEST = "cancellation_request", _("decisions on cancellation requests")
    RETURN = "return", _("decisions on returns and refunds")
    SHIPPING = "shipping", _("assembly, tracking numbers and delivery statuses")
    SELLER_CANCEL = "seller_cancel", _("cancellations by us")
    GIVEOUT = "giveout", _("barcode for fetching returns")


SWITCH_OF: dict[EffectKind, SwitchKind] = {
    EffectKind.STOCK_PUSH: SwitchKind.STOCK,
    EffectKind.CHAT_START: SwitchKind.MESSAGE,
    EffectKind.MESSAGE_SEND: SwitchKind.MESSAGE,
    EffectKind.REQUEST_DECIDE: SwitchKind.CANCELLATION_REQUEST,
    EffectKind.RETURN_DECIDE: SwitchKind.RETURN,
    EffectKind.POSTING_SHIP: SwitchKind.SHIPPING,
    EffectKind.POSTING_CANCEL: SwitchKind.SELLER_CANCEL,
    EffectKind.TRACKING_SET: SwitchKind.SHIPPING,
    EffectKind.DELIVERY_MOVE: SwitchKind.SHIPPING,
    EffectKind.GIVEOUT_RESET: SwitchKind.GIVEOUT,
    EffectKind.FILE_SEND: SwitchKind.MESSAGE,
    EffectKind.CHAT_READ: SwitchKind.MESSAGE,
}


class Mode(models.TextChoices):
    OFF = "off", _("off")
    DRY_RUN = "dry_run", _("dry run")
    ON = "on", _("on")


class Status(models.TextChoices):
    HELD = "held", _("held")
    DUE = "due", _("due")
    CLAIMED = "claimed", _("being sent")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("unknown")
    DEAD = "dead", _("gave up")
    CANCELLED = "cancelled", _("cancelled")


# May still cause a write, or may already have caused one we cannot see.
LIVE = frozenset({Status.HELD, Status.DUE, Status.CLAIMED, Status.UNKNOWN, Status.DEAD})
# Has not been sent, and a person may still stop it.
STOPPABLE = frozenset({Status.HELD, Status.DUE, Status.DEAD})
TERMINAL = frozenset({Status.DONE, Status.REFUSED, Status.CANCELLED})


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.HELD: frozenset({Status.DUE, Status.CANCELLED}),
    # Straight to done: told along with a later write of the same thing. Held: the switch was turned meanwhile.
    Status.DUE: frozenset({Status.CLAIMED, Status.HELD, Status.DONE, Status.CANCELLED}),
    Status.CLAIMED: frozenset(
        {
            Status.DONE,
            Status.REFUSED,
            Status.UNKNOWN,
            Status.DUE,
            Status.DEAD,
            Status.CANCELLED,  # not wanted any more when its turn came
        }
    ),
    # Read back, told by a person, or heard at last from a worker slower than its claim.
    Status.UNKNOWN: frozenset({Status.DONE, Status.REFUSED, Status.DUE, Status.DEAD, Status.CANCELLED}),
    Status.DEAD: frozenset({Status.DUE, Status.CANCELLED}),
    **dict.fromkeys(TERMINAL, frozenset()),
}


class Deed(models.TextChoices):
    """What staff do with an effect by hand."""

    RELEASED = "released", _("released")
    RETRIED = "retried", _("tried again")
    HAPPENED = "happened", _("it happened")
    NOT_HAPPENED = "not_happened", _("it did not happen")


class AttemptOutcome(models.TextChoices):
    STARTED = "started", _("started")  # and nothing heard since: the worker died or still runs
    DONE = "done", _("done")
    RETRY = "retry", _("will be tried again")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("answer lost")
    STOPPED = "stopped", _("not needed any more")
    DRY_RUN = "dry_run", _("dry run")
