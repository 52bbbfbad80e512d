"""Enqueueing effects, and what staff may do with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from outbox.handlers import handler_of
from outbox.locks import lock_effect
from outbox.models import Effect, Switch
from outbox.states import (
    STOPPABLE,
    SWITCH_OF,
    TERMINAL,
    TRANSITIONS,
    Deed,
    EffectKind,
    Mode,
    Status,
    SwitchKind,
)
from outbox.wake import wake, wake_stream
from ozon.models import Shop

READ_BACK_AFTER = timedelta(seconds=20)


class NotAllowed(Exception):
    """The effect is not in a state that allows this; the text says why, for staff."""


class AlreadyOver(RuntimeError):
    """A mistake of ours: a write was asked for under the key of one that is over, and would never go out."""


def mode_of(shop_id: int, kind: str) -> Mode:
    """The switch that governs an effect kind; a shop without the row has it off."""
    switch = SWITCH_OF[EffectKind(kind)]
    row = Switch.objects.filter(shop_id=shop_id, kind=switch).values_list("mode", flat=True).first()
    return Mode(row or Mode.OFF)


def set_switch(*, shop: Shop, kind: SwitchKind, mode: Mode) -> None:
    """Turn a switch. What is already held stays held until staff release it.

    Raises ``NotAllowed`` for stock quantities that are to go out while nobody said that this desk keeps them: another
    system's figures would be overwritten. A switch that is on already may be set again.
    """
    turned_on = mode is Mode.ON and mode_of(shop.pk, EffectKind.STOCK_PUSH) is not Mode.ON
    if kind is SwitchKind.STOCK and turned_on and not shop.keeps_stock:
        raise NotAllowed(
            _("Say first that this desk keeps the stock numbers of “%(shop)s”.") % {"shop": shop}
        )
    Switch.objects.update_or_create(shop=shop, kind=kind, defaults={"mode": mode})


def enqueue(
    *,
    shop: Shop,
    kind: EffectKind,
    key: str,
    payload: dict[str, Any],
    by: str,
    posting_number: str = "",
    lane: str = "",
    due_at: datetime | None = None,
) -> Effect:
    """Write down an effect in the caller's transaction. Idempotent: the same (shop, kind, key) acts once.

    With the switch off the effect waits as ``held``. Must be called inside the transaction of its cause. Raises
    ``AlreadyOver`` when that effect ended: a cause that acts again needs a key of its own.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an effect is committed with its cause: call enqueue inside a transaction")
    held = mode_of(shop.pk, kind) is Mode.OFF
    effect, created = Effect.objects.get_or_create(
        shop=shop,
        kind=kind,
        key=key,
        defaults={
            "payload": payload,
            "posting_number": posting_number,
            "lane": lane,
            "status": Status.HELD if held else Status.DUE,
            "due_at": due_at or timezone.now(),
            "by": by[:150],
        },
    )
    if not created and effect.status in TERMINAL:
        raise AlreadyOver(f"{kind} {key} is {effect.status}")
    if created and held:
        handler_of(kind).on_held(effect)
    elif created:
        _wake(effect)
    return effect


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A write that is wanted: what ``enqueue`` takes of it."""

    key: str
    payload: dict[str, Any]
    posting_number: str = ""
    lane: str = ""
    due_at: datetime | None = None


def enqueue_many(*, shop: Shop, kind: EffectKind, wanted: Sequence[Wanted], by: str) -> None:
    """``enqueue`` for many effects of one kind, in a handful of statements. The caller holds the locks of what causes
    them: two who write down the same effect at once would not wait for each other here, one would fail."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an effect is committed with its cause: call enqueue_many inside a transaction")
    by_key = {row.key: row for row in wanted}
    rows = Effect.objects.filter(shop=shop, kind=kind, key__in=list(by_key))
    known = dict(rows.values_list("key", "status")) if by_key else {}
    for key, status in known.items():
        if status in TERMINAL:
            raise AlreadyOver(f"{kind} {key} is {status}")
    fresh = [row for key, row in by_key.items() if key not in known]
    if not fresh:
        return
    held, now = mode_of(shop.pk, kind) is Mode.OFF, timezone.now()
    effects = [_effect(shop, kind, row, held=held, now=now, by=by) for row in fresh]
    Effect.objects.bulk_create(effects)
    if held:
        for effect in effects:
            handler_of(kind).on_held(effect)
        return
    # Of a stream one word is enough: whoever makes its call looks for what is due after it.
    for effect in [min(effects, key=_due_at)] if handler_of(kind).batch > 1 else effects:
        _wake(effect)


