"""What reasons mean in a shop: its rules in order, reasons none of them knows, and applying them to the past."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, doors
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from orders import cause_rules
from orders.causes import BUILT_IN, stored_rules
from orders.models import CauseRule
from orders.states import CancelCause
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.causes_forms import RuleForm

CHANGED = gettext_noop("meanings of reasons")


@require_safe
def causes_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The rules; changing them is for who leads the shop. The address may fill the form of a new one."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    given = {
        name: request.GET[name][:200] for name in ("reason_id", "words", "initiator") if name in request.GET
    }
    return _page(request, shop, RuleForm(initial=given), is_given=bool(given))


def _page(request: HttpRequest, shop: Shop, form: RuleForm, *, is_given: bool = False) -> HttpResponse:
    rules = stored_rules(shop)
    own = [rule for rule in rules if rule.shop_id]
    context: dict[str, Any] = {
        "shop": shop,
        "form": form,
        "is_open": is_given or form.is_bound,
        "own": own,
        "everybodys": [rule for rule in rules if not rule.shop_id],
        "built_in": _built_in(),
        "unknown": cause_rules.unknown_reasons(shop),
        "differing": cause_rules.differing(shop),
        "may_settle": Permission.SETTLE in doors.permissions(doors.member(request), shop),
        "no_right": doors.no_right(),
    }
    return render(request, "desk/causes.html", context)


def _built_in() -> list[tuple[str, list[int], list[str]]]:
    """What comes with the desk, by cause: numbers and words."""
    return [
        (
            str(cause.label),
            [rule.reason_id for rule in BUILT_IN if rule.cause == cause and rule.reason_id],
            [rule.words for rule in BUILT_IN if rule.cause == cause and rule.words],
        )
        for cause in CancelCause
    ]


@require_POST
def cause_add(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A new rule, behind the others."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    form = RuleForm(request.POST)
    if not form.is_valid() or not _kept(request, form, CauseRule(shop=shop)):
        return _page(request, shop, form)
    return _back(shop)


@require_http_methods(["GET", "HEAD", "POST"])
def cause_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another condition or meaning for one rule."""
    rule = doors.row_or_404(CauseRule.objects.select_related("shop"), request, pk)
    shop = _shop_of(request, rule)
    known: Mapping[str, Any] = {
        name: getattr(rule, name) for name in ("reason_id", "words", "initiator", "cause")
    }
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm(initial=known)
    if form.is_bound and form.is_valid() and _kept(request, form, rule):
        return _back(shop)
    return render(request, "desk/cause.html", {"shop": shop, "rule": rule, "form": form})


def _kept(request: HttpRequest, form: RuleForm, rule: CauseRule) -> bool:
    """Save what the form says; a rule that stands there already is said in the form."""
    try:
        cause_rules.save_rule(form.fill(rule))
    except cause_rules.RuleExists:
        form.add_error(None, _("There is a rule with the same conditions. Change that one."))
        return False
    _list(request, rule.shop)
    messages.success(request, _("Kept. It counts for what is cancelled from now on."))
    return True


@require_POST
def cause_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down: the first rule that fits decides."""
    rule = doors.row_or_404(CauseRule.objects.select_related("shop"), request, pk)
    shop = _shop_of(request, rule)
    if cause_rules.move_rule(rule, up=request.POST.get("to") == "up"):
        _list(request, shop)
    return _back(shop)


@require_POST
def cause_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a rule. What was counted by it stays so until the rules are applied to past cases."""
    rule = doors.row_or_404(CauseRule.objects.select_related("shop"), request, pk)
    shop = _shop_of(request, rule)
    if cause_rules.remove_rule(rule):
        _list(request, shop)
        messages.success(request, _("Removed."))
    return _back(shop)


@require_POST
def causes_apply(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Count past cases by the rules of now."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    n = cause_rules.apply_to_past(shop)
    if not n:
        messages.info(request, _("Every past case is counted by these rules already; nothing changed."))
        return _back(shop)
    _list(request, shop)
    told = ngettext(
        "%(n)s past case is counted otherwise now.", "%(n)s past cases are counted otherwise now.", n
    )
    messages.success(request, told % {"n": n})
    return _back(shop)


def _shop_of(request: HttpRequest, rule: CauseRule) -> Shop:
    """The rule's shop, if the person leads it; everybody's rules are outside the walls and answer 404 before this."""
    shop = get_object_or_404(shops_of(request.user), pk=rule.shop_id)
    doors.require(request, Permission.SETTLE, shop)
    return shop


def _list(request: HttpRequest, shop: Shop | None) -> None:
    address = client_address(request)
    audit.record(doors.member(request), Action.SHOP_EDITED, shop=shop, address=address, fields=CHANGED)


def _back(shop: Shop) -> doors.SeeOther:
    return doors.SeeOther(reverse("shop-causes", args=[shop.pk]))
