"""What every act on a case does first and last: walls, role, the version that was seen, and the way back."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.doors import SeeOther, require, row_or_404
from accounts.models import User
from accounts.states import Permission
from sellerdesk.desk.timeline import words_of
from sellerdesk.desk.wording import moment_text
from worklist.models import WorkItem
from worklist.services import Stale
from worklist.states import Kind


def case_for(request: HttpRequest, pk: int) -> tuple[WorkItem, User]:
    """The case and whoever may work on it; 404 for a case of another shop, 403 for a role that only looks."""
    item = row_or_404(WorkItem.objects.select_related("shop", "assignee"), request, pk)
    return item, require(request, Permission.WORK, item.shop)


def acted(request: HttpRequest, pk: int, act: Callable[[WorkItem, User, str], None]) -> SeeOther:
    """Do it and go back; a case that changed meanwhile refuses, and says what changed."""
    item, user = case_for(request, pk)
    back = way_back(request, item)
    try:
        act(item, user, back)
    except Stale as error:
        messages.error(request, what_changed(error))
    return SeeOther(back)


def way_back(request: HttpRequest, item: WorkItem) -> str:
    """Where the person came from if it is here, else the case's own page."""
    return here_or(request, page_of(item))


def here_or(request: HttpRequest, otherwise: str) -> str:
    """The address a form or link names as ``next``, if it is one of ours."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    return wanted if wanted and is_here(request, wanted) else otherwise


def is_here(request: HttpRequest, address: str) -> bool:
    """Whether an address somebody sent leads nowhere else."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def page_of(item: WorkItem) -> str:
    """The page the case is worked off on."""
    if item.is_about_dialogue:
        return _address("dialogue", int(item.key))
    if item.kind == Kind.MAILING_STOPPED:
        return f"{_address('outgoing')}?shop={item.shop_id}"
    if item.is_about_shop:
        return _address("shop", item.shop_id)
    if item.is_about_product:
        return _address("stock-product", item.shop_id, item.offer_id)
    if not item.posting_number:
        return _address("effects")
    return _address("posting", item.shop_id, item.posting_number)


@lru_cache(maxsize=4096)  # fifty rows ask for it on every look at the queue
def _address(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def version_of(request: HttpRequest) -> int | None:
    """The version of the case the person saw; None where the form names none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def what_changed(error: Stale) -> str:
    """Who did what to the case since it was seen, and when."""
    told = _("The case is closed.") if error.is_closed else _("The case changed meanwhile.")
    lines = [str(words_of(entry)) for entry in error.changes]
    if lines:
        told = f"{told} {'; '.join(lines)}."
    if error.at:
        when = moment_text(error.at, now=timezone.now())
        told = f"{told} {error.who}, {when}." if error.who else f"{told} {when}."
    nothing = _("Nothing was done.")
    return f"{told} {nothing}"