def _effect(shop: Shop, kind: EffectKind, row: Wanted, *, held: bool, now: datetime, by: str) -> Effect:
    return Effect(
        shop=shop,
        kind=kind,
        key=row.key,
        payload=row.payload,
        posting_number=row.posting_number,
        lane=row.lane,
        status=Status.HELD if held else Status.DUE,
        due_at=row.due_at or now,
        by=by[:150],
    )


def _due_at(effect: Effect) -> datetime:
    return effect.due_at


def _wake(effect: Effect) -> None:
    """Have a due effect sent once it is committed: by itself, or with what else is due in its stream."""
    if handler_of(effect.kind).batch > 1:
        transaction.on_commit(
            partial(wake_stream, effect.shop_id, effect.kind, at=effect.due_at), robust=True
        )
    else:
        transaction.on_commit(partial(wake, effect.pk, at=effect.due_at), robust=True)


def finish(effect: Effect, status: Status, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    """Write a terminal status to a locked effect."""
    end(effect, status, error=error, result=result)
    effect.save(update_fields=["status", "error", "finished_at", "result"])


def to_status(effect: Effect, status: Status) -> None:
    """Move a locked effect along the table, unsaved; ``ValueError`` on a move the table does not know."""
    if status not in TRANSITIONS[Status(effect.status)]:
        raise ValueError(f"{effect.kind} {effect.key}: {effect.status} → {status}")
    effect.status = status


def end(effect: Effect, status: Status, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    """Give a locked effect a terminal status, unsaved."""
    to_status(effect, status)
    effect.error, effect.finished_at = error, timezone.now()
    if result is not None:
        effect.result = result


def _locked(pk: int) -> Effect:
    """Lock the case above and then the effect itself: rooms from the top down."""
    peek = Effect.objects.select_related("shop").get(pk=pk)
    handler_of(peek.kind).lock(peek)
    return lock_effect(pk)


@transaction.atomic
def release(pk: int, *, by: str) -> Effect:
    """Let a held effect out. Needs its switch on; raises ``NotAllowed`` else. A repeat is a no-op."""
    effect = _locked(pk)
    if effect.status in {Status.DUE, Status.CLAIMED, Status.DONE}:
        return effect
    if effect.status != Status.HELD:
        raise NotAllowed(_("Only what is held can be released."))
    if mode_of(effect.shop_id, effect.kind) is not Mode.ON:
        raise NotAllowed(_("The switch of this shop is not on. Turn it on first."))
    return _make_due(effect, Deed.RELEASED, by=by)


@transaction.atomic
def retry(pk: int, *, by: str) -> Effect:
    """Try a dead effect again from the first attempt. Raises ``NotAllowed`` for any other."""
    effect = _locked(pk)
    if effect.status == Status.DUE:
        return effect
    if effect.status != Status.DEAD:
        raise NotAllowed(_("Only what could not be delivered can be tried again."))
    return _make_due(effect, Deed.RETRIED, by=by)


def _make_due(effect: Effect, deed: Deed, *, by: str) -> Effect:
    to_status(effect, Status.DUE)
    effect.due_at, effect.attempts = timezone.now(), 0
    effect.save(update_fields=["status", "due_at", "attempts"])
    handler_of(effect.kind).on_deed(effect, deed, by)
    _wake(effect)
    return effect


@transaction.atomic
def drop(pk: int, *, reason: str) -> Effect:
    """Make sure an unsent effect is never sent. Raises ``NotAllowed`` once it may have been."""
    effect = _locked(pk)
    if effect.status == Status.CANCELLED:
        return effect
    if effect.status not in STOPPABLE:
        raise NotAllowed(_("This was sent already, or is being sent now."))
    finish(effect, Status.CANCELLED, error=reason)
    handler_of(effect.kind).on_stopped(effect, reason)
    return effect


def cancel_unsent(*, shop: Shop, kind: EffectKind, key: str, reason: str) -> bool:
    """Stop an effect whose cause is gone. False once it was claimed: the conditional UPDATE decides against a worker.

    The caller is the cause and knows: its room is not called, only ``on_cancelled``. Needs a transaction.
    """
    rows = Effect.objects.filter(shop=shop, kind=kind, key=key)
    if not _cancel(rows.filter(status__in=STOPPABLE), reason):
        return False
    handler_of(kind).on_cancelled(rows.select_related("shop").get(), reason)
    return True


def drop_outrun(effects: Sequence[Effect], reason: str) -> None:
    """Absolute writes of one shop and kind were done: what gave up in their lanes before has nothing left to say."""
    lanes = {effect.lane for effect in effects if effect.lane}
    if not lanes:
        return
    first = effects[0]
    dead = Effect.objects.filter(shop=first.shop, kind=first.kind, lane__in=lanes, status=Status.DEAD)
    for outrun in dead.select_related("shop").order_by("pk"):
        # The status is looked at again: a person may be trying it again at this moment.
        if _cancel(dead.filter(pk=outrun.pk), reason):
            handler_of(first.kind).on_cancelled(outrun, reason)


def put_off(*, shop: Shop, kind: EffectKind, lanes: Iterable[str], until: datetime) -> None:
    """Let what is due in these lanes of a shop wait until then, where it would have gone out earlier. One UPDATE."""
    rows = Effect.objects.filter(shop=shop, kind=kind, lane__in=list(lanes), status=Status.DUE)
    rows.filter(due_at__lt=until).update(due_at=until)


def _cancel(rows: QuerySet[Effect], reason: str) -> bool:
    return bool(rows.update(status=Status.CANCELLED, error=reason, finished_at=timezone.now()))


def drop_all(*, shop: Shop, reason: str) -> int:
    """Stop every unsent effect of a shop that goes: how many there were. The rooms above are not called, what they
    would write down goes with the shop. What a worker claimed meanwhile is not touched: the UPDATE decides."""
    rows = Effect.objects.filter(shop=shop, status__in=STOPPABLE)
    return rows.update(status=Status.CANCELLED, error=reason, finished_at=timezone.now())


def person_may_decide_at(effect: Effect) -> datetime:
    """From when staff may say what became of a lost answer: readers lag, so earlier nobody can know."""
    return (effect.unknown_at or timezone.now()) + timedelta(seconds=settings.SETTLE_SECONDS)


@transaction.atomic
def confirm_done(pk: int, *, by: str) -> Effect:
    """A person saw at Ozon that the write with the lost answer happened."""
    effect = _locked(pk)
    if effect.status == Status.DONE:
        return effect
    if effect.status != Status.UNKNOWN:
        raise NotAllowed(_("The outcome is known already."))
    finish(effect, Status.DONE, result={"confirmed_by": by})
    handler_of(effect.kind).on_deed(effect, Deed.HAPPENED, by)
    handler_of(effect.kind).on_done(effect, effect.result)
    return effect


@transaction.atomic
def confirm_not_done(pk: int, *, by: str) -> Effect:
    """A person saw at Ozon that the write did not happen. Refused before the settle period is over."""
    effect = _locked(pk)
    if effect.status != Status.UNKNOWN:
        raise NotAllowed(_("The outcome is known already."))
    if timezone.now() < person_may_decide_at(effect):
        raise NotAllowed(_("Too early: Ozon may show it some minutes later."))
    finish(effect, Status.CANCELLED, error=gettext_noop("It did not happen."), result={"confirmed_by": by})
    handler_of(effect.kind).on_deed(effect, Deed.NOT_HAPPENED, by)
    handler_of(effect.kind).on_not_done(effect, by)
    return effect
