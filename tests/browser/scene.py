"""A shop with one case of every kind a posting's page can show, all of it real work beside a sandbox."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from messaging import services as messages
from messaging.models import Dialogue
from messaging.states import Author, MessageKind, MessageState
from orders import requests
from orders.models import CancellationRequest
from outbox import services as outbox
from outbox.models import Effect
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon import push
from ozon.states import Source
from returns import services as returns
from returns.models import Return
from returns.selectors import choices_of
from returns.states import ActionKind
from tests.copies import Copy, put_in, taken
from tests.factories import make_effect, make_member, make_message
from tests.factories.talks import say
from tests.fixtures_desk import APPROVE, Desk
from tests.returns.parcels import picture
from worklist.notes import write

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
FORBIDDEN = "Напишите нам на anna@example.org, договоримся напрямую."


@dataclass(frozen=True)
class Scene:
    """Posting numbers of the cases by what is special about them."""

    desk: Desk
    request: str
    second_request: str
    claim: str
    held_claim: str
    letter: str
    forbidden_letter: str
    packed: str
    unknown: str

    def posting(self, number: str) -> str:
        """The path of the posting's page."""
        return reverse("posting", args=[self.desk.shop.pk, number])

    @property
    def cases(self) -> list[str]:
        return [
            self.request,
            self.claim,
            self.held_claim,
            self.letter,
            self.forbidden_letter,
            self.packed,
            self.unknown,
        ]

    def decisions(self, number: str) -> list[dict[str, Any]]:
        """What Ozon is to be told about a posting, oldest first; its stock is another matter."""
        rows = Effect.objects.filter(shop=self.desk.shop, posting_number=number).order_by("id")
        return list(rows.exclude(kind=EffectKind.STOCK_PUSH).values_list("payload", flat=True))


_made: list[tuple[Scene, Copy]] = []


def build(desk: Desk) -> Scene:
    """Let it all happen at Ozon, and read it. Really so once in a process, copied then."""
    if _made:
        scene, copy = _made[0]
        return replace(scene, desk=Desk(put_in(copy, desk.running), desk.running))
    scene = _build(desk)
    if not User.objects.exists():
        _made.append((scene, taken(desk.shop, desk.running)))
    return scene


def _build(desk: Desk) -> Scene:
    numbers: dict[str, str] = {}
    for name in ("request", "second_request", "unknown"):
        posting = desk.world.add_posting(scheme="rfbs", lines=KETTLE)
        numbers[name] = posting["posting_number"]
        desk.world.add_cancellation_request(numbers[name], message="Нашла дешевле, отмените, пожалуйста.")
    for name in ("claim", "held_claim"):
        posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
        numbers[name] = desk.world.add_rfbs_return(posting["posting_number"])["posting_number"]
    numbers |= {"letter": desk.cancelled(reason_id=507), "forbidden_letter": desk.cancelled(reason_id=507)}
    numbers["packed"] = desk.cancelled(packed=True)
    desk.sync()
    desk.deliver()
    scene = Scene(desk=desk, **numbers)
    _write_what_is_forbidden(scene)
    _lose_an_answer(scene)
    _hold_a_decision(scene)
    make_effect(shop=desk.shop, status=Status.DEAD, posting_number=scene.packed, error="HTTP 503", attempts=9)
    _push(desk, numbers["packed"])
    desk.sync()
    return scene


def add_talk(desk: Desk, number: str) -> Dialogue:
    """A dialogue about a posting, with everything that can stand in one: both sides, Ozon, a picture, a note, and a
    reply nobody knows the outcome of."""
    desk.world.buyer_sends(number, "Крышка.jpg", picture())
    desk.sync(Source.CHATS)
    talk = Dialogue.objects.get(shop=desk.shop, posting_number=number)
    say(talk, "Здравствуйте! Посмотрим.", author=Author.SELLER, is_read=True)
    say(talk, "Возврат оформлен, см. https://docs.ozon.ru/rules", author=Author.OZON)
    say(talk, "Крышка треснула. 可以换货吗？")
    make_message(
        shop=desk.shop,
        dialogue=talk,
        kind=MessageKind.REPLY,
        state=MessageState.UNKNOWN,
        text="Заменим крышку.",
    )
    write(shop=desk.shop, posting_number=number, text="Крышки есть.", user=make_member(desk.shop))
    return talk


def _push(desk: Desk, number: str) -> None:
    """Ozon tried the push address, and told of a cancellation."""
    told = {"message_type": "TYPE_POSTING_CANCELLED", "posting_number": number}
    for body in ({"message_type": "TYPE_PING"}, told):
        push.store(desk.shop, body, began=time.perf_counter())


def _write_what_is_forbidden(scene: Scene) -> None:
    message = scene.desk.message(scene.forbidden_letter)
    messages.save_text(message.pk, text=FORBIDDEN, version=message.version, by="anna")


def _lose_an_answer(scene: Scene) -> None:
    """So long ago that a person may say what became of it."""
    wish = CancellationRequest.objects.get(posting_number=scene.unknown)
    requests.decide(wish.pk, approve=True, comment="", by="anna")
    scene.desk.fault("lose_answer_and_lag", APPROVE, seconds=3600)
    scene.desk.deliver()
    long_ago = timezone.now() - timedelta(hours=2)
    assert Effect.objects.filter(status=Status.UNKNOWN).update(unknown_at=long_ago) == 1


def _hold_a_decision(scene: Scene) -> None:
    shop = scene.desk.shop
    outbox.set_switch(shop=shop, kind=SwitchKind.RETURN, mode=Mode.OFF)
    case = Return.objects.get(posting_number=scene.held_claim)
    choice = next(one for one in choices_of(case) if one.kind == ActionKind.REFUND)
    decision = returns.Decision(action_id=choice.id, amount=choice.amount)
    returns.decide(case.pk, decision=decision, by="anna")
    outbox.set_switch(shop=shop, kind=SwitchKind.RETURN, mode=Mode.ON)


class Office:
    """Lets people in: each call is a browser of its own with somebody already logged in."""

    def __init__(self, url: str, new_context: Callable[..., BrowserContext]) -> None:
        self.url = url
        self._new_context = new_context

    def seat(self, user: User, **how: Any) -> Page:
        """A page of a browser in which the user is logged in."""
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        context = self._new_context(base_url=self.url, **how)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
        return context.new_page()

    def outside(self, **how: Any) -> Page:
        """A page of somebody nobody knows."""
        return self._new_context(base_url=self.url, **how).new_page()
