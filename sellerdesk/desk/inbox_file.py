"""Files of a dialogue, which Ozon gives for the shop's key alone: read at Ozon, looked at, and passed on."""

import tempfile
from io import BytesIO
from typing import IO
from urllib.parse import urlsplit

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.selectors import scope
from messaging.models import Dialogue, DialogueMessage
from ozon.client.errors import OzonError
from ozon.connect import client_of
from returns.buyer_photos import NotFetched, fetch
from sellerdesk.desk.inbox_markdown import FileLink, files_in
from worklist.file_types import PICTURES, clean_name, media_type

UNKNOWN = "application/octet-stream"
KEPT_IN_MEMORY = 1024 * 1024


@require_GET
def dialogue_file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The file of this number in a message of the user's shops. A picture may be shown; anything else is saved, never
    run. 404 where Ozon does not give it (any more)."""
    inside = scope(Dialogue.objects.all(), request.user)
    rows = DialogueMessage.objects.filter(dialogue__in=inside).select_related("dialogue__shop")
    message = get_object_or_404(rows, pk=pk)
    shop = message.dialogue.shop
    links = files_in(message.text, shop, is_image=message.is_image)
    if number >= len(links):
        raise Http404
    link = links[number]
    try:
        content = _read(message.dialogue, link)
    except (OzonError, NotFetched) as error:
        raise Http404 from error
    return _answer(link, content)


def _read(dialogue: Dialogue, link: FileLink) -> IO[bytes]:
    if not link.is_ours:
        content = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115 - the answer closes it
        fetch(link.url, content)
        return content
    parts = urlsplit(link.url)
    with client_of(dialogue.shop, interactive=True) as client:
        return BytesIO(client.chats.file(f"{parts.path}?{parts.query}" if parts.query else parts.path))


def _answer(link: FileLink, content: IO[bytes]) -> FileResponse:
    kind = media_type(content, link.name) or UNKNOWN  # type: ignore[arg-type]  # a spooled file is a binary file too
    content.seek(0)
    name = clean_name(link.name, kind)
    answer = FileResponse(content, as_attachment=kind not in PICTURES, filename=name, content_type=kind)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=86400"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
