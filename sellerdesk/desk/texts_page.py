"""The texts of a shop: by occasion and language, each with how often it was used, and how it reads for a real order."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit, doors
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from messaging import text_edits
from messaging.default_texts import install
from messaging.explain import Remarks, remarks
from messaging.models import MessageTemplate, Occasion, PostingFacts
from messaging.policy import judge
from messaging.states import Language
from messaging.terms import terms_of
from messaging.texts import Filled, filled, texts_of, variables_of
from messaging.variables import EXAMPLES, VARIABLES, fill
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.texts_forms import TextForm

CHANGED = gettext_noop("texts for buyers")
MOST = 500


@dataclass(frozen=True)
class Preview:
    """A text as a buyer would read it: with the values of ``number``, a real posting, or with examples."""

    done: Filled
    remarks: Remarks
    number: str


@require_GET
def texts_page(request: HttpRequest) -> HttpResponse:
    """The texts of one shop, for whoever works in it."""
    shops = list(shops_of(doors.member(request)).order_by("name", "pk"))
    asked = request.GET.get("shop", "")
    shop = next((one for one in shops if str(one.pk) == asked), shops[0] if shops else None)
    if shop is None:
        return doors.SeeOther(reverse("queue"))
    rights = doors.permissions(doors.member(request), shop)
    occasion, words = request.GET.get("occasion", ""), request.GET.get("q", "")[:100]
    language = request.GET.get("language", "")
    language = language if language in {*Language.values, "all"} else terms_of(shop).language
    rows = _found(shop, occasion=occasion, language="" if language == "all" else language, words=words)
    context = {
        "shop": shop,
        "shops": shops,
        "groups": [
            (Occasion(key).label, list(group)) for key, group in groupby(rows, lambda row: row.occasion)
        ],
        "n": len(rows),
        "occasions": Occasion.choices,
        "languages": Language.choices,
        "occasion": occasion if occasion in Occasion.values else "",
        "language": language,
        "q": words,
        "may_settle": Permission.SETTLE in rights,
        "may_write": Permission.WRITE in rights,
        "no_right": doors.no_right(),
    }
    return render(request, "desk/texts.html", context)


def _found(shop: Shop, *, occasion: str, language: str, words: str) -> list[MessageTemplate]:
    """Those out of use as well, in the order of occasions, titles and variants."""
    rows = texts_of(shop, language=language, with_unused=True)
    if occasion in Occasion.values:
        rows = rows.filter(occasion=occasion)
    asked = words.casefold().split()
    found = [row for row in rows if all(word in f"{row.title} {row.text}".casefold() for word in asked)]
    place = {key: at for at, key in enumerate(Occasion.values)}
    return sorted(found, key=lambda row: (place[row.occasion], row.title, row.language, row.variant))[:MOST]


@require_http_methods(["GET", "HEAD", "POST"])
def text_add(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Another text, or another variant of one: the address fills what it is for."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    given = {
        name: request.GET[name][:80] for name in ("occasion", "language", "title") if name in request.GET
    }
    form = TextForm(request.POST or None, initial={"language": terms_of(shop).language, **given})
    return _edited(request, shop, None, form)


@require_http_methods(["GET", "HEAD", "POST"])
def text_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for a text. Whoever may only write to buyers sees how it reads."""
    row = doors.row_or_404(MessageTemplate.objects.select_related("shop"), request, pk)
    permission = Permission.SETTLE if request.method == "POST" else Permission.WRITE
    doors.require(request, permission, row.shop)
    known = {name: getattr(row, name) for name in ("occasion", "language", "title", "text", "is_active")}
    return _edited(request, row.shop, row, TextForm(request.POST or None, initial=known))


def _edited(request: HttpRequest, shop: Shop, row: MessageTemplate | None, form: TextForm) -> HttpResponse:
    is_sent = form.is_bound and form.is_valid()
    if is_sent and "look" not in request.POST:
        kept = text_edits.keep(shop, row, form.cleaned_data)
        _list(request, shop)
        if preview_of(kept.shop, kept.text, kept.language, is_example=True).remarks.blocks:
            messages.warning(request, _("Kept, but it breaks a rule: messages made of it cannot be sent."))
        else:
            messages.success(request, _("Kept."))
        return _back(kept)
    text = form["text"].value() or ""
    language = form["language"].value() or "ru"
    number = request.POST.get("posting", request.GET.get("posting", "")).strip()[:80]
    context = {
        "shop": shop,
        "row": row,
        "form": form,
        "preview": preview_of(shop, text, language, number) if text.strip() else None,
        "variables": [(one, fill(f"{{{one.name}}}", EXAMPLES, language).text) for one in VARIABLES],
        "posting": number,
        "language": language,
        "may_settle": Permission.SETTLE in doors.permissions(doors.member(request), shop),
        "no_right": doors.no_right(),
    }
    return render(request, "desk/text.html", context)


def preview_of(
    shop: Shop, text: str, language: str, number: str = "", *, is_example: bool = False
) -> Preview:
    """With the named posting of the shop, else its newest, else with examples."""
    rows = PostingFacts.objects.filter(shop=shop) if not is_example else PostingFacts.objects.none()
    if number and "\0" not in number:
        rows = rows.filter(posting_number=number)
    found = rows.order_by("-pk").values_list("posting_number", flat=True).first() or ""
    if found:
        # What only a return or a decision tells is shown by its example.
        known = {name: EXAMPLES[name] for name in ("refund", "return_number")}
        variables = known | variables_of(shop, found)
    else:
        variables = EXAMPLES
    template = MessageTemplate(shop=shop, text=text, language=language)
    done = filled(template, variables, zone_name=terms_of(shop).time_zone)
    return Preview(done, remarks(judge(shop, done.text), shop, text=done.text), found)


@require_POST
def text_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a text out of use, or into use again."""
    row = _settled(request, pk)
    text_edits.switch(row, is_active=request.POST.get("to") == "on")
    _list(request, row.shop)
    return _back(row)


@require_POST
def text_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a text. What was sent with it stays."""
    row = _settled(request, pk)
    if text_edits.remove(row):
        _list(request, row.shop)
        messages.success(request, _("Removed."))
    return _back(row)


@require_POST
def texts_install(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Add the standard texts the shop does not have."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    n = install(shop)
    if n:
        _list(request, shop)
        messages.success(request, ngettext("%(n)s text added.", "%(n)s texts added.", n) % {"n": n})
    else:
        messages.info(request, _("All standard texts are here already; nothing changed."))
    return doors.SeeOther(f"{reverse('texts')}?{urlencode({'shop': shop.pk})}")


def _settled(request: HttpRequest, pk: int) -> MessageTemplate:
    row = doors.row_or_404(MessageTemplate.objects.select_related("shop"), request, pk)
    doors.require(request, Permission.SETTLE, row.shop)
    return row


def _list(request: HttpRequest, shop: Shop) -> None:
    address = client_address(request)
    audit.record(doors.member(request), Action.SHOP_EDITED, shop=shop, address=address, fields=CHANGED)


def _back(row: MessageTemplate) -> HttpResponse:
    query = urlencode({"shop": str(row.shop_id), "language": row.language})
    return doors.SeeOther(f"{reverse('texts')}?{query}#text-{row.pk}")
