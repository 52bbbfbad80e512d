"""Two people at once: one code is replaced once, and one parcel is one article."""

from functools import partial

from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.states import Source
from returns import giveout_codes, giveouts
from returns.giveouts import NotPossible
from returns.models import Giveout, GiveoutArticle, Return
from tests.concurrency.threads import at_once
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry
from worklist.states import Event

RESET = "/v1/return/giveout/barcode-reset"


def test_two_press_and_two_workers_deliver_one_new_code(live: Desk) -> None:
    mark = giveout_codes.mark(giveout_codes.code_of(live.shop))
    pressed = at_once(*(partial(giveouts.ask_reset, live.shop, mark, by=name) for name in ("Anna", "Boris")))
    assert len({effect.pk for effect in pressed}) == 1
    at_once(live.deliver, live.deliver)
    effect = Effect.objects.get(kind=EffectKind.GIVEOUT_RESET)
    assert (effect.status, len(live.written(RESET))) == (Status.DONE, 1)


def test_two_say_of_two_articles_that_they_are_one_parcel(live: Desk) -> None:
    number = live.world.add_return()["id"]
    live.sync(Source.RETURNS)
    case = Return.objects.get(shop=live.shop, return_id=number)
    row = Giveout.objects.create(shop=live.shop, giveout_id=1, place=case.place)
    articles = [
        GiveoutArticle.objects.create(giveout=row, position=n, name=case.product, is_approved=True)
        for n in range(2)
    ]
    said = at_once(*(partial(giveouts.match, one.pk, str(number), by="Anna") for one in articles))
    assert sorted(type(answer) for answer in said if isinstance(answer, Exception)) == [NotPossible]
    assert GiveoutArticle.objects.filter(case=case).count() == 1
    assert TimelineEntry.objects.filter(code=Event.GIVEOUT).count() == 1
