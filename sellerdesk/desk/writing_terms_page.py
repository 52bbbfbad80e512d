"""How a shop writes to buyers: windows, clocks, working hours, holidays. Everybody reads them, settlers write them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_datetime, get_day_names
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, to_locale
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, doors
from accounts.doors import row_or_404
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from messaging import setting_terms
from messaging.clocks import Clocks, clocks_of
from messaging.models import Holiday
from messaging.working_hours import public_days
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.writing_terms_forms import (
    CLOCKS,
    GUARD,
    PLACE,
    WINDOWS,
    SpecialDayForm,
    WritingTermsForm,
)

CHANGED = gettext_noop("Terms of writing")
DAY_CHANGED = gettext_noop("Special days")
FRIDAY, HALF_PAST_FIVE = 4, time(17, 30)
NEXT_HOLIDAYS = 6
# The library's languages by ours; a country that has no names in one tells its own.
LANGUAGES = {"ru": "ru", "en": "en_US", "zh-hans": "zh_CN"}


@dataclass(frozen=True)
class Example:
    """A question, and when each clock ends, in the shop's own time."""

    asked: str
    ozon: str
    ours: str


@require_safe
def writing_terms(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What holds, what comes of it, and the forms for a settler."""
    shop = _shop(request, shop_id)
    clocks = clocks_of(shop)
    return _page(request, shop, clocks, _form(clocks), SpecialDayForm())


@require_POST
def set_writing_terms(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Write terms and week. The clocks of all that waits follow."""
    shop = _shop(request, shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    clocks = clocks_of(shop)
    form = _form(clocks, request.POST)
    if not form.is_valid():
        return _page(request, shop, clocks, form, SpecialDayForm())
    if form.has_changed():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        setting_terms.set_terms(shop, values, form.week)
        address = client_address(request)
        audit.record(user, Action.SHOP_EDITED, shop=shop, address=address, fields=CHANGED)
        messages.success(request, _("The terms are set. Open dialogues go by them already."))
    else:
        messages.info(request, _("Nothing was changed."))
    return _back(shop)


@require_POST
def add_special_day(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A day that is free, or worked, whatever its day of the week says."""
    shop = _shop(request, shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    form = SpecialDayForm(request.POST)
    if not form.is_valid():
        clocks = clocks_of(shop)
        return _page(request, shop, clocks, _form(clocks), form)
    data = form.cleaned_data
    setting_terms.add_day(shop, data["day"], is_working=data["is_working"] == "1", name=data["name"])
    audit.record(user, Action.SHOP_EDITED, shop=shop, address=client_address(request), fields=DAY_CHANGED)
    messages.success(request, _("The day is noted. Open dialogues go by it already."))
    return _back(shop)


@require_POST
def drop_special_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The day is as its day of the week again."""
    holiday = row_or_404(Holiday.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.SETTLE, holiday.shop)
    setting_terms.drop_day(holiday)
    address = client_address(request)
    audit.record(user, Action.SHOP_EDITED, shop=holiday.shop, address=address, fields=DAY_CHANGED)
    messages.success(request, _("The day is as its day of the week again."))
    return _back(holiday.shop)


def _shop(request: HttpRequest, shop_id: int) -> Shop:
    return get_object_or_404(shops_of(doors.member(request)), pk=shop_id)


def _back(shop: Shop) -> HttpResponse:
    return doors.SeeOther(reverse("shop-writing", args=[shop.pk]))


def _form(clocks: Clocks, given: Any = None) -> WritingTermsForm:
    return WritingTermsForm(given, instance=clocks.terms, week=clocks.calendar.week)


def _page(
    request: HttpRequest, shop: Shop, clocks: Clocks, form: WritingTermsForm, day_form: SpecialDayForm
) -> HttpResponse:
    may_settle = Permission.SETTLE in doors.permissions(doors.member(request), shop)
    if not may_settle:
        for field in form.fields.values():
            field.disabled = True
    today = timezone.now().astimezone(clocks.calendar.zone).date()
    days = get_day_names("wide", context="stand-alone", locale=_locale())
    context = {
        "shop": shop,
        "form": form,
        "clocks": [form[name] for name in CLOCKS],
        "windows": [form[name] for name in WINDOWS],
        "guard": [form[name] for name in GUARD],
        "place": [form[name] for name in PLACE],
        "week": [(days[day], opens, closes) for day, opens, closes in form.rows()],
        "day_form": day_form,
        "special": Holiday.objects.filter(shop=shop, day__gte=today).order_by("day"),
        "public": _public(clocks.calendar.country, today),
        "example": _example(clocks, today),
        "may_settle": may_settle,
        "no_right": doors.no_right(),
    }
    return render(request, "desk/writing_terms.html", context)


def _public(country: str, today: date) -> list[tuple[date, str]]:
    """The next public holidays; none for a country the library knows no more."""
    if not country:
        return []
    try:
        return public_days(country, today, NEXT_HOLIDAYS, LANGUAGES.get(get_language() or "", "en_US"))
    except NotImplementedError:
        return []


def _example(clocks: Clocks, today: date) -> Example | None:
    """What becomes of a question of the next Friday at half past five; None for a shop that is never open."""
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    asked = datetime.combine(friday, HALF_PAST_FIVE, clocks.calendar.zone)
    due, ozon = clocks.due(asked), asked + timedelta(hours=clocks.terms.target_hours)
    return Example(*(_moment(at, clocks) for at in (asked, ozon, due))) if due else None


def _moment(at: datetime, clocks: Clocks) -> str:
    """``Friday, 27 November, 17:30`` on the shop's wall."""
    skeleton = {"ru": "EEEE, d MMMM, HH:mm", "zh_Hans": "M月d日EEEE HH:mm"}.get(
        _locale(), "EEEE, d MMMM, HH:mm"
    )
    return str(format_datetime(at.astimezone(clocks.calendar.zone), skeleton, locale=_locale()))


def _locale() -> str:
    return to_locale(get_language() or "en")
