"""Buttons of the page of a shop's rules of writing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import doors
from accounts.states import Permission
from messaging.house_rules import NotSo, add_phrase, drop_rule, end_phrase, is_relaxed, set_rule
from messaging.models import PolicyPhrase, PolicyRule
from messaging.policy import today_in
from messaging.rule_words import PRICE, USUAL_PRICE, WORDS
from messaging.rules import Rule
from messaging.states import PhraseUse, Strictness
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.rules_forms import PhraseForm, RuleForm
from sellerdesk.desk.rules_page import page, shop_or_404


@require_POST
def rule_set(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Take a rule so from a day on. What Ozon punishes is relaxed by an owner, who is told first what it can cost."""
    shop = shop_or_404(request, shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    today = today_in(shop)
    form = RuleForm(request.POST, today=today)
    if not form.is_valid():
        return page(request, shop, rule_form=form)
    words = form.cleaned_data
    rule, strictness = Rule(words["rule"]), Strictness(words["strictness"])
    is_owner = Permission.OWN in doors.permissions(user, shop)
    is_asked = is_owner and is_relaxed(rule, strictness) and not words["confirmed"]
    if is_asked and strictness == Strictness.WARN and words["valid_from"] >= today:
        return _ask(request, shop, rule, form)
    try:
        row = set_rule(
            shop,
            rule=rule,
            strictness=strictness,
            valid_from=words["valid_from"],
            reason=words["reason"],
            by=user,
            address=client_address(request),
            as_owner=is_owner,
        )
    except NotSo as error:
        form.add_error(None, str(error))
        return page(request, shop, rule_form=form)
    if row.valid_from > today:
        messages.success(request, _("Noted. Until that day the rule is taken as it is today."))
    else:
        messages.success(request, _("The rule is set: what waits is judged by it before it leaves."))
    return _back(shop)


def _ask(request: HttpRequest, shop: Shop, rule: Rule, form: RuleForm) -> HttpResponse:
    context = {"shop": shop, "rule": WORDS[rule], "price": PRICE.get(rule, USUAL_PRICE), "form": form}
    return render(request, "desk/rules_confirm.html", context)


@require_POST
def rule_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a planned change back."""
    row = doors.row_or_404(PolicyRule.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.SETTLE, row.shop)
    if drop_rule(row, by=user, address=client_address(request)):
        messages.success(request, _("The planned change is taken back."))
    else:
        messages.error(request, _("Its day has come already: set the rule anew."))
    return _back(row.shop)


@require_POST
def phrase_add(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Forbid, warn of or allow words of the shop's own."""
    shop = shop_or_404(request, shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    form = PhraseForm(request.POST, today=today_in(shop))
    if not form.is_valid():
        return page(request, shop, phrase_form=form)
    words = {**form.cleaned_data, "use": PhraseUse(form.cleaned_data["use"])}
    try:
        add_phrase(shop, **words, by=user, address=client_address(request))
    except NotSo as error:
        form.add_error(None, str(error))
        return page(request, shop, phrase_form=form)
    messages.success(request, _("The phrase is kept."))
    return _back(shop)


@require_POST
def phrase_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A phrase counts no more."""
    row = doors.row_or_404(PolicyPhrase.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.SETTLE, row.shop)
    if end_phrase(row, by=user, address=client_address(request)):
        messages.success(request, _("The phrase counts no more."))
    else:
        messages.info(request, _("It had ended already; nothing changed."))
    return _back(row.shop)


def _back(shop: Shop) -> HttpResponse:
    return doors.SeeOther(reverse("shop-rules", args=[shop.pk]))
