"""What is said of long work: what was asked, and that it is done."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from outbox.board import on_its_way
from outbox.states import EffectKind
from sellerdesk.desk.wording import moment_text
from worklist.models import Job, WorkItem
from worklist.states import JobKind


def done_text(job: Job) -> str:
    """That all of it is done, for a toast."""
    n = job.total
    match job.kind:
        case JobKind.ASSIGN if job.params["to"] is None:
            text = ngettext("%(n)s case is free again.", "%(n)s cases are free again.", n)
        case JobKind.ASSIGN if job.params["to"] == job.user_id:
            text = ngettext("%(n)s case is yours.", "%(n)s cases are yours.", n)
        case JobKind.ASSIGN:
            text = ngettext("%(n)s case was given away.", "%(n)s cases were given away.", n)
        case JobKind.SNOOZE:
            text = ngettext("%(n)s case sleeps.", "%(n)s cases sleep.", n)
        case JobKind.DECIDE if job.params["approve"]:
            text = ngettext("%(n)s request is approved.", "%(n)s requests are approved.", n)
        case JobKind.DECIDE:
            text = ngettext("%(n)s request is rejected.", "%(n)s requests are rejected.", n)
        case JobKind.APPROVE:
            text = ngettext("%(n)s message is let out.", "%(n)s messages are let out.", n)
        case JobKind.DISCARD:
            text = ngettext("%(n)s message is discarded.", "%(n)s messages are discarded.", n)
        case _:
            text = ngettext("%(n)s case is closed.", "%(n)s cases are closed.", n)
    return " ".join([text % {"n": n}, *_on_their_way(job)])


def _on_their_way(job: Job) -> list[str]:
    """What becomes of decisions: a shop's switch may keep them."""
    if job.kind != JobKind.DECIDE:
        return []
    shops = WorkItem.objects.filter(pk__in=job.params["items"]).values_list("shop", flat=True).distinct()
    return list(dict.fromkeys(on_its_way(pk, EffectKind.REQUEST_DECIDE) for pk in shops.order_by()))


def asked_text(job: Job) -> str:
    """What was asked beside the act: to whom, until when, why; nothing where there is nothing beside it."""
    params = job.params
    match job.kind:
        case JobKind.ASSIGN:
            return _to_text(params["to"], job.user_id)
        case JobKind.SNOOZE if params["for_reply"]:
            return _("until the buyer replies")
        case JobKind.SNOOZE:
            at = datetime.fromisoformat(params["until"])
            return _("until %(when)s") % {"when": moment_text(at, now=timezone.now())}
        case JobKind.DECIDE:
            return _("approve") if params["approve"] else _("reject")
        case JobKind.CLOSE:
            return str(params["reason"])
    return ""


def _to_text(to: int | None, me: int) -> str:
    if to is None:
        return _("to nobody")
    if to == me:
        return _("to you")
    user = User.objects.filter(pk=to).first()
    return _("to %(who)s") % {"who": user.label if user else "—"}
