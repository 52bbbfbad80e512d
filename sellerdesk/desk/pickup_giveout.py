"""One handing out: what was handed over at the point, and which return each article is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import SeeOther, member, permissions, require, row_or_404
from accounts.selectors import shops_of
from accounts.states import Permission
from returns import giveouts
from returns.giveouts import NotPossible
from returns.models import Giveout, GiveoutArticle

MOST = 500
LONGEST = 120


@require_safe
def giveout_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Its articles, those nobody could match first, with the returns each may be."""
    row = row_or_404(Giveout.objects.select_related("shop"), request, pk)
    articles = list(row.articles.select_related("case").order_by("position")[:MOST])
    choices: dict[str, list[str]] = {}
    if any(article.case_id is None for article in articles):
        for case in giveouts.candidates(row)[:MOST]:
            choices.setdefault(giveouts.plain(case.product), []).append(str(case.return_id))
    context = {
        "row": row,
        "shop": row.shop,
        "is_over": giveouts.is_over(row),
        "articles": [(article, choices.get(giveouts.plain(article.name), ())) for article in articles],
        "may_stock": Permission.STOCK in permissions(member(request), row.shop),
    }
    return render(request, "desk/pickup_giveout.html", context)


@require_POST
def giveout_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which return an article is, by any of its numbers; an empty field takes it back."""
    inside = GiveoutArticle.objects.filter(giveout__shop__in=shops_of(member(request)))
    article = get_object_or_404(inside.select_related("giveout__shop"), pk=pk)
    user = require(request, Permission.STOCK, article.giveout.shop)
    number = request.POST.get("number", "").replace("\x00", "")[:LONGEST]
    try:
        article = giveouts.match(pk, number, by=user.label)
    except NotPossible as error:
        messages.error(request, str(error))
    except GiveoutArticle.DoesNotExist:  # a reading took it away meanwhile
        raise Http404 from None
    else:
        messages.success(request, _("Matched.") if article.case_id else _("No return is matched any more."))
    return SeeOther(reverse("giveout", args=[article.giveout_id]))
