"""What a room tells the outbox about one kind of effect, and the registry the composition root fills."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from outbox.models import Effect
from outbox.states import Deed, EffectKind
from ozon.client import OzonClient
from ozon.client.errors import OzonError


class Stop(Exception):
    """Raised by ``deliver`` where Ozon has taken nothing: the effect is not wanted any more. Carries the reason."""


class NotYet(Exception):
    """Raised by ``deliver`` before anything was sent: try again in ``seconds``; counts as no attempt at Ozon."""

    def __init__(self, reason: str, *, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Broken(Exception):
    """An error of our own kept us from knowing whether the write went out; the log has the rest."""


# What became of one write: what Ozon said to it, or why it was not done.
Answer = dict[str, Any] | Stop | NotYet | Broken | OzonError


class Seen(Enum):
    """What reading Ozon back says about a write whose answer was lost."""

    DONE = "done"
    REFUSED = "refused"
    OPEN = "open"  # one unchanged reading proves nothing: readers lag behind writes


@dataclass(frozen=True)
class Verdict:
    seen: Seen
    result: dict[str, Any] = field(default_factory=dict)


class Handler(ABC):
    """One kind of effect. ``deliver`` and ``reconcile`` run outside any transaction; the ``on_*`` calls run in
    the short transaction that records the outcome, after ``lock`` took the locks of the rooms above.

    A kind of which Ozon takes many in one call says so with ``batch`` and has ``deliver_many`` in place of
    ``deliver``. It must be idempotent and name a lane: of each lane only the newest effect is sent.
    """

    kind: ClassVar[EffectKind]
    # True only for absolute writes: sent again they change nothing.
    idempotent: ClassVar[bool] = False
    # False where no case takes up Ozon's no: the effect then waits among the dead, for a person to try again or drop.
    no_is_final: ClassVar[bool] = True

    # How many effects of one shop leave in one call, and the least seconds from one such call to the next.
    batch: ClassVar[int] = 1
    pace: ClassVar[float] = 0.0

    @abstractmethod
    def preview(self, effect: Effect) -> dict[str, Any]:
        """What would be sent, for a dry run. Reads the database only."""

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        """Write to Ozon once and return what it answered. Raises ``OzonError``, ``Stop`` or ``NotYet``."""
        raise NotImplementedError(f"{type(self).__name__} writes many at once")

    def deliver_many(self, effects: Sequence[Effect], client: OzonClient) -> Mapping[int, Answer]:
        """Write effects of one shop to Ozon in one call; what became of each, by its pk.

        Raises ``OzonError`` for what concerns the call as a whole; it may then be cut in halves and made again.
        """
        return {effect.pk: self._deliver_one(effect, client) for effect in effects}

    def _deliver_one(self, effect: Effect, client: OzonClient) -> Answer:
        try:
            return self.deliver(effect, client)
        except (Stop, NotYet, OzonError) as said:
            return said

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        """Read Ozon to settle a lost answer. Must not write."""
        return Verdict(Seen.OPEN)

    def lock(self, effect: Effect) -> None:
        """Lock what the ``on_*`` calls will change: upper rooms come before the effect's own row."""

    def lock_many(self, effects: Sequence[Effect]) -> None:
        """``lock`` for all effects of a call, in one order."""
        for effect in effects:
            self.lock(effect)

    def on_done_many(self, done: Sequence[tuple[Effect, dict[str, Any]]]) -> None:
        """``on_done`` for all effects of a call that Ozon took."""
        for effect, result in done:
            self.on_done(effect, result)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        """Ozon took it."""

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        """Ozon said no, finally. ``error`` may be a ``Refusal`` read back later."""

    def on_unknown(self, effect: Effect) -> None:
        """The answer was lost: it may have happened."""

    def on_dead(self, effect: Effect) -> None:
        """Tried too often, or refused where that is not final; nothing was written. Staff may try again."""

    def on_stopped(self, effect: Effect, reason: str) -> None:
        """It was not sent and will not be: dropped by staff, or not wanted any more."""

    def on_cancelled(self, effect: Effect, reason: str) -> None:
        """It was not sent and will not be, as the case above it has decided."""

    def on_held(self, effect: Effect) -> None:
        """Written down, and kept back by its switch."""

    def on_deed(self, effect: Effect, deed: Deed, by: str) -> None:
        """A person did something with it; what follows is told by the other hooks."""

    def on_not_done(self, effect: Effect, by: str) -> None:
        """A person confirmed that the write with the lost answer did not happen."""


_handlers: dict[str, Handler] = {}


def register(handler: Handler) -> None:
    """Bind a handler to its kind. Called once per process by the composition root."""
    _handlers[handler.kind] = handler


def handler_of(kind: str) -> Handler:
    """The handler of a kind; ``KeyError`` means the composition root forgot it."""
    return _handlers[kind]


def batch_kinds() -> list[str]:
    """The kinds of which many leave in one call."""
    return [kind for kind, handler in _handlers.items() if handler.batch > 1]
