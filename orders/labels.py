"""Sheets of labels: asked for at Ozon, waited for, checked, and kept as one PDF. The only mover of their state."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orders.label_making import Made, make
from orders.locks import lock_sheet
from orders.models import LabelSheet, Posting
from orders.packing_stops import NotPossible, stopped
from orders.states import LABEL_TRANSITIONS, PACKED_STATUS, LabelState, Scheme
from orders.transitions import move
from ozon.models import Shop
from worklist.models import TimelineEntry
from worklist.services import note_many
from worklist.states import Event, Origin

MOST = 300  # labels of one sheet
PATIENCE = timedelta(minutes=10)
TURN = timedelta(seconds=60)  # a worker that died leaves the sheet for so long
PAUSE = timedelta(seconds=2)
# All that its making changes.
CHANGING = ("tasks", "left_out", "error", "by", "file", "asked_at", "due_at", "ended_at")
TOO_LATE = gettext_noop("Ozon did not make the labels in time. Ask for them again in a minute.")


def ask(shop: Shop, numbers: Sequence[str], *, by: str) -> LabelSheet:
    """Ask for the labels of these packed postings as one PDF. It is made in the background: see ``state``.

    Raises ``NotPossible`` where a posting has no label now, or must not leave the house, and names it.
    """
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise NotPossible(_("Choose at least one packed posting."))
    if len(wanted) > MOST:
        raise NotPossible(_("Choose at most %(most)s postings for one sheet.") % {"most": MOST})
    for number, reason in stopped(shop, wanted).items():
        raise NotPossible(f"{number}: {reason.text}")
    rows = Posting.objects.filter(shop=shop, posting_number__in=wanted, ozon_status=PACKED_STATUS)
    ready = set(rows.exclude(scheme=Scheme.FBO).values_list("posting_number", flat=True))
    missing = [number for number in wanted if number not in ready]
    if missing:
        named = {"numbers": ", ".join(missing[:5])}
        raise NotPossible(
            _("There is no label for %(numbers)s now: only what is packed and not handed over yet has one.")
            % named
        )
    return LabelSheet.objects.create(shop=shop, numbers=wanted, by=by[:150])


@transaction.atomic
def again(sheet_pk: int, *, by: str) -> LabelSheet:
    """Ask for a sheet that failed once more. Idempotent."""
    sheet = lock_sheet(sheet_pk)
    if sheet.state == LabelState.FAILED:
        now = timezone.now()
        sheet.tasks, sheet.left_out, sheet.error, sheet.by = [], [], "", by[:150]
        sheet.asked_at, sheet.due_at, sheet.ended_at = now, now, None
        _to_state(sheet, LabelState.WAITING)
    return sheet


def due(now: datetime) -> list[int]:
    """Sheets to be looked at now, oldest first."""
    rows = LabelSheet.objects.filter(state=LabelState.WAITING, due_at__lte=now)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:50])


def advance(sheet_pk: int) -> LabelState | None:
    """Take a sheet one step further: ask Ozon, look whether it is made, fetch and keep it. None when it was not due.

    Safe to call by any number of processes: one takes the turn. Ozon is called outside any transaction.
    """
    now = timezone.now()
    mine = LabelSheet.objects.filter(pk=sheet_pk, state=LabelState.WAITING, due_at__lte=now)
    if not mine.update(due_at=now + TURN):
        return None
    sheet = LabelSheet.objects.select_related("shop").get(pk=sheet_pk)
    made = make(sheet)
    return _record(sheet_pk, made, asked_at=sheet.asked_at)


def _record(sheet_pk: int, made: Made, *, asked_at: datetime) -> LabelState:
    path = default_storage.save(_path(made.at), ContentFile(made.content)) if made.content else ""
    try:
        with transaction.atomic():
            sheet = lock_sheet(sheet_pk)
            if sheet.state == LabelState.WAITING and sheet.asked_at == asked_at:
                _write(sheet, made, path)
                path = ""
            return LabelState(sheet.state)
    finally:
        if path:  # nobody's any more: the row did not take it
            default_storage.delete(path)


def _path(at: datetime) -> str:
    name = LabelSheet._meta.get_field("file").upload_to
    return f"{at.strftime(str(name))}labels.pdf"


def _write(sheet: LabelSheet, made: Made, path: str) -> None:
    sheet.tasks, sheet.left_out = made.tasks, made.left_out
    if path:
        sheet.file.name, sheet.error, sheet.ended_at = path, "", made.at
        _to_state(sheet, LabelState.READY)
        _tell(sheet)
    elif made.error and not made.passing:
        _fail(sheet, made.error, made.at)
    elif made.at - sheet.asked_at > PATIENCE:
        _fail(sheet, made.error or TOO_LATE, made.at)
    else:
        sheet.error, sheet.due_at = made.error[:1000], made.at + (made.wait or PAUSE)
        sheet.save(update_fields=["tasks", "left_out", "error", "due_at"])


def _fail(sheet: LabelSheet, error: str, at: datetime) -> None:
    sheet.error, sheet.ended_at = error[:1000], at
    _to_state(sheet, LabelState.FAILED)


def _to_state(sheet: LabelSheet, state: LabelState) -> None:
    move(sheet, state, LABEL_TRANSITIONS, *CHANGING)


def _tell(sheet: LabelSheet) -> None:
    left_out = {row["posting_number"] for row in sheet.left_out}
    note_many(
        TimelineEntry(
            shop=sheet.shop,
            posting_number=number,
            code=Event.LABELS_MADE,
            origin=Origin.DESK,
            at=timezone.now(),
            by=sheet.by,
        )
        for number in sheet.numbers
        if number not in left_out
    )
