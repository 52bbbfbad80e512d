"""Pictures of what came back. The only writer of them; one taken away stays as evidence that it was there."""

from io import BytesIO
from typing import BinaryIO
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.selectors import may
from accounts.states import Action, Permission
from returns.locks import lock_photo, lock_return
from returns.models import Photo, Return, ReturnItem
from returns.pictures_check import ENDINGS, NotAPicture, Picture, checked
from worklist.file_types import clean_name
from worklist.services import note
from worklist.states import Event, Origin

MOST = 20  # of one return


def keep(
    case: Return, *, item: ReturnItem | None, name: str, content: BinaryIO, size: int, user: User
) -> Photo:
    """Store one picture and its row; ``size`` in bytes. The caller has checked that the user may receive in the shop.

    Decoded and written outside of any transaction; then the return is locked and the count decides. Content without a
    row is deleted again. Raises ``NotAPicture``, also for the twenty-first and for one that is here already.
    """
    shown = clean_name(name)
    _must_have_room(case, shown)
    picture = checked(content, name=shown, size=size)
    path = default_storage.save(_path(picture), File(BytesIO(picture.content)))
    try:
        with transaction.atomic():
            lock_return(case.pk)
            _must_have_room(case, shown)
            if there := shown_of(case).filter(original_sha256=picture.original_sha256).first():
                raise NotAPicture(
                    _("“%(name)s” is here already, as “%(there)s”.") % {"name": shown, "there": there.name}
                )
            row = _row(case, item, picture, path, name=clean_name(name, picture.media_type), user=user)
            number = case.posting_number
            audit.record(user, Action.FILE_ADDED, shop=case.shop, posting_number=number, name=row.name)
            return row
    except BaseException:
        default_storage.delete(path)
        raise


def _must_have_room(case: Return, name: str) -> None:
    if shown_of(case).count() >= MOST:
        raise NotAPicture(
            _("“%(name)s” is not kept: a return has at most %(most)s pictures.")
            % {"name": name, "most": MOST}
        )


def _row(
    case: Return, item: ReturnItem | None, picture: Picture, path: str, *, name: str, user: User
) -> Photo:
    return Photo.objects.create(
        case=case,
        item=item,
        file=path,
        media_type=picture.media_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
        original_sha256=picture.original_sha256,
        name=name,
        by=user.label[:150],
        uploaded_by=user,
    )


def _path(picture: Picture) -> str:
    """Where the content lies: nothing of the person's name for it is in it."""
    return Photo.file.field.generate_filename(Photo(), f"{uuid4().hex}{ENDINGS[picture.media_type]}")


def shown_of(case: Return) -> QuerySet[Photo]:
    """The pictures of a return that were not taken away, in the order they came."""
    return Photo.objects.filter(case=case, removed_at=None).order_by("pk")


def may_remove(photo: Photo, user: User, *, is_lead: bool | None = None) -> bool:
    """Who took it, or a lead of the shop. ``is_lead`` where that is known already."""
    if photo.uploaded_by_id == user.pk:
        return True
    return may(user, Permission.SETTLE, photo.case.shop) if is_lead is None else is_lead


@transaction.atomic
def remove(pk: int, *, user: User) -> bool:
    """Take a picture away: it is shown nowhere any more, its file and its hashes stay. False when it was gone already.

    Locks it. The caller has asked ``may_remove``.
    """
    photo = lock_photo(pk)
    if photo.removed_at is not None:
        return False
    photo.removed_at, photo.removed_by = timezone.now(), user.label[:150]
    photo.save(update_fields=["removed_at", "removed_by"])
    case = photo.case
    note(
        case.shop,
        case.posting_number,
        Event.PHOTO_REMOVED,
        by=user.label,
        origin=Origin.STAFF,
        name=photo.name,
    )
    return True
