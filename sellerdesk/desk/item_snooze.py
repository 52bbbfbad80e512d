"""Putting a case off: for an hour, until the evening, tomorrow, Monday, a moment of one's own, or the buyer's word."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from sellerdesk.desk import undo
from sellerdesk.desk.item_doors import acted, case_for, version_of, way_back
from sellerdesk.desk.wording import moment_text
from worklist.models import WorkItem
from worklist.services import TooLate, TooLong, latest, snooze, wake

MORNING, EVENING = time(9), time(18)
REPLY, OWN = "reply", "own"


@dataclass(frozen=True)
class Choice:
    """A moment to put a case off to. ``is_cut``: the case is back before, an hour before its deadline."""

    name: str
    label: Promise
    until: datetime
    is_cut: bool


def moments(now: datetime) -> dict[str, tuple[Promise, datetime]]:
    """The moments offered, in the user's time zone; the evening only while it is some time away."""
    here = timezone.localtime(now)
    found: dict[str, tuple[Promise, datetime]] = {
        "hour": (gettext_lazy("In an hour"), now + timedelta(hours=1))
    }
    evening = _at(here, 0, EVENING)
    if evening - now > timedelta(hours=1):
        found["evening"] = (gettext_lazy("This evening"), evening)
    found["tomorrow"] = (gettext_lazy("Tomorrow morning"), _at(here, 1, MORNING))
    found["monday"] = (gettext_lazy("On Monday"), _at(here, 7 - here.weekday(), MORNING))
    return found


def _at(here: datetime, days: int, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(here.date() + timedelta(days=days), clock))


def choices(item: WorkItem, now: datetime) -> list[Choice]:
    """The moments that can be chosen for this case; none when its deadline is within the hour, or past."""
    end = latest(item, now=now)
    if end <= now:
        return []
    return [Choice(name, label, min(at, end), at > end) for name, (label, at) in moments(now).items()]


@require_http_methods(["GET", "HEAD", "POST"])
def item_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose until when; press one, and the case is out of the queue until then."""
    if request.method != "POST":
        return _choice(request, pk)

    def act(item: WorkItem, user: User, back: str) -> None:
        now = timezone.now()
        asked, for_reply = wanted(request.POST.get("until", ""), request.POST.get("at", ""), now)
        try:
            until = snooze(item, until=asked, for_reply=for_reply, by=user, version=version_of(request))
        except TooLong:
            messages.error(request, _("Choose a moment in the coming 60 days."))
        except TooLate:
            messages.error(request, _("The deadline is too near to put this case off."))
        else:
            undo.said(
                request, _told(until, asked, for_reply=for_reply), undo="item-wake", item=item, back=back
            )

    return acted(request, pk, act)


@require_POST
def item_wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a snoozed case back now."""

    def act(item: WorkItem, user: User, _back: str) -> None:
        woken = wake(item, by=user, version=version_of(request))
        if woken and "undo" in request.POST:
            messages.info(request, _("Undone."))
        elif woken:
            messages.success(request, _("The case is back in the queue."))
        else:
            messages.info(request, _("It was so already; nothing changed."))

    return acted(request, pk, act)


def wanted(name: str, own: str, now: datetime) -> tuple[datetime | None, bool]:
    """The moment a pressed button or the field means, and whether the buyer's word ends the wait; None and False for
    what makes no sense."""
    if name == REPLY:
        return None, True
    if name == OWN:
        return _own(own), False
    found = moments(now).get(name)
    return (found[1] if found else None), False


def _own(text: str) -> datetime | None:
    """A moment as a browser's field writes it, in the user's time zone."""
    try:
        at = parse_datetime(text)
        return at if at is None or timezone.is_aware(at) else timezone.make_aware(at)
    except (ValueError, OverflowError):
        return None


def _told(until: datetime, asked: datetime | None, *, for_reply: bool) -> str:
    when = moment_text(until, now=timezone.now())
    if asked and until < asked:
        return _("Snoozed until %(when)s only: an hour before the deadline.") % {"when": when}
    if for_reply:
        return _("Snoozed until the buyer replies, %(when)s at the latest.") % {"when": when}
    return _("Snoozed until %(when)s.") % {"when": when}


def _choice(request: HttpRequest, pk: int) -> HttpResponse:
    item, _user = case_for(request, pk)
    now = timezone.now()
    context = {
        "item": item,
        "now": now,
        "choices": choices(item, now),
        "back": way_back(request, item),
    }
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, "desk/parts/snooze.html" if is_part else "desk/item_snooze.html", context)
