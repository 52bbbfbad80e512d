"""Kinds of work, and the vocabulary of the timeline. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Why a person is needed."""

    CANCELLATION_REQUEST = "cancellation_request", _("rFBS cancellation")
    RETURN_CLAIM = "return_claim", _("rFBS return")
    MESSAGE = "message", _("Message")
    PUT_BACK = "put_back", _("Put back")
    GOODS_UNKNOWN = "goods_unknown", _("Where are the goods")
    STOP_DELIVERY = "stop_delivery", _("Stop delivery")
    COLLECT = "collect", _("Collect a return")
    OUTCOME_UNKNOWN = "outcome_unknown", _("Outcome unclear")
    NOT_DELIVERED = "not_delivered", _("Not delivered")
    EXCESS_REFUND = "excess_refund", _("Refund above plan")
    KEY_EXPIRY = "key_expiry", _("Key ends")
    KEY_REFUSED = "key_refused", _("Key refused")


# Of the shop itself: there is no posting behind them.
ABOUT_SHOP = frozenset({Kind.KEY_EXPIRY, Kind.KEY_REFUSED})


class ItemState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")


class Origin(models.TextChoices):
    """Who speaks in the timeline."""

    OZON = "ozon", "Ozon"
    DESK = "desk", _("desk")
    STAFF = "staff", _("staff")


class Event(models.TextChoices):
    """What can stand in a timeline; the label is filled with the row's parameters when shown."""

    STATUS = "status", _("Ozon's status: %(status)s")
    CANCELLED = "cancelled", _("Cancelled: %(reason)s")
    RESERVE_RELEASED = "reserve_released", _("Free again: %(lines)s")
    STOCK_MOVED = "stock_moved", _("Stock: %(offer_id)s %(quantity)s, %(cause)s")
    PUT_BACK = "put_back", _("Unpacked and put back: %(lines)s")
    GOODS_TOLD = "goods_told", _("Where the goods are: %(goods)s")
    STOCK_PUSHED = "stock_pushed", _("Ozon was told the free quantity: %(offer_id)s %(quantity)s")
    SETTLED = "settled", _("Case settled")
    DRAFTED = "drafted", _("A message to the buyer was drafted")
    MESSAGE_SAVED = "message_saved", _("The message was changed")
    MESSAGE_APPROVED = "message_approved", _("The message was approved")
    MESSAGE_BLOCKED = "message_blocked", _("The message breaks a rule: %(reason)s")
    MESSAGE_DISCARDED = "message_discarded", _("The message was discarded")
    MESSAGE_SENT = "message_sent", _("The message was sent")
    MESSAGE_REFUSED = "message_refused", _("Ozon refused the message: %(reason)s")
    MESSAGE_MANUAL = "message_manual", _("The message has to be pasted by hand: %(reason)s")
    MESSAGE_EXPIRED = "message_expired", _("The time for writing to the buyer is over")
    REQUESTED = "requested", _("The buyer asks to cancel: %(reason)s")
    REQUEST_DECIDED = "request_decided", _("Decision on the request: %(decision)s")
    REQUEST_ACCEPTED = "request_accepted", _("Ozon took the decision: %(decision)s")
    REQUEST_SETTLED = "request_settled", _("The request is %(state)s at Ozon")
    REQUEST_REFUSED = "request_refused", _("Ozon refused the decision: %(reason)s")
    RETURN_OPENED = "return_opened", _("Return %(number)s: %(reason)s")
    RETURN_STATUS = "return_status", _("Return %(number)s, Ozon's status: %(status)s")
    RETURN_DECIDED = "return_decided", _("Return %(number)s: decision “%(decision)s”")
    RETURN_ACCEPTED = "return_accepted", _("Return %(number)s: Ozon took the decision")
    RETURN_REFUSED = "return_refused", _("Return %(number)s: Ozon refused the decision: %(reason)s")
    REFUND_ACCEPTED = "refund_accepted", _("Refund of %(amount)s accepted by Ozon")
    REFUND_DONE = "refund_done", _("Ozon shows the refund of %(amount)s")
    REFUND_OBSERVED = "refund_observed", _("Ozon refunded %(amount)s by itself")
    OUTCOME_UNKNOWN = "outcome_unknown", _("Ozon did not answer (%(effect)s). Not repeated; reading back")
    OUTCOME_TOLD = "outcome_told", _("Outcome settled by hand: %(outcome)s")
    HELD = "held", _("Waits: the switch for “%(effect)s” is not on")
    RELEASED = "released", _("Released: %(effect)s")
    OBSOLETE = "obsolete", _("Not sent any more: %(effect)s. %(reason)s")
    RETRIED = "retried", _("Tried again: %(effect)s")
    DEAD = "dead", _("Could not be delivered: %(effect)s. %(reason)s")
    TAKEN = "taken", _("Taken by %(who)s")
    LEFT = "left", _("Given back to the queue")
    CLOSED = "closed", _("Closed: %(reason)s")
