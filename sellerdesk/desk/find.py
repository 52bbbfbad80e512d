"""Finding a case by a number, a barcode, an article or the words of a product; jumping to it."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.models import User
from accounts.selectors import shops_of
from inventory.models import Product
from ozon.models import Shop
from sellerdesk.desk import find_cases, find_goods, find_numbers
from sellerdesk.desk.find_cases import Hit
from sellerdesk.desk.find_numbers import MOST
from sellerdesk.desk.find_talks import talks_of
from sellerdesk.desk.find_words import Asked, read
from worklist import saved_views
from worklist.models import SavedView

MOST_GOODS = 5  # products shown
MOST_VIEWS = 8


@dataclass(frozen=True)
class Found:
    """``hits`` are cases, ``goods`` products. ``is_named``: by a whole number of the case itself, not of goods."""

    asked: Asked
    hits: list[Hit] = field(default_factory=list)
    goods: list[Product] = field(default_factory=list)
    is_named: bool = False

    @property
    def only(self) -> Hit | None:
        """The one case that was meant: named by its number, or the only open one of the goods scanned."""
        if self.is_named:
            return self.hits[0] if len(self.hits) == 1 else None
        return None

    @property
    def scanned(self) -> Hit | None:
        """The case a scanned code opens."""
        at_work = [hit for hit in self.hits if hit.item]
        return self.only or (at_work[0] if len(at_work) == 1 and not self.is_named else None)


def search(user: User, raw: str) -> Found:
    """Look inside the user's shops alone: first whole numbers of cases, then of goods, then pieces and words."""
    asked = read(raw)
    shops = {shop.pk: shop for shop in shops_of(user)}
    ids = list(shops)
    if not asked.text or not ids:
        return Found(asked)
    if leads := find_numbers.whole(ids, asked):
        return Found(asked, find_cases.of_leads(shops, leads), is_named=True)
    goods = find_goods.by_number(ids, asked)
    postings = find_goods.postings_of(goods) if goods else find_goods.postings_with(ids, asked)
    if goods or postings:
        return Found(asked, find_cases.of_ids(shops, postings), goods)
    return _loosely(shops, asked)


def _loosely(shops: dict[int, Shop], asked: Asked) -> Found:
    ids = list(shops)
    postings = find_numbers.beginnings(ids, asked.part) if asked.part else []
    begun = find_numbers.starts(ids, asked)
    if postings or begun:
        hits = [*find_cases.of_ids(shops, postings), *find_cases.of_leads(shops, begun)]
        once = {(hit.shop.pk, hit.posting_number): hit for hit in hits}
        return Found(asked, list(once.values())[:MOST])
    if asked.part and (leads := find_numbers.parts(ids, asked.part)):
        return Found(asked, find_cases.of_leads(shops, leads))
    goods = find_goods.by_words(ids, asked)
    return Found(asked, find_cases.of_ids(shops, find_goods.postings_of(goods)), goods)


@require_safe
def find_page(request: HttpRequest) -> HttpResponse:
    """A number that names one case leads straight to it; otherwise a list of at most ``MOST``. For htmx the list of
    the command bar."""
    user, raw = doors.member(request), request.GET.get("q", "")
    found = search(user, raw)
    if request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        meant = found.scanned if found.asked.numbers else None
        context = _shown(user, found) | {"views": _views(user, found.asked.text), "meant": meant}
        return render(request, "desk/find_bar.html", context)
    if found.only:
        return redirect(_address(found.only))
    return render(request, "desk/find.html", _shown(user, found))


@require_safe
def find_scan(request: HttpRequest) -> JsonResponse:
    """Where a scanned code leads: ``{"url": …}``, or ``{"said": …}`` where nothing has it."""
    found = search(doors.member(request), request.GET.get("q", ""))
    if hit := found.scanned:
        return JsonResponse({"url": _address(hit)})
    if found.hits or found.goods:
        asked = QueryDict(mutable=True)
        asked["q"] = found.asked.text
        return JsonResponse({"url": f"{reverse('find')}?{asked.urlencode()}"})
    return JsonResponse({"said": _("Nothing has the code %(code)s.") % {"code": found.asked.text}})


def _address(hit: Hit) -> str:
    return reverse("posting", args=[hit.shop.pk, hit.posting_number])


def _shown(user: User, found: Found) -> dict[str, object]:
    text = found.asked.text
    return {
        "text": text,
        "hits": found.hits,
        "goods": found.goods[:MOST_GOODS],
        "talks": talks_of(user, found.asked),
        "marks": (text, *found.asked.numbers, *text.split()),
        "is_cut": len(found.hits) == MOST,
        "many_shops": len({hit.shop.pk for hit in found.hits}) > 1,
    }


def _views(user: User, text: str) -> list[SavedView]:
    """Saved views of the queue with these letters in their name: the user's own and his shops'."""
    return list(saved_views.seen_by(user).filter(name__icontains=text)[:MOST_VIEWS])
