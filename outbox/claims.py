"""Who sends what: taking due effects for this process, one or a call's worth. All else is the runner's."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, F
from django.utils import timezone

from outbox.handlers import handler_of
from outbox.locks import lock_free, lock_stream
from outbox.models import Attempt, Effect, Stream
from outbox.selectors import heads
from outbox.services import mode_of
from outbox.states import AttemptOutcome, Mode, Status
from ozon.states import ShopState

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
# A call that takes longer keeps the next one waiting no more: it may be that its worker is dead.
PATIENCE = timedelta(seconds=5)


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
    peek = Effect.objects.filter(pk=pk, status=Status.DUE, shop__state=ShopState.ACTIVE).first()
    if peek is None or _kept_back(peek, mode_of(peek.shop_id, peek.kind)):
        return None
    try:
        with transaction.atomic():
            effects = _take([pk], now=now, due_again=now + back_off(peek.attempts + 1))
    except IntegrityError:
        return None  # the lane is taken; the sweep comes back
    return effects[0] if effects else None


@dataclass(frozen=True)
class Batch:
    """What leaves in one call: ``effects``, each the newest of its lane. ``covered`` is what else was due in these
    lanes when they were taken: what is sent is read later, so it holds what caused those, too. Pks by lane."""

    effects: list[Effect] = field(default_factory=list)
    covered: dict[str, list[int]] = field(default_factory=dict)
    began_at: datetime = field(default_factory=timezone.now)
    busy_until: datetime = field(default_factory=timezone.now)


def claim_batch(shop_id: int, kind: str, *, due_by: datetime | None = None) -> Batch | None:
    """Take as many due effects of a stream as one call carries; None when the stream's turn is not now.

    ``due_by``: nothing that became due after this moment (now by default). What the shop's switch keeps back is held,
    and comes with no batch.
    """
    mode = mode_of(shop_id, kind)
    if mode is not Mode.ON:
        for effect in heads(shop_id, kind).filter(due_at__lte=timezone.now())[: handler_of(kind).batch]:
            _kept_back(effect, mode)
        return Batch()
    try:
        with transaction.atomic():
            return _next_batch(shop_id, kind, due_by)
    except IntegrityError:
        return None  # somebody took one of the lanes by itself; the sweep comes back


def _next_batch(shop_id: int, kind: str, due_by: datetime | None) -> Batch | None:
    stream = lock_stream(shop_id, kind)
    now = timezone.now()
    if stream.next_at > now:
        return None
    ready = heads(shop_id, kind).filter(due_at__lte=due_by or now)
    pks = lock_free(ready, handler_of(kind).batch)
    if not pks:
        return Batch()
    effects = _take(pks, now=now, due_again=now + FIRST_PAUSE)
    stream.next_at = now + min(PATIENCE, timedelta(seconds=settings.CLAIM_SECONDS))
    stream.save(update_fields=["next_at"])
    return Batch(effects, _covered(effects), now, stream.next_at)


def give_turn(batch: Batch, *, next_at: datetime) -> None:
    """The call is over: the next one may begin at ``next_at``, unless another took the turn meanwhile."""
    if batch.effects:
        first = batch.effects[0]
        rows = Stream.objects.filter(shop_id=first.shop_id, kind=first.kind, next_at=batch.busy_until)
        rows.update(next_at=next_at)


def _take(pks: list[int], *, now: datetime, due_again: datetime) -> list[Effect]:
    """Claim those that are still due, and write an attempt for each. Needs a transaction."""
    token = str(uuid.uuid4())
    won = Effect.objects.filter(pk__in=pks, status=Status.DUE, due_at__lte=now).update(
        status=Status.CLAIMED,
        claim=token,
        claimed_until=now + timedelta(seconds=settings.CLAIM_SECONDS),
        attempts=F("attempts") + 1,
        attempted_at=now,
        due_at=due_again,
    )
    if not won:
        return []
    effects = list(Effect.objects.filter(pk__in=pks, claim=token).select_related("shop").order_by("pk"))
    _start_attempts(effects, now)
    return effects


def _start_attempts(effects: list[Effect], now: datetime) -> None:
    rows = Attempt.objects.filter(effect__in=effects).values("effect").annotate(n=Count("pk")).order_by()
    before = dict(rows.values_list("effect", "n"))
    Attempt.objects.bulk_create(
        [Attempt(effect=effect, number=before.get(effect.pk, 0) + 1, started_at=now) for effect in effects]
    )


def _covered(effects: list[Effect]) -> dict[str, list[int]]:
    """What else is due in the lanes of these effects; all of it is committed, and its cause with it."""
    first, lanes = effects[0], {effect.lane for effect in effects if effect.lane}
    rows = Effect.objects.filter(shop_id=first.shop_id, kind=first.kind, status=Status.DUE, lane__in=lanes)
    covered: dict[str, list[int]] = {}
    for pk, lane in rows.values_list("pk", "lane"):
        covered.setdefault(lane, []).append(pk)
    return covered


def _kept_back(effect: Effect, mode: Mode) -> bool:
    """Hold an effect whose switch was turned since it was written; show what a dry run would send."""
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
