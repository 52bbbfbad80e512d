"""Files of a posting: sending some, looking at one, removing one. Only people of the shop reach them."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import SeeOther, member, no_right, require, row_or_404
from accounts.models import User
from accounts.states import Permission
from ozon.models import Shop
from sellerdesk.desk.doors import posting_or_404
from sellerdesk.desk.uploads import SizedHandler
from worklist import attachments
from worklist.attachments import MOST_FILES, NotTaken
from worklist.file_types import PICTURES, clean_name
from worklist.models import Attachment

FIELD = "files"


# Exempt only here, where nothing is read yet: the inner view is protected, and the handler must be set before the body
# is read for the token.
@csrf_exempt
def files_add(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """Put files to a posting, several at once; each that is not taken is named with the reason."""
    handler = SizedHandler(request)
    request.upload_handlers = [handler]
    return _add(request, shop_id, posting_number, handler)


@require_POST
@csrf_protect
def _add(request: HttpRequest, shop_id: int, posting_number: str, handler: SizedHandler) -> HttpResponse:
    shop = posting_or_404(request, shop_id, posting_number)
    user = require(request, Permission.WORK, shop)
    sent = request.FILES.getlist(FIELD)
    refused = [attachments.too_big(name) for name in handler.too_big]
    if handler.too_many:
        refused.append(
            _("At most %(most)s files at once; not taken: %(names)s.")
            % {"most": MOST_FILES, "names": ", ".join(map(clean_name, handler.too_many))}
        )
    kept = 0
    for file in sent:
        reason = _keep(shop, posting_number, file, user)
        refused += [reason] if reason else []
        kept += not reason
    _tell(request, kept, refused)
    page = reverse("posting", args=[shop_id, posting_number])
    # What was not taken is told at the top of the page: nobody is led past it.
    return SeeOther(f"{page}#files" if kept and not refused else page)


def _keep(shop: Shop, number: str, file: UploadedFile, user: User) -> str:
    """Keep one file; the reason why not."""
    try:
        attachments.keep(
            shop=shop,
            posting_number=number,
            name=file.name or "",
            content=cast(BinaryIO, file.file),
            size=file.size or 0,
            user=user,
        )
    except NotTaken as error:
        return str(error)
    return ""


def _tell(request: HttpRequest, kept: int, refused: list[str]) -> None:
    if kept:
        messages.success(
            request, ngettext("%(n)s file is kept.", "%(n)s files are kept.", kept) % {"n": kept}
        )
    for reason in refused:
        messages.error(request, reason)
    if not kept and not refused:
        messages.error(request, _("Choose a file first."))


@require_GET
def file_show(request: HttpRequest, pk: int) -> FileResponse:
    """The content. A picture may be shown; anything else is saved, never run: no script of it reaches the desk."""
    row = row_or_404(Attachment.objects.all(), request, pk)
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    shown = row.media_type in PICTURES and "save" not in request.GET
    answer = FileResponse(
        content, as_attachment=not shown, filename=row.name, content_type=_sent_as(row.media_type)
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _sent_as(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type == "text/plain" else media_type


@require_POST
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file: who put it there, or a lead. The history keeps its name."""
    row = row_or_404(Attachment.objects.select_related("shop"), request, pk)
    user = member(request)
    if not attachments.may_remove(row, user):
        raise PermissionDenied(no_right())
    if attachments.remove(row, user=user):
        messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
    return SeeOther(reverse("posting", args=[row.shop_id, row.posting_number]) + "#files")
