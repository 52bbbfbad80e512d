"""Kinds of work, and the vocabulary of the timeline. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    SECOND_PERSON = "second_person", _("Second person")
    SHIP_FAILED = "ship_failed", _("Assembly failed")
    STOCK_DIFFERS = "stock_differs", _("Stock differs")
    OVERSOLD = "oversold", _("Oversold")
    LOW_STOCK = "low_stock", _("Low stock")
    PRICE_ERROR = "price_error", _("Price error")
    INSPECT = "inspect", _("Inspect a return")
    PARCEL_STUCK = "parcel_stuck", _("Parcel does not move")
    PARCEL_LOST = "parcel_lost", _("Parcel lost")
    SUBSTITUTED = "substituted", _("Other goods came back")
    DISPUTE = "dispute", _("Dispute")
    COMPENSATION_OFFER = "compensation_offer", _("Ozon offers compensation")
    MONEY_DIFFERS = "money_differs", _("Money differs")
    FOLLOW_UP_BUYER = "follow_up_buyer", _("Follow up: buyer")
    FOLLOW_UP_SUPPLIER = "follow_up_supplier", _("Follow up: supplier")
    PROPOSAL = "proposal", _("A rule proposes")
    DIALOGUE = "dialogue", _("Dialogue")
    MAILING_STOPPED = "mailing_stopped", _("Mailing stopped")


# Of a product: worked off on its stock page.
ABOUT_PRODUCT = frozenset({Kind.STOCK_DIFFERS, Kind.OVERSOLD, Kind.LOW_STOCK, Kind.PRICE_ERROR})
# Of a product in one warehouse: their key is the warehouse's number, a colon, the article.
ABOUT_STOCK = frozenset({Kind.STOCK_DIFFERS, Kind.OVERSOLD})


def offer_of(kind: str, key: str) -> str:
    """The article a case about a product is of; empty for any other. The key of a case of one warehouse begins with
    its number."""
    if kind not in ABOUT_PRODUCT:
        return ""
    return key.partition(":")[2] if kind in ABOUT_STOCK else key


# Of the shop itself: there is no posting behind them.
ABOUT_SHOP = frozenset({Kind.KEY_EXPIRY, Kind.KEY_REFUSED, Kind.MAILING_STOPPED})
# Of a talk with a buyer: their key is the dialogue's number here. It may name no posting.
ABOUT_DIALOGUE = frozenset({Kind.DIALOGUE})


class ItemState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a case", "open")
    SNOOZED = "snoozed", _("snoozed")
    DONE = "done", _("done")


ITEM_TRANSITIONS: dict[ItemState, frozenset[ItemState]] = {
    ItemState.OPEN: frozenset({ItemState.SNOOZED, ItemState.DONE}),
    ItemState.SNOOZED: frozenset({ItemState.OPEN, ItemState.DONE}),
    ItemState.DONE: frozenset({ItemState.OPEN}),  # there is something to do again
}
# Not over, in the queue or on its way back into it: what can still be done.
LIVE = tuple(state for state, reached in ITEM_TRANSITIONS.items() if ItemState.DONE in reached)


class NoticeKind(models.TextChoices):
    """Why one person is told something."""

    ASSIGNED = "assigned", _("a case was given to you")
    MENTIONED = "mentioned", _("a colleague named you in a note")
    BREACHING = "breaching", _("a deadline is near")
    TROUBLE = "trouble", _("the connection to Ozon is in trouble")
    SECOND_PERSON = "second_person", _("a second person is wanted")


class JobKind(models.TextChoices):
    """Long work on many cases."""

    ASSIGN = "assign", _("assign")
    SNOOZE = "snooze", _("snooze")
    APPROVE = "approve", _("approve messages")
    CLOSE = "close", _("close")
    EXPORT = "export", _("export")
    DECIDE = "decide", _("decide cancellation requests")
    EVIDENCE = "evidence", _("evidence pack")
    DRY_RUN = "dry_run", _("dry run of rules")
    DISCARD = "discard", _("discard messages")


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


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
    MESSAGE_TAKEN_BACK = "message_taken_back", _("The message was taken back before it left")
    MESSAGE_STOPPED = "message_stopped", _("The message was stopped: %(reason)s")
    FINDING_ANSWERED = "finding_answered", _("A finding was answered: %(reason)s")
    FILE_SENT = "file_sent", _("File sent to the buyer: %(name)s")
    FILE_REFUSED = "file_refused", _("Ozon refused the file %(name)s: %(reason)s")
    DIALOGUE_CLOSED = "dialogue_closed", _("The dialogue was closed: %(reason)s")
    DIALOGUE_OPENED = "dialogue_opened", _("The dialogue was opened again")
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
    ASSIGNED = "assigned", _("Given to %(who)s")
    SNOOZED = "snoozed", _("Snoozed until %(until)s")
    WOKEN = "woken", _("Back in the queue: %(reason)s")
    FILE_REMOVED = "file_removed", _("File removed: %(name)s")
    SECOND_ASKED = "second_asked", _("A second person is asked: %(decision)s")
    SECOND_GRANTED = "second_granted", _("A second person agreed: %(decision)s")
    SECOND_REFUSED = "second_refused", _("A second person refused: %(reason)s")
    SECOND_OVER = "second_over", _("The question to a second person is over: %(reason)s")
    CLOSED = "closed", _("Closed: %(reason)s")
    PART_CANCELLED = "part_cancelled", _("Cancelled in part: %(lines)s")
    CANCEL_DECIDED = "cancel_decided", _("We cancel: %(lines)s, %(reason)s")
    CANCEL_ACCEPTED = "cancel_accepted", _("Ozon took our cancellation")
    CANCEL_REFUSED = "cancel_refused", _("Ozon refused our cancellation: %(reason)s")
    CANCEL_SEEN = "cancel_seen", _("Ozon shows our cancellation")
    PACK_STARTED = "pack_started", _("Packing started")
    PACK_LEFT = "pack_left", _("Packing put aside")
    PACK_STOPPED = "pack_stopped", _("Packing stopped: %(reason)s")
    SHIP_SENT = "ship_sent", _("Packed: %(lines)s")
    SHIP_ACCEPTED = "ship_accepted", _("Ozon took the assembly")
    SHIP_REFUSED = "ship_refused", _("Ozon refused the assembly: %(reason)s")
    SHIP_DONE = "ship_done", _("Ozon shows it packed")
    SHIP_FAILED = "ship_failed", _("The assembly failed at Ozon")
    LABELS_MADE = "labels_made", _("Label made")
    TRACKING_SENT = "tracking_sent", _("Tracking number: %(number)s")
    MOVE_SENT = "move_sent", _("Ozon is told: %(status)s")
    MOVE_ACCEPTED = "move_accepted", _("Ozon took it: %(status)s")
    MOVE_REFUSED = "move_refused", _("Ozon refused “%(status)s”: %(reason)s")
    RETURN_RECEIVED = "return_received", _("Return %(number)s received: %(pieces)s")
    INSPECTED = "inspected", _("Inspected: %(offer_id)s, %(found)s, %(goes)s")
    INSPECTION_CORRECTED = (
        "inspection_corrected",
        _("Inspection corrected: %(offer_id)s, %(found)s. %(reason)s"),
    )
    PHOTO_REMOVED = "photo_removed", _("Picture taken away: %(name)s")
    DISPUTE_OPENED = "dispute_opened", _("Return %(number)s: the buyer opened a dispute")
    COMPENSATION = "compensation", _("Return %(number)s, compensation: %(status)s")
    TICKET = "ticket", _("Return %(number)s: Ozon's support was asked, %(ticket)s")
    EVIDENCE_MADE = "evidence_made", _("Evidence pack made")
    RULE_PROPOSED = "rule_proposed", _("Rule “%(rule)s” proposes: %(act)s")
    RULE_WAITS = "rule_waits", _("Rule “%(rule)s” will do it: %(act)s")
    RULE_DID = "rule_did", _("Rule “%(rule)s” did it: %(act)s")
    RULE_STOPPED = "rule_stopped", _("Rule “%(rule)s” was stopped")
    RULE_OVER = "rule_over", _("Rule “%(rule)s”: %(reason)s")
    HANDS_OFF = "hands_off", _("Automation stopped for this case")
    HANDS_ON = "hands_on", _("Automation allowed again")
    GIVEOUT = "giveout", _("Handed out at the pick-up point: %(name)s")
    MONEY_SETTLED = "money_settled", _("Difference accepted: %(reason)s")
    REFUND_BY_HAND = "refund_by_hand", _("Refunded by hand: %(amount)s, %(reference)s")
