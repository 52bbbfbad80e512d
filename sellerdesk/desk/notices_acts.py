"""The buttons about notices: read one, read all, and what one wants to be told when."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import doors
from sellerdesk.desk.notices_forms import NoticeSettingsForm
from worklist import notices
from worklist.bell import notices_of
from worklist.models import NoticeSettings


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read. Somebody else's is not to be found; a second press changes nothing."""
    user = doors.member(request)
    get_object_or_404(notices_of(user), pk=pk)
    notices.read(user, pk)
    return _back(request)


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark as read what the page showed and all before it; what came since stays unread."""
    text = request.POST.get("up_to", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise Http404
    count = notices.read_all(doors.member(request), up_to=int(text))
    said = ngettext("%(n)s notice is marked as read.", "%(n)s notices are marked as read.", count)
    messages.success(request, said % {"n": count})
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """What a person wants to be told, how early, and when not."""
    user = doors.member(request)
    kept = NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)
    form = NoticeSettingsForm(request.POST if request.method == "POST" else None, instance=kept)
    if form.is_valid():
        notices.save_settings(form.instance)
        messages.success(request, _("Saved."))
        return doors.SeeOther(reverse("notice-settings"))
    return render(request, "desk/notices_settings.html", {"form": form})


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return doors.SeeOther(wanted if wanted and is_here else reverse("notices"))
