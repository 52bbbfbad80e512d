"""Writing down what became of an attempt. The effects are locked; nothing here calls Ozon.

Each outcome changes its effect in memory and says what is to be told to the rooms above once all are saved.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from outbox.claims import back_off
from outbox.handlers import Answer, Broken, Handler, NotYet, Stop
from outbox.locks import lock_effects
from outbox.models import Attempt, Effect
from outbox.services import READ_BACK_AFTER, drop_outrun, end, to_status
from outbox.states import AttemptOutcome, Status
from ozon import copying
from ozon.client.errors import MethodBlocked, OzonError, RateLimited, Unauthorized

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
LEAST_WAIT = 1.0  # seconds, however soon Ozon would have us again
OUTRUN = gettext_noop("A later write of the same thing was done.")
CHANGED = ["status", "error", "due_at", "attempts", "result", "finished_at", "unknown_at", "read_back_at"]


class Outcome(NamedTuple):
    """How an attempt ended, and whom to tell."""

    said: AttemptOutcome
    tell: Callable[[], None] | None = None


def record(
    handler: Handler,
    effects: Sequence[Effect],
    answers: Mapping[int, Answer],
    covered: Mapping[str, Sequence[int]],
) -> dict[int, Status]:
    """Write the outcomes of one call in one short transaction, of those effects that are still ours; what became of
    all. The number of statements does not grow with the effects, but for what becomes a person's.

    Ours means our claim token is on it: claimed, or turned ``unknown`` because the claim ran out while we were
    slow. In that case we are the one who knows. ``covered``, by lane, has the fate of what was sent in its lane.
    """
    with transaction.atomic():
        handler.lock_many(effects)
        rows = lock_effects([*(effect.pk for effect in effects), *_flat(covered)])
        ours = [rows[effect.pk] for effect in effects if _is_ours(rows.get(effect.pk), effect)]
        outcomes = {row.pk: _outcome(row, handler, answers[row.pk]) for row in ours}
        done = [row for row in ours if row.status == Status.DONE]
        along = [mate for row in ours for mate in _along(row, covered, rows)]
        save([*ours, *along])
        handler.on_done_many([(row, row.result) for row in [*done, *along] if row.status == Status.DONE])
        for outcome in outcomes.values():
            if outcome.tell:
                outcome.tell()
        if handler.idempotent:
            drop_outrun(done, OUTRUN)
        _close_attempts(ours, outcomes)
    return {effect.pk: Status(rows[effect.pk].status) for effect in effects if effect.pk in rows}


def save(effects: Sequence[Effect]) -> None:
    """Write what outcomes changed, at once."""
    copying.save(effects, CHANGED)


def due_again(effect: Effect, *, error: str, pause: timedelta) -> None:
    """Unsaved."""
    to_status(effect, Status.DUE)
    effect.error, effect.due_at = error, timezone.now() + pause


def to_unknown(effect: Effect, handler: Handler, *, error: str) -> Outcome:
    """It may have happened. Never ``failed``, never sent again by itself. Unsaved."""
    if effect.status == Status.UNKNOWN:
        return Outcome(AttemptOutcome.UNKNOWN)
    now = timezone.now()
    to_status(effect, Status.UNKNOWN)
    effect.error = error
    effect.unknown_at, effect.read_back_at = now, now + READ_BACK_AFTER
    return Outcome(AttemptOutcome.UNKNOWN, partial(handler.on_unknown, effect))


def _flat(covered: Mapping[str, Sequence[int]]) -> Iterable[int]:
    return (pk for pks in covered.values() for pk in pks)


def _is_ours(row: Effect | None, effect: Effect) -> bool:
    if row and row.claim == effect.claim and row.status in {Status.CLAIMED, Status.UNKNOWN}:
        return True
    logger.warning("effect %s was settled by somebody else", effect.pk)
    return False


def _outcome(effect: Effect, handler: Handler, answer: Answer) -> Outcome:
    match answer:
        case Stop():
            return _stopped(effect, handler, str(answer))
        case NotYet():
            return _put_off(effect, str(answer), seconds=answer.seconds)
        case Broken():
            return _broken(effect, handler, str(answer))
        case OzonError():
            return _failed(effect, handler, answer)
        case _:
            end(effect, Status.DONE, result=answer)
            return Outcome(AttemptOutcome.DONE)


def _stopped(effect: Effect, handler: Handler, reason: str) -> Outcome:
    end(effect, Status.CANCELLED, error=reason)
    return Outcome(AttemptOutcome.STOPPED, partial(handler.on_stopped, effect, reason))


def _put_off(effect: Effect, reason: str, *, seconds: float) -> Outcome:
    """It was not tried, so it does not count towards the last attempt."""
    due_again(effect, error=reason, pause=timedelta(seconds=seconds))
    effect.attempts -= 1
    return Outcome(AttemptOutcome.RETRY)


def _failed(effect: Effect, handler: Handler, error: OzonError) -> Outcome:
    """Ozon's no, its silence, or its "later": three different things. A key Ozon does not know says nothing of the
    write itself: it waits for a good key, and is dead after the limit."""
    if error.uncertain and not handler.idempotent:
        return to_unknown(effect, handler, error=str(error))
    if isinstance(error, RateLimited | MethodBlocked) and error.retry_after:
        return _put_off(effect, str(error), seconds=max(error.retry_after, LEAST_WAIT))
    if error.retryable or error.uncertain or isinstance(error, Unauthorized):
        return _again_or_dead(effect, handler, str(error), least=timedelta(seconds=error.retry_after or 0))
    if not handler.no_is_final:
        return Outcome(AttemptOutcome.REFUSED, _dead(effect, handler, str(error)))
    end(effect, Status.REFUSED, error=str(error))
    return Outcome(AttemptOutcome.REFUSED, partial(handler.on_refused, effect, error))


def _broken(effect: Effect, handler: Handler, error: str) -> Outcome:
    if not handler.idempotent:
        return to_unknown(effect, handler, error=error)
    return _again_or_dead(effect, handler, error)


def _again_or_dead(
    effect: Effect, handler: Handler, error: str, *, least: timedelta = timedelta(0)
) -> Outcome:
    if effect.attempts >= MAX_ATTEMPTS:
        return Outcome(AttemptOutcome.RETRY, _dead(effect, handler, error))
    due_again(effect, error=error, pause=max(back_off(effect.attempts), least))
    return Outcome(AttemptOutcome.RETRY)


def _dead(effect: Effect, handler: Handler, error: str) -> Callable[[], None]:
    to_status(effect, Status.DEAD)
    effect.error = error
    return partial(handler.on_dead, effect)


def _along(
    sent: Effect, covered: Mapping[str, Sequence[int]], rows: Mapping[int, Effect]
) -> Iterable[Effect]:
    """What of its lane ends with what was sent, or waits as long. Unsaved."""
    mates = (rows[pk] for pk in covered.get(sent.lane, ()) if pk in rows)
    for mate in mates:
        if mate.status != Status.DUE:
            continue  # a person or its case stopped it meanwhile
        if sent.status == Status.DONE:
            end(mate, Status.DONE, result={**sent.result, "told_before": True})
            yield mate
        elif sent.status == Status.DUE and mate.due_at < sent.due_at:
            mate.due_at = sent.due_at
            yield mate


def _close_attempts(effects: Sequence[Effect], outcomes: Mapping[int, Outcome]) -> None:
    """Close the open attempt of each; those that ended alike in one statement."""
    alike: dict[tuple[AttemptOutcome, str], list[int]] = {}
    for effect in effects:
        alike.setdefault((outcomes[effect.pk].said, effect.error), []).append(effect.pk)
    now = timezone.now()
    for (said, detail), pks in alike.items():
        close_attempts(pks, said, detail, now)


def close_attempts(pks: Sequence[int], said: AttemptOutcome, detail: str, now: datetime) -> None:
    """Close what is open of these effects' attempts. Nothing came back from what stays open."""
    open_ones = Attempt.objects.filter(effect__in=pks, finished_at=None)
    open_ones.update(outcome=said, finished_at=now, detail=detail)
