"""Delivery: claim, commit, call Ozon, record. The one place where an effect leaves the house."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from outbox.asking import ask
from outbox.claims import Batch, claim, claim_batch, give_turn
from outbox.handlers import Answer, Handler, Seen, Verdict, handler_of
from outbox.locks import lock_effect
from outbox.models import Effect
from outbox.outcomes import Outcome, close_attempts, due_again, record, save, to_unknown
from outbox.services import READ_BACK_AFTER, finish
from outbox.states import AttemptOutcome, Status
from ozon.client.errors import MethodBlocked, OzonError, RateLimited
from ozon.connect import client_of

logger = logging.getLogger(__name__)

DIED = gettext_noop("The worker died.")
DIED_UNHEARD = gettext_noop("The worker died before Ozon's answer was written down.")


def deliver(pk: int) -> Status | None:
    """Deliver one effect if it is due and free. Returns its new status, or None when there was nothing to do.

    Safe to call by any number of processes. HTTP happens outside any transaction.
    """
    effect = claim(pk)
    if effect is None:
        return None
    handler = handler_of(effect.kind)
    return record(handler, [effect], ask(handler, [effect]), {}).get(pk)


def deliver_batch(shop_id: int, kind: str, *, due_by: datetime | None = None) -> list[Status] | None:
    """Deliver what one call of a stream carries. Returns what became of each effect sent; None when it is not the
    stream's turn, because a call is under way or was just made.

    Safe to call by any number of processes. HTTP happens outside any transaction. ``due_by``: see ``claim_batch``.
    """
    batch = claim_batch(shop_id, kind, due_by=due_by)
    if batch is None or not batch.effects:
        return None if batch is None else []
    handler = handler_of(kind)
    answers = ask(handler, batch.effects)
    try:
        return list(_record_batch(handler, batch, answers).values())
    finally:
        give_turn(batch, next_at=_next_at(handler, batch, answers))


def _record_batch(handler: Handler, batch: Batch, answers: dict[int, Answer]) -> dict[int, Status]:
    """``record``; each by itself where a bug in recording one would cost the others what is known of them."""
    try:
        return record(handler, batch.effects, answers, batch.covered)
    except Exception:  # the bug is logged, and hits its own effect alone; the sweep takes back its claim
        logger.exception("%s: recording a batch broke", handler.kind)
    told: dict[int, Status] = {}
    for effect in batch.effects:
        try:
            told.update(record(handler, [effect], answers, batch.covered))
        except Exception:  # as above
            logger.exception("effect %s broke while its outcome was recorded", effect.pk)
    return told


def _next_at(handler: Handler, batch: Batch, answers: dict[int, Answer]) -> datetime:
    """When the stream may make its next call: at its pace, and not before Ozon said."""
    waits = [
        said.retry_after or 0 for said in answers.values() if isinstance(said, RateLimited | MethodBlocked)
    ]
    paced = batch.began_at + timedelta(seconds=handler.pace)
    return max(paced, timezone.now() + timedelta(seconds=max(waits, default=0)))


def safely(act: Callable[[int], Status | None], pk: int) -> Status | None:
    """Do ``deliver``, ``expire`` or ``read_back`` among others: a bug in recording one outcome is logged, and
    must not end the sweep. The claim it may leave behind runs out and is taken back."""
    try:
        return act(pk)
    except Exception:  # one effect's bug must not keep the others of a sweep waiting
        logger.exception("effect %s broke while its outcome was recorded", pk)
        return None


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
        outcome = _given_up(effect, handler)
        save([effect])
        if outcome.tell:
            outcome.tell()
        close_attempts([effect.pk], outcome.said, effect.error, now)
        return Status(effect.status)


def _given_up(effect: Effect, handler: Handler) -> Outcome:
    if not handler.idempotent:
        return to_unknown(effect, handler, error=DIED_UNHEARD)
    due_again(effect, error=DIED, pause=timedelta(0))
    return Outcome(AttemptOutcome.RETRY)


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
