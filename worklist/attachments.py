"""Files put to a posting. The only writer of attachments, and the only one who deletes their content."""

import hashlib
import logging
from collections.abc import Iterable
from functools import partial
from typing import BinaryIO
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.selectors import may
from accounts.states import Action, Permission
from ozon.models import Shop
from worklist.file_types import ENDINGS, MOST_BYTES, belies_name, clean_name, media_type
from worklist.models import Attachment
from worklist.services import note
from worklist.states import Event, Origin

MOST_FILES = 10  # in one upload
SHOWN = 100  # of one posting
CHUNK = 1 << 16  # bytes
logger = logging.getLogger(__name__)


class NotTaken(Exception):
    """The file is not kept; the text says why, for the person who sent it."""


def keep(
    *, shop: Shop, posting_number: str, name: str, content: BinaryIO, size: int, user: User
) -> Attachment:
    """Store one file and its row. ``size`` in bytes; the caller has checked that the user may work in the shop.

    Raises ``NotTaken`` for an empty file, one above 10 MB, a type that is not taken, one that is not what its name
    says, and one whose content is at this posting already (the unique constraint decides between two at once).
    Content without a row is deleted again.
    """
    shown = clean_name(name)
    if size <= 0:
        raise NotTaken(_("“%(name)s” is empty.") % {"name": shown})
    if size > MOST_BYTES:
        raise NotTaken(too_big(shown))
    kind = media_type(content, name)
    if belies_name(kind, name):
        raise NotTaken(belied(shown))
    if kind is None:
        raise NotTaken(
            _("“%(name)s” is none of the types taken here: pictures, PDF, text, CSV, XLSX.") % {"name": shown}
        )
    digest = _sha256(content)
    there = attachments_of(shop, posting_number).filter(sha256=digest).first()
    if there:
        raise NotTaken(_already(shown, there.name))
    path = default_storage.save(_path(kind), File(content))
    try:
        with transaction.atomic():
            row = Attachment.objects.create(
                shop=shop,
                posting_number=posting_number,
                file=path,
                name=clean_name(name, kind),
                media_type=kind,
                size=size,
                sha256=digest,
                uploaded_by=user,
                by=user.label[:150],
            )
            audit.record(user, Action.FILE_ADDED, shop=shop, posting_number=posting_number, name=row.name)
            return row
    except IntegrityError as error:
        default_storage.delete(path)
        raise NotTaken(_already(shown, shown)) from error
    except BaseException:
        default_storage.delete(path)
        raise


def may_remove(attachment: Attachment, user: User) -> bool:
    """Who put it there, or a lead of the shop."""
    return attachment.uploaded_by_id == user.pk or may(user, Permission.SETTLE, attachment.shop)


@transaction.atomic
def remove(attachment: Attachment, *, user: User) -> bool:
    """Delete a file; the timeline keeps its name and who did it. False when it was gone already.

    One DELETE decides between two at once. The caller has asked ``may_remove``.
    """
    gone, _rows = Attachment.objects.filter(pk=attachment.pk).delete()
    if not gone:
        return False
    note(
        attachment.shop,
        attachment.posting_number,
        Event.FILE_REMOVED,
        by=user.label,
        origin=Origin.STAFF,
        name=attachment.name,
    )
    transaction.on_commit(partial(discard, [attachment.file.name]))
    return True


def discard(paths: Iterable[str]) -> None:
    """Delete contents whose rows are gone. Idempotent; what cannot be deleted is told to the log."""
    for path in paths:
        try:
            default_storage.delete(path)
        except OSError:
            logger.exception("a file could not be deleted: %s", path)


def attachments_of(shop: Shop, posting_number: str) -> QuerySet[Attachment]:
    """The posting's files, newest first."""
    rows = Attachment.objects.filter(shop=shop, posting_number=posting_number)
    return rows.order_by("-created_at", "-id")


def too_big(name: str) -> str:
    return _("“%(name)s” is larger than 10 MB.") % {"name": clean_name(name)}


def belied(name: str) -> str:
    return _("“%(name)s” is not what its name says: it is damaged, or of another type.") % {"name": name}


def _already(name: str, there: str) -> str:
    return _("“%(name)s” is here already, as “%(there)s”.") % {"name": name, "there": there}


def _path(kind: str) -> str:
    """Where the content lies: nothing of the person's name for it is in it."""
    return Attachment.file.field.generate_filename(Attachment(), f"{uuid4().hex}{ENDINGS[kind][0]}")


def _sha256(content: BinaryIO) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()
