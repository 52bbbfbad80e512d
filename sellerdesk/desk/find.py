"""Finding a case by a number, an article or the words of a product."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.selectors import AnyUser, scope, shops_of
from orders.models import Posting, PostingLine
from returns.models import Return
from worklist.models import WorkItem

MOST = 20
LEAST = 3  # letters of a product's name worth searching for


@dataclass(frozen=True)
class Hit:
    """One posting found; it may be known only from a return or a case."""

    shop_id: int
    posting_number: str
    product: str = ""
    status: str = ""
    order_number: str = ""


@require_safe
def find_page(request: HttpRequest) -> HttpResponse:
    """A number that names one posting leads straight to it; otherwise a list of at most ``MOST``."""
    text = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    exact = _exact(request.user, text) if text else []
    if len(exact) == 1 and not request.htmx:  # type: ignore[attr-defined]
        return redirect("posting", exact[0].shop_id, exact[0].posting_number)
    hits = exact or (_matches(request.user, text) if text else [])
    template = "desk/find_list.html" if request.htmx else "desk/find.html"  # type: ignore[attr-defined]
    names = {shop.pk: shop.name for shop in shops_of(request.user)}
    rows = [(hit, names.get(hit.shop_id, "")) for hit in hits]
    return render(request, template, {"text": text, "rows": rows, "most": MOST})


def _exact(user: AnyUser, text: str) -> list[Hit]:
    """Postings with exactly this number, or of the return with this number."""
    returns = Q(posting_number=text) | Q(number=text)
    if text.isascii() and text.isdecimal() and len(text) < 19:
        returns |= Q(return_id=int(text))
    pairs: dict[tuple[int, str], Hit] = {}
    for posting in scope(Posting.objects.filter(posting_number=text), user).prefetch_related("lines"):
        pairs[posting.shop_id, posting.posting_number] = _hit(posting)
    for case in scope(Return.objects.filter(returns).exclude(posting_number=""), user)[:MOST]:
        pairs.setdefault(
            (case.shop_id, case.posting_number),
            Hit(case.shop_id, case.posting_number, case.product, case.ozon_state_name or case.ozon_state),
        )
    for item in scope(WorkItem.objects.filter(posting_number=text), user).exclude(posting_number="")[:MOST]:
        pairs.setdefault(
            (item.shop_id, item.posting_number), Hit(item.shop_id, item.posting_number, item.product)
        )
    return list(pairs.values())


def _matches(user: AnyUser, text: str) -> list[Hit]:
    """Postings whose number, order or article begins so, or whose product's name holds the words; newest first."""
    lines = Q(offer_id__istartswith=text)
    if len(text) >= LEAST:
        words = Q()
        for word in text.split():
            words &= Q(name__icontains=word)
        lines |= words
    having = Exists(PostingLine.objects.filter(lines, posting=OuterRef("pk")))
    rows = Posting.objects.filter(
        Q(posting_number__startswith=text) | Q(order_number__startswith=text) | having
    )
    found = scope(rows, user).order_by("-in_process_at", "-pk").prefetch_related("lines")
    return [_hit(posting) for posting in found[:MOST]]


def _hit(posting: Posting) -> Hit:
    lines = list(posting.lines.all())
    return Hit(
        posting.shop_id,
        posting.posting_number,
        (lines[0].name or lines[0].offer_id) if lines else "",
        posting.ozon_status,
        posting.order_number,
    )
