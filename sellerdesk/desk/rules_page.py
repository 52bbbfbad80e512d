"""A shop's rules of writing: how strictly each is taken, since when and why, its own phrases, and a box to try them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from messaging.explain import Remarks, marked, remarks
from messaging.house_rules import strictness_now, usual_strictness
from messaging.models import PolicyPhrase, PolicyRule
from messaging.policy import CHANGEABLE, GUARDED, book_of, judge, today_in
from messaging.rule_figures import answered_since, found_since
from messaging.rule_words import AS_OF, SOURCES, WORDS, Words
from messaging.rules import Rule
from messaging.states import Strictness
from ozon.models import Shop
from sellerdesk.desk.rules_forms import PhraseForm, RuleForm, TryForm

FIGURES = timedelta(days=30)
SHOWN = 60  # past changes


@dataclass(frozen=True)
class Line:
    """One rule as it is taken today. ``setting``: what the shop said last; ``coming``: what it says from later on."""

    rule: Rule
    words: Words
    source: str
    strictness: Strictness
    is_usual: bool
    is_guarded: bool
    setting: PolicyRule | None
    coming: PolicyRule | None
    found: int
    answered: int


@require_safe
def rules_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Everybody in the shop may look and try; the address may choose the rule of the form."""
    shop = shop_or_404(request, shop_id)
    given = {name: request.GET[name][:40] for name in ("rule", "strictness") if name in request.GET}
    return page(request, shop, rule_form=RuleForm(today=today_in(shop), initial=given))


@require_POST
def rules_try(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What the rules say of a text, for a browser without scripts: it goes back into the person's own box alone."""
    shop = shop_or_404(request, shop_id)
    form = TryForm(request.POST)
    text = form.cleaned_data["text"].replace("\r\n", "\n") if form.is_valid() else ""
    if text.strip():
        doors.keep_typed(request, _try_key(shop), {"text": text})
    else:
        doors.forget_typed(request, _try_key(shop))
    return doors.SeeOther(reverse("shop-rules", args=[shop.pk]))


def _try_key(shop: Shop) -> str:
    return f"rules-try:{shop.pk}"


def shop_or_404(request: HttpRequest, shop_id: int) -> Shop:
    return get_object_or_404(shops_of(doors.member(request)), pk=shop_id)


def page(
    request: HttpRequest,
    shop: Shop,
    *,
    rule_form: RuleForm | None = None,
    phrase_form: PhraseForm | None = None,
) -> HttpResponse:
    """The page, with forms that were not accepted."""
    today = today_in(shop)
    rights = doors.permissions(doors.member(request), shop)
    rows = list(PolicyRule.objects.filter(shop=shop, rule__in=CHANGEABLE).order_by("-valid_from", "-pk"))
    phrases = list(PolicyPhrase.objects.filter(shop=shop).order_by("-valid_from", "-pk"))
    tried = str(doors.typed(request, _try_key(shop)).get("text", ""))
    said = remarks(judge(shop, tried), shop, text=tried) if tried else Remarks()
    lines = _lines(shop, rows, today)
    context: dict[str, Any] = {
        "shop": shop,
        "lines": [line for line in lines if line.is_guarded]
        + [line for line in lines if not line.is_guarded],
        "planned": [(row, WORDS[Rule(row.rule)]) for row in reversed(rows) if row.valid_from > today],
        "past": [(row, WORDS[Rule(row.rule)]) for row in rows if row.valid_from <= today][:SHOWN],
        "phrases": [one for one in phrases if one.valid_to is None or one.valid_to >= today],
        "ended": [one for one in phrases if one.valid_to and one.valid_to < today][:SHOWN],
        "today": today,
        "as_of": AS_OF,
        "rule_form": rule_form or RuleForm(today=today),
        "phrase_form": phrase_form or PhraseForm(today=today),
        "tried": tried,
        "tried_remarks": said,
        "tried_marked": marked(tried, said),
        "may_settle": Permission.SETTLE in rights,
        "may_own": Permission.OWN in rights,
        "no_right": doors.no_right(),
    }
    return render(request, "desk/rules.html", context)


def _lines(shop: Shop, rows: list[PolicyRule], today: date) -> list[Line]:
    """The rules in their order; two queries for the figures."""
    since = timezone.now() - FIGURES
    found, answered = found_since(shop, since), answered_since(shop, since)
    book = book_of(shop)
    coming = {row.rule: row for row in rows if row.valid_from > today}  # newest first: the nearest stays
    return [_line(shop, rule, book.settings, coming, found, answered) for rule in Rule if rule in CHANGEABLE]


def _line(
    shop: Shop,
    rule: Rule,
    settings: Mapping[Rule, PolicyRule],
    coming: Mapping[str, PolicyRule],
    found: Mapping[str, int],
    answered: Mapping[str, int],
) -> Line:
    words, strictness = WORDS[rule], strictness_now(shop, rule)
    return Line(
        rule=rule,
        words=words,
        source=str(SOURCES[words.source]) if words.source else "",
        strictness=strictness,
        is_usual=strictness == usual_strictness(rule),
        is_guarded=rule in GUARDED,
        setting=settings.get(rule),
        coming=coming.get(rule),
        found=found.get(rule, 0),
        answered=answered.get(rule, 0),
    )
