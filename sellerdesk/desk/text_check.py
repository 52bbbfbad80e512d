"""What the rules say of a text that is being typed. Nothing is kept."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts import doors
from accounts.selectors import shops_of
from accounts.tries import wait_for
from messaging.explain import remarks
from messaging.models import BuyerMessage
from messaging.policy import judge

LONGEST = 10_000  # characters: a message has 1000, and somebody may have pasted a page
MOST_BYTES = 128 * 1024  # of a body: such a text in Chinese, written with percent signs
MOST, SPAN = 300, 60  # checks of one person in so many seconds: five a second, the whole minute through


class CheckForm(forms.Form):
    """``message`` is the one the text is written for, so that what was answered about it is known."""

    shop = forms.IntegerField(min_value=1)
    text = forms.CharField(required=False, strip=False, max_length=LONGEST)
    greeting = forms.BooleanField(required=False)
    message = forms.IntegerField(required=False, min_value=1)


@require_POST
def text_check(request: HttpRequest) -> HttpResponse:
    """The findings as a fragment; 413 for a body no composer sends, 429 with ``Retry-After`` for too many."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    user = doors.member(request)
    wait = wait_for(f"check:{user.pk}", most=MOST, span=SPAN)
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    form = CheckForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    words = form.cleaned_data
    shop = get_object_or_404(shops_of(user), pk=words["shop"])
    message = (
        BuyerMessage.objects.filter(shop=shop, pk=words["message"]).first() if words["message"] else None
    )
    found = judge(shop, words["text"], greeting=words["greeting"])
    said = remarks(found, shop, message, text=words["text"])
    return render(request, "desk/parts/findings.html", {"remarks": said})
