"""Pictures of what came back: taking some, looking at one, taking one away. Only people of the shop reach them."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import SeeOther, member, no_right, require, row_or_404
from accounts.models import User
from accounts.selectors import scope
from accounts.states import Permission
from returns import photos
from returns.models import Photo, Return, ReturnItem
from returns.pictures_check import NotAPicture, small
from sellerdesk.desk.receiving_screen import shots
from sellerdesk.desk.uploads import SizedHandler
from worklist.attachments import MOST_FILES, too_big
from worklist.file_types import clean_name

FIELD = "photos"


# Exempt only here, where nothing is read yet: the inner view is protected, and the handler must be set before the body
# is read for the token.
@csrf_exempt
def return_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Put pictures to a return, several at once; each that is not taken is named with the reason, the others stay."""
    handler = SizedHandler(request)
    request.upload_handlers = [handler]
    return _add(request, pk, handler)


@require_POST
@csrf_protect
def _add(request: HttpRequest, pk: int, handler: SizedHandler) -> HttpResponse:
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.STOCK, case.shop)
    item = _piece(case, request.POST.get("item", ""))
    sent = request.FILES.getlist(FIELD)
    refused = [too_big(name) for name in handler.too_big]
    if handler.too_many:
        refused.append(
            _("At most %(most)s files at once; not taken: %(names)s.")
            % {"most": MOST_FILES, "names": ", ".join(map(clean_name, handler.too_many))}
        )
    reasons = [_keep(case, item, file, user) for file in sent]
    refused += [reason for reason in reasons if reason]
    kept = sum(not reason for reason in reasons)
    if not kept and not refused:
        refused.append(_("Choose a picture first."))
    return _answer(request, case, user, item, kept, refused)


def _piece(case: Return, pk: str) -> ReturnItem | None:
    is_number = pk.isascii() and pk.isdecimal() and len(pk) < 18
    return case.items.filter(pk=int(pk)).first() if is_number else None


def _keep(case: Return, item: ReturnItem | None, file: UploadedFile, user: User) -> str:
    """Keep one picture; the reason why not."""
    content = cast(BinaryIO, file.file)
    try:
        photos.keep(case, item=item, name=file.name or "", content=content, size=file.size or 0, user=user)
    except NotAPicture as error:
        return str(error)
    return ""


def _answer(
    request: HttpRequest, case: Return, user: User, item: ReturnItem | None, kept: int, refused: list[str]
) -> HttpResponse:
    said = ngettext("%(n)s picture is kept.", "%(n)s pictures are kept.", kept) % {"n": kept} if kept else ""
    if request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        context = {"case": case, "refused": refused, "said": said, "back": request.POST.get("back", "")}
        context |= shots(case, user, item=item)
        return render(request, "desk/receiving_shots.html", context)
    if said:
        messages.success(request, said)
    for reason in refused:
        messages.error(request, reason)
    return SeeOther(_way_back(request, case))


def _way_back(request: HttpRequest, case: Return) -> str:
    if request.POST.get("back") == "return":
        return reverse("return-page", args=[case.pk]) + "#shots"
    item = _piece(case, request.POST.get("item", ""))
    query = f"?piece={item.pk}" if item else ""
    return reverse("receiving-return", args=[case.pk]) + f"{query}#shots"


def _photo_or_404(request: HttpRequest, pk: int) -> Photo:
    inside = scope(Return.objects.all(), request.user)
    rows = Photo.objects.filter(case__in=inside, removed_at=None).select_related("case__shop")
    return get_object_or_404(rows, pk=pk)


@require_GET
def photo_show(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The picture as it is kept; ``?small``: a thumbnail."""
    photo = _photo_or_404(request, pk)
    try:
        content = cast(BinaryIO, photo.file.open("rb"))
        answer = _small(content) if "small" in request.GET else _whole(photo, content)
    except OSError as error:
        raise Http404 from error
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=86400"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _small(content: BinaryIO) -> HttpResponse:
    with content:
        return HttpResponse(small(content), content_type="image/jpeg")


def _whole(photo: Photo, content: BinaryIO) -> FileResponse:
    return FileResponse(content, filename=photo.name, content_type=photo.media_type)


@require_POST
def photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a picture away: who took it, or a lead. The history keeps its name, the evidence its file."""
    photo = _photo_or_404(request, pk)
    user = member(request)
    if not photos.may_remove(photo, user):
        raise PermissionDenied(no_right())
    if photos.remove(photo.pk, user=user):
        messages.success(request, _("“%(name)s” is taken away.") % {"name": photo.name})
    return SeeOther(_way_back(request, photo.case))
