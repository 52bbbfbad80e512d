"""The call itself: what Ozon says to each of the effects that leave together. Outside any transaction."""

import logging
import time
from collections.abc import Sequence

from django.utils.translation import gettext_noop

from outbox.handlers import Answer, Broken, Handler, NotYet
from outbox.models import Effect
from ozon.client import OzonClient
from ozon.client.errors import Forbidden, OzonError, Unauthorized
from ozon.connect import client_of

logger = logging.getLogger(__name__)

BROKEN = gettext_noop("An error of our own, see the log.")
WAITS = gettext_noop("Waits until the bad one among those sent with it is found.")
# Seconds after which no further part is begun, so that the claim outlives the calls.
TIME_FOR_PARTS = 10.0
NEXT_TRY = 5.0


def ask(handler: Handler, effects: Sequence[Effect]) -> dict[int, Answer]:
    """Write effects of one shop to Ozon; what became of each, by pk. Raises nothing.

    One bad effect must not cost the others their write: a no to all of them, or an error of our own, is narrowed
    down by halves to those it is about. Only an idempotent kind sends more than one.
    """
    try:
        with client_of(effects[0].shop, interactive=True) as client:
            return _in_parts(handler, effects, client)
    except OzonError as error:
        return _to_all(effects, error)
    except Exception:  # no client came about, so no call went out; the one effect runner has to say so
        logger.exception("shop %s, %s: no client", effects[0].shop_id, handler.kind)
        return _to_all(effects, Broken(BROKEN))


def _in_parts(handler: Handler, effects: Sequence[Effect], client: OzonClient) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    parts, until = [list(effects)], time.monotonic() + TIME_FOR_PARTS
    while parts:
        part = parts.pop()
        said = _call(handler, part, client)
        if isinstance(said, dict):
            answers.update(said)
        elif len(part) == 1 or not _is_about_one(said):
            answers.update(_to_all(part, said))
        else:
            parts += [part[len(part) // 2 :], part[: len(part) // 2]]
        if time.monotonic() > until:
            break
    left = [effect for effect in effects if effect.pk not in answers]
    return answers | _to_all(left, NotYet(WAITS, seconds=NEXT_TRY))


def _call(
    handler: Handler, effects: Sequence[Effect], client: OzonClient
) -> dict[int, Answer] | Broken | OzonError:
    try:
        return dict(handler.deliver_many(effects, client))
    except OzonError as error:
        return error
    except Exception:  # a bug must not lose the knowledge that a call may have gone out
        logger.exception("%s: effects %s broke", handler.kind, [effect.pk for effect in effects])
        return Broken(BROKEN)


def _is_about_one(said: Broken | OzonError) -> bool:
    """Whether it may be due to one of the effects, and not to the shop, the line or the load."""
    if isinstance(said, Broken):
        return True
    return not (said.retryable or said.uncertain or isinstance(said, Unauthorized | Forbidden))


def _to_all(effects: Sequence[Effect], answer: Answer) -> dict[int, Answer]:
    return {effect.pk: answer for effect in effects}
