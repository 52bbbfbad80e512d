"""One act on one case, as the runner does it: the services a single press calls, and why it could not be done.

Each looks at the case and at the person's rights anew, whenever it is its turn: a role may have changed since the job
was started. What is done already counts as done; what somebody else changed after the person saw it is left as it is.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.doors import no_right
from accounts.models import User
from accounts.selectors import may, scope
from accounts.states import Permission
from messaging import services as messages
from messaging import talks
from messaging.models import BuyerMessage
from messaging.states import MessageState
from money.approvals import AskedAlready
from money.models import Approval
from orders import by_hand, requests, second
from orders.models import CancellationRequest
from orders.selectors import posting_of
from sellerdesk.desk.item_doors import what_changed
from sellerdesk.desk.wording import said
from worklist import services as cases
from worklist.models import WorkItem
from worklist.states import ItemState, JobKind, Kind

Act = Callable[[WorkItem, User, Mapping[str, Any], int | None], str]


def act(kind: JobKind, pk: int, *, user: User, params: Mapping[str, Any], version: int | None = None) -> str:
    """Do it; why it could not be done, in the active language, or nothing. Call it inside a transaction. ``version`` is
    the case as the person saw it (None: any)."""
    item = scope(WorkItem.objects.select_related("shop", "assignee"), user).filter(pk=pk).first()
    if item is None:
        return _("The case is not there any more.")
    permission, deed = ACTS[kind]
    if not may(user, permission, item.shop):
        return no_right()
    try:
        return deed(item, user, params, version)
    except cases.Stale as error:
        return _over(error) if error.is_closed else what_changed(error)


def _over(error: cases.Stale) -> str:
    if error.is_closed and error.who:
        return _("Closed already by %(who)s.") % {"who": error.who}
    return _("This case is closed already.")


def _assign(item: WorkItem, user: User, params: Mapping[str, Any], version: int | None) -> str:
    to = User.objects.filter(pk=params["to"], is_active=True).first() if params["to"] else None
    if params["to"] and to is None:
        return _("The colleague's account is closed.")
    try:
        cases.assign(item, to=to, by=user, version=version)
    except cases.Stale as error:
        if error.is_closed or error.item.assignee_id != params["to"]:
            raise
    except cases.NoColleague:
        return _("%(who)s does not belong to this shop.") % {"who": to.label if to else ""}
    return ""


def _snooze(item: WorkItem, user: User, params: Mapping[str, Any], version: int | None) -> str:
    until = datetime.fromisoformat(params["until"]) if params["until"] else None
    for_reply = bool(params["for_reply"])
    try:
        cases.snooze(item, by=user, until=until, for_reply=for_reply, version=version)
    except cases.Stale as error:
        if error.item.state != ItemState.SNOOZED or error.who != user.label:  # not the second press of his
            raise
    except cases.TooLate:
        return _("Its deadline is within the hour, or past: it cannot wait.")
    except cases.TooLong:
        return _("The moment is past, or too far away.")
    return ""


def _approve(item: WorkItem, user: User, params: Mapping[str, Any], _version: int | None) -> str:
    message = _message_of(item)
    if message is None:
        return _("There is no drafted message in this case.")
    if message.state in {MessageState.QUEUED, MessageState.SENT}:
        return ""
    if _was_changed(message, item, params):
        return _changed_text(message)
    if message.state != MessageState.AWAITING_APPROVAL:
        return _("The message cannot be let out like this: %(state)s.") % {
            "state": message.get_state_display()
        }
    try:
        after = messages.approve(message.pk, text=message.text, version=message.version, by=user.label)
    except messages.Stale as error:
        return str(error)
    return became(after)


def _discard(item: WorkItem, user: User, params: Mapping[str, Any], _version: int | None) -> str:
    message = _message_of(item)
    if message is None:
        return _("There is no drafted message in this case.")
    if message.state != MessageState.DISCARDED and _was_changed(message, item, params):
        return _changed_text(message)
    try:
        messages.discard(message.pk, version=message.version, by=user.label)
    except messages.Stale as error:
        return str(error)
    return ""


def _was_changed(message: BuyerMessage, item: WorkItem, params: Mapping[str, Any]) -> bool:
    """Whether it is another text than the person saw, where the list told which one he saw."""
    seen = params.get("seen", {}).get(str(item.pk))
    return seen is not None and seen != message.version


def _changed_text(message: BuyerMessage) -> str:
    return _("The message was changed meanwhile: %(state)s.") % {"state": message.get_state_display()}


def _message_of(item: WorkItem) -> BuyerMessage | None:
    pk = messages.message_pk(item.key) if item.kind == Kind.MESSAGE else None
    return BuyerMessage.objects.filter(pk=pk, shop=item.shop_id).first() if pk else None


def became(message: BuyerMessage) -> str:
    """What has to be said of a message that was approved and is not on its way."""
    match message.state:
        case MessageState.BLOCKED:
            return _("Not sent: the text breaks a rule. What it is stands under the text.")
        case MessageState.MANUAL:
            return _("Ozon offers no dialogue here: paste the text in Ozon's cabinet.")
        case MessageState.EXPIRED:
            return _("Not sent: the time for writing to the buyer is over.")
        case MessageState.AWAITING_APPROVAL:
            return said(message.reason) or _("It still awaits approval.")
    return ""


def _close(item: WorkItem, user: User, params: Mapping[str, Any], version: int | None) -> str:
    """That a buyer needs no answer is for those who answer."""
    if item.kind == Kind.DIALOGUE and not may(user, Permission.WRITE, item.shop):
        return no_right()
    try:
        is_news = by_hand.close(item, reason=params["reason"], by=user.label, version=version)
    except by_hand.NotPossible as error:
        return str(error)
    except talks.Stale:
        return _("Something was said or done in this dialogue meanwhile. Nothing was closed.")
    if is_news or item.closed_by == user.label:
        return ""
    return _("Closed already by %(who)s.") % {"who": item.closed_by}


def _decide(item: WorkItem, user: User, params: Mapping[str, Any], _version: int | None) -> str:
    """What was decided in the same way before counts as done, whoever did it."""
    wish = _request_of(item)
    if wish is None:
        return _("There is no cancellation request in this case.")
    approve = bool(params["approve"])
    if approve and not _is_as_seen(wish, params["amounts"].get(str(item.pk), "")):
        return _("The amount changed meanwhile. Look at it again.")
    try:
        decided = second.decide_as(wish.pk, approve=approve, comment=params["comment"], user=user)
    except (requests.NotPossible, AskedAlready) as error:
        return str(error)
    if isinstance(decided, Approval):
        return _("Above your limit: a second person is asked.")
    return ""


def _request_of(item: WorkItem) -> CancellationRequest | None:
    if item.kind != Kind.CANCELLATION_REQUEST or not item.key.isdecimal():
        return None
    return CancellationRequest.objects.filter(shop=item.shop_id, cancellation_id=int(item.key)).first()


def _is_as_seen(wish: CancellationRequest, amount: str) -> bool:
    """Whether the posting's sum is the one the person said yes to."""
    posting = posting_of(wish.shop, wish.posting_number)
    return amount == (str(posting.amount) if posting else "")


ACTS: dict[str, tuple[Permission, Act]] = {
    JobKind.ASSIGN: (Permission.WORK, _assign),
    JobKind.SNOOZE: (Permission.WORK, _snooze),
    JobKind.APPROVE: (Permission.WRITE, _approve),
    JobKind.DISCARD: (Permission.WRITE, _discard),
    JobKind.CLOSE: (Permission.WORK, _close),
    JobKind.DECIDE: (Permission.DECIDE, _decide),
}
