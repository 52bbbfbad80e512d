"""Delivery: claim, commit, call Ozon, record. The one place where an effect leaves the house."""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from outbox.handlers import Handler, NotYet, Seen, Stop, Verdict, handler_of
from outbox.locks import lock_effect
from outbox.models import Attempt, Effect
from outbox.services import READ_BACK_AFTER, drop_outrun, finish, mode_of
from outbox.states import AttemptOutcome, Mode, Status
from ozon.client.errors import OzonError, Unauthorized
from ozon.connect import client_of
from ozon.states import ShopState

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
BROKEN = gettext_noop("An error of our own, see the log.")
OUTRUN = gettext_noop("A later write of the same thing was done.")
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)


def back_off(attempt: int) -> timedelta:
    """Pause after the given attempt (1, 2, …): 5 s doubled each time, ten minutes at most."""
    doublings = min(attempt - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def claim(pk: int) -> Effect | None:
    """Take a due effect for this process, or None when it is not ours to take.

    The conditional UPDATE decides between workers; the unique lane decides between effects on one thing.
    The next due time is set before the attempt, so a crash needs no clean-up.
    """
    now = timezone.now()
    token = str(uuid.uuid4())
    peek = Effect.objects.filter(pk=pk, status=Status.DUE, shop__state=ShopState.ACTIVE).first()
    if peek is None or _kept_back(peek):
        return None
    try:
        with transaction.atomic():
            won = Effect.objects.filter(pk=pk, status=Status.DUE, due_at__lte=now).update(
                status=Status.CLAIMED,
                claim=token,
                claimed_until=now + timedelta(seconds=settings.CLAIM_SECONDS),
                attempts=F("attempts") + 1,
                attempted_at=now,
                due_at=now + back_off(peek.attempts + 1),
            )
            if not won:
                return None
            effect = Effect.objects.select_related("shop").get(pk=pk)
            Attempt.objects.create(effect=effect, number=effect.tries.count() + 1, started_at=now)
    except IntegrityError:
        return None  # the lane is taken; the sweep comes back
    return effect


def _kept_back(effect: Effect) -> bool:
    """Hold an effect whose switch was turned since it was written; show what a dry run would send."""
    mode = mode_of(effect.shop_id, effect.kind)
    if mode is Mode.ON:
        return False
    with transaction.atomic():
        held = Effect.objects.filter(pk=effect.pk, status=Status.DUE).update(status=Status.HELD)
        if held:
            handler_of(effect.kind).on_held(effect)
        if held and mode is Mode.DRY_RUN:
            Attempt.objects.create(
                effect=effect,
                number=effect.tries.count() + 1,
                finished_at=timezone.now(),
                outcome=AttemptOutcome.DRY_RUN,
                detail=repr(handler_of(effect.kind).preview(effect)),
            )
    return True


def deliver(pk: int) -> Status | None:
    """Deliver one effect if it is due and free. Returns its new status, or None when there was nothing to do.

    Safe to call by any number of processes. HTTP happens outside any transaction.
    """
    effect = claim(pk)
    if effect is None:
        return None
    handler = handler_of(effect.kind)
    try:
        with client_of(effect.shop, interactive=True) as client:
            result = handler.deliver(effect, client)
    except Stop as stop:
        return _record(effect, handler, _stopped, str(stop))
    except NotYet as wait:
        return _record(effect, handler, _later, (str(wait), wait.seconds))
    except OzonError as error:
        return _record(effect, handler, _failed, error)
    except (
        Exception
    ):  # the one effect runner: a bug must not lose the knowledge that a call may have gone out
        logger.exception("effect %s broke", effect.pk)
        return _record(effect, handler, _broken, None)
    return _record(effect, handler, _done, result)


def safely(act: Callable[[int], Status | None], pk: int) -> Status | None:
    """Do ``deliver``, ``expire`` or ``read_back`` among others: a bug in recording one outcome is logged, and
    must not end the sweep. The claim it may leave behind runs out and is taken back."""
    try:
        return act(pk)
    except Exception:  # one effect's bug must not keep the others of a sweep waiting
        logger.exception("effect %s broke while its outcome was recorded", pk)
        return None


def _record(effect: Effect, handler: Handler, outcome: Any, detail: Any) -> Status:
    """Write the outcome in one short transaction, if the effect is still ours.

    Ours means our claim token is on it: claimed, or turned ``unknown`` because the claim ran out while we were
    slow. In that case we are the one who knows.
    """
    with transaction.atomic():
        handler.lock(effect)
        current = lock_effect(effect.pk)
        if current.claim != effect.claim or current.status not in {Status.CLAIMED, Status.UNKNOWN}:
            logger.warning("effect %s was settled by somebody else", effect.pk)
            return Status(current.status)
        said: AttemptOutcome = outcome(current, handler, detail)
        Attempt.objects.filter(effect=current, finished_at=None).update(
            outcome=said, finished_at=timezone.now(), detail=current.error
        )
        return Status(current.status)


def _done(effect: Effect, handler: Handler, result: dict[str, Any]) -> AttemptOutcome:
    finish(effect, Status.DONE, result=result)
    handler.on_done(effect, result)
    if handler.idempotent and effect.lane:
        drop_outrun(effect, OUTRUN)
    return AttemptOutcome.DONE


def _stopped(effect: Effect, handler: Handler, reason: str) -> AttemptOutcome:
    finish(effect, Status.CANCELLED, error=reason)
    handler.on_stopped(effect, reason)
    return AttemptOutcome.STOPPED


def _later(effect: Effect, _: Handler, detail: tuple[str, float]) -> AttemptOutcome:
    reason, seconds = detail
    _due_again(effect, error=reason, pause=timedelta(seconds=seconds))
    return AttemptOutcome.RETRY


def _failed(effect: Effect, handler: Handler, error: OzonError) -> AttemptOutcome:
    """Ozon's no, its silence, or its "later": three different things. A key Ozon does not know says nothing of the
    write itself: it waits for a good key, and is dead after the limit."""
    if error.uncertain and not handler.idempotent:
        return to_unknown(effect, handler, error=str(error))
    if error.retryable or error.uncertain or isinstance(error, Unauthorized):
        return _again_or_dead(effect, handler, error)
    if handler.no_is_final:
        finish(effect, Status.REFUSED, error=str(error))
        handler.on_refused(effect, error)
    else:
        _dead(effect, handler, str(error))
    return AttemptOutcome.REFUSED


def _broken(effect: Effect, handler: Handler, _: None) -> AttemptOutcome:
    if not handler.idempotent:
        return to_unknown(effect, handler, error=BROKEN)
    if effect.attempts < MAX_ATTEMPTS:
        _due_again(effect, error=BROKEN, pause=back_off(effect.attempts))
    else:
        _dead(effect, handler, BROKEN)
    return AttemptOutcome.RETRY


def _again_or_dead(effect: Effect, handler: Handler, error: OzonError) -> AttemptOutcome:
    if effect.attempts < MAX_ATTEMPTS:
        pause = max(back_off(effect.attempts), timedelta(seconds=error.retry_after or 0))
        _due_again(effect, error=str(error), pause=pause)
    else:
        _dead(effect, handler, str(error))
    return AttemptOutcome.RETRY


def _dead(effect: Effect, handler: Handler, error: str) -> None:
    effect.status, effect.error = Status.DEAD, error
    effect.save(update_fields=["status", "error"])
    handler.on_dead(effect)


def _due_again(effect: Effect, *, error: str, pause: timedelta) -> None:
    effect.status, effect.error, effect.due_at = Status.DUE, error, timezone.now() + pause
    effect.save(update_fields=["status", "error", "due_at"])


def to_unknown(effect: Effect, handler: Handler, *, error: str) -> AttemptOutcome:
    """Write down that it may have happened. Never ``failed``, never sent again by itself. Effect is locked."""
    if effect.status == Status.UNKNOWN:
        return AttemptOutcome.UNKNOWN
    now = timezone.now()
    effect.status, effect.error = Status.UNKNOWN, error
    effect.unknown_at, effect.read_back_at = now, now + READ_BACK_AFTER
    effect.save(update_fields=["status", "error", "unknown_at", "read_back_at"])
    handler.on_unknown(effect)
    return AttemptOutcome.UNKNOWN


def expire(pk: int) -> Status | None:
    """Take back a claim whose worker is gone: absolute writes are due again, all others are unknown."""
    peek = Effect.objects.select_related("shop").filter(pk=pk).first()
    if peek is None:
        return None
    handler = handler_of(peek.kind)
    with transaction.atomic():
        handler.lock(peek)
        effect = lock_effect(pk)
        now = timezone.now()
        if effect.status != Status.CLAIMED or (effect.claimed_until and effect.claimed_until > now):
            return None
        if handler.idempotent:
            _due_again(effect, error=gettext_noop("The worker died."), pause=timedelta(0))
            said = AttemptOutcome.RETRY
        else:
            said = to_unknown(
                effect, handler, error=gettext_noop("The worker died before Ozon's answer was written down.")
            )
        Attempt.objects.filter(effect=effect, finished_at=None).update(outcome=said, finished_at=now)
        return Status(effect.status)


def read_back(pk: int) -> Status | None:
    """Settle one unknown effect by reading Ozon. The pause to the next reading is set before this one."""
    now = timezone.now()
    won = Effect.objects.filter(pk=pk, status=Status.UNKNOWN, read_back_at__lte=now).update(
        read_back_at=now + READ_BACK_AFTER * 2
    )
    if not won:
        return None
    effect = Effect.objects.select_related("shop").get(pk=pk)
    handler = handler_of(effect.kind)
    try:
        with client_of(effect.shop, interactive=True) as client:
            verdict = handler.reconcile(effect, client)
    except OzonError as error:
        logger.info("effect %s cannot be read back: %s", pk, error)
        return Status.UNKNOWN
    except Exception:  # a bug in one reading must not keep the others from being read
        logger.exception("effect %s broke while it was read back", pk)
        return Status.UNKNOWN
    if verdict.seen is Seen.OPEN:
        return Status.UNKNOWN
    return _settle(effect, handler, verdict)


def _settle(effect: Effect, handler: Handler, verdict: Verdict) -> Status:
    with transaction.atomic():
        handler.lock(effect)
        current = lock_effect(effect.pk)
        if current.status != Status.UNKNOWN:
            return Status(current.status)
        if verdict.seen is Seen.DONE:
            finish(current, Status.DONE, result=verdict.result)
            handler.on_done(current, verdict.result)
        else:
            error = OzonError(method=current.kind, message=str(verdict.result.get("reason", "")))
            finish(current, Status.REFUSED, error=error.message)
            handler.on_refused(current, error)
        return Status(current.status)
