"""Files put to a begun reply, and taken away from it."""

from collections.abc import Sequence
from typing import BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from accounts.doors import member, require, row_or_404
from accounts.states import Permission
from messaging import begun, files
from messaging.models import MessageFile, ReplyDraft
from sellerdesk.desk.reply_acts import found, here
from sellerdesk.desk.uploads import SizedHandler

FIELD = "files"


# Exempt only here, where nothing is read yet: the inner view is protected, and the handler must be set before the body
# is read for the token.
@csrf_exempt
def reply_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put files to what was begun; each that is not taken is named with the reason."""
    handler = SizedHandler(request)
    request.upload_handlers = [handler]
    return _add(request, pk, handler)


@require_POST
@csrf_protect
def _add(request: HttpRequest, pk: int, handler: SizedHandler) -> HttpResponse:
    dialogue, user = found(request, pk)
    sent = request.FILES.getlist(FIELD)
    if not (sent or handler.too_big or handler.too_many):
        messages.error(request, _("Choose a file first."))
        return here(request, dialogue)
    for name in handler.too_big:
        messages.error(request, files.too_big(name))
    if handler.too_many:
        most = {"most": files.MOST_FILES, "names": ", ".join(handler.too_many)}
        messages.error(request, _("At most %(most)s files at once; not taken: %(names)s.") % most)
    if sent:
        _keep_all(request, begun.begun(dialogue, user), sent)
    begun.forget_empty(dialogue, user)
    return here(request, dialogue)


def _keep_all(request: HttpRequest, draft: ReplyDraft, sent: Sequence[UploadedFile]) -> None:
    for file in sent:
        try:
            files.keep(draft, name=file.name or "", content=cast(BinaryIO, file.file), size=file.size or 0)
        except files.NotTaken as error:
            messages.error(request, str(error))


@require_POST
def reply_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away from what one has begun oneself; another's looks as if it were not there."""
    rows = MessageFile.objects.select_related("draft__dialogue", "shop").filter(draft__user=member(request))
    file = row_or_404(rows, request, pk)
    require(request, Permission.WRITE, file.shop)
    if file.draft is None:
        raise Http404
    dialogue, name = file.draft.dialogue, file.name
    if files.remove(file):
        messages.success(request, _("“%(name)s” is removed.") % {"name": name})
    begun.forget_empty(dialogue, member(request))
    return here(request, dialogue)
