"""Hundreds of messages to buyers at an Ozon that loses answers, with workers that die and windows that close.

Drafted ones approved in bulk, replies, files alone and with words, some of them with the very same words; people take
some back, settle what nobody can tell, and let out again what came back to them. Everything in one process and on one
clock, the sandbox's.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from random import Random
from unittest.mock import patch

from django.utils import timezone
from httpx_retries import Retry

from accounts.models import User
from messaging import begun, files, replies, services
from messaging.models import BuyerMessage, Dialogue, WritingTerms
from messaging.states import MessageState
from outbox import claims, sweep
from outbox import services as outbox
from outbox.asking import ask
from outbox.handlers import handler_of
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.client import transport
from ozon.states import Source
from sandbox import server
from tests.factories import make_member
from tests.fixtures_desk import CHAT_SEND, CHAT_START, Desk, quiet_desk
from tests.ozon_time import the_clock_of
from tests.soak.kept_messages import SEND_FILE, Kept

MINUTE, HOUR = 60, 3600
LAG = 60  # seconds that readers are behind
WRITES = (CHAT_START, CHAT_SEND, SEND_FILE)
KINDS = (EffectKind.CHAT_START, EffectKind.MESSAGE_SEND, EffectKind.FILE_SEND, EffectKind.CHAT_READ)
OF_ALL = ("server_error", "html", "broken_json")
OF_WRITES = ("before_write", "after_write", "visible_late")
# How long workers are away before what was approved in a wave leaves: over the ends of some windows.
AWAY = (0, 0, 1, 20, 47.7, 47.9, 71.7, 72.5)  # hours
WAVE = 100
LONGEST = 60  # rounds until all has come to its end
DIES = 0.05
# A little wrong is said twice: the same words to the same buyer.
SAME = "Здравствуйте! Спасибо за вопрос, уже проверяем и скоро ответим."


@dataclass
class WildMessages:
    """So many messages at a shop in which nothing happened yet. ``chance`` of each fault."""

    desk: Desk
    messages: int
    seed: int = 1
    chance: float = 0.15
    rounds: int = 3  # in which a wave is worked off before the next one comes

    def __post_init__(self) -> None:
        self.dice = Random(f"{self.seed}/messages")
        self.did: Counter[str] = Counter()
        self.anna: User = make_member(self.desk.shop)
        # A thousand in a day is what the guard is there to stop.
        WritingTerms.objects.create(shop=self.desk.shop, most_an_hour=30_000, most_alike=30_000)

    def run(self) -> Kept:
        """Break everything, then let all come to its end, and look at what arrived."""
        with the_clock_of(self.desk):
            left = self.messages
            while left > 0:
                self._wave(min(WAVE, left))
                left -= WAVE
            self.desk.running.sandbox.faults.clear()
            self._come_to_an_end()
            return Kept(self.desk, self.did)

    def _wave(self, count: int) -> None:
        """Buyers cancel and write, Ozon begins to fail, staff write, and workers are away for some time."""
        drafted = count * 45 // 100
        numbers = [self._cancelled(number) for number in range(drafted)]
        asked = [self._asked() for _ in range(count - drafted)]
        self._read(Source.FBS, Source.FBO)
        for number in numbers:
            self.desk.world.cancel(number)
        self._read(Source.FBS, Source.CHATS)
        self._order_faults()
        self._approve_all()
        for number in asked:
            self._reply(number)
        self._take_some_back()
        self._pass(self.dice.choice(AWAY) * HOUR)
        for _ in range(self.rounds):
            self._work()
        self.desk.running.sandbox.faults.clear()

    def _cancelled(self, number: int) -> str:
        scheme = "rfbs" if number % 3 == 0 else "fbs"
        return str(self.desk.world.add_posting(scheme=scheme, lines=self._goods())["posting_number"])

    def _asked(self) -> str:
        """Of a posting of any kind its buyer wrote."""
        scheme, status = self.dice.choice(
            [
                ("fbs", "awaiting_packaging"),
                ("fbs", "delivered"),
                ("rfbs", "delivering"),
                ("fbo", "delivered"),
            ]
        )
        place = self.desk.world.add_posting
        now = self.desk.world.shop.now()
        number = place(scheme=scheme, status=status, lines=self._goods(), at=now)["posting_number"]
        self.desk.world.buyer_writes(number, text="Подскажите, пожалуйста, что с заказом?")
        return str(number)

    def _goods(self) -> list[dict[str, object]]:
        offers = [doc["offer_id"] for doc in self.desk.world.shop.products.all()]
        return [{"offer_id": self.dice.choice(offers), "quantity": 1}]

    def _order_faults(self) -> None:
        for kind in OF_ALL:
            self._fault(kind, "*", self.chance / 3)
        for path in WRITES:
            for kind in OF_WRITES:
                self._fault(kind, path, self.chance, seconds=LAG)

    def _fault(self, kind: str, path: str, chance: float, **how: float) -> None:
        self.desk.running.sandbox.faults.add({"fault": kind, "path": path, "probability": chance, **how})

    def _read(self, *sources: Source) -> None:
        """As often as a desk does that reads all the time: until Ozon lets it."""
        for source in sources:
            for _ in range(5):
                if not self.desk.sync(source)[source].error:
                    break

    def _pass(self, seconds: float) -> None:
        self.desk.running.sandbox.advance(seconds)

    def _approve_all(self) -> None:
        """All that awaits it at once, and some of it twice."""
        waiting = BuyerMessage.objects.filter(shop=self.desk.shop, state=MessageState.AWAITING_APPROVAL)
        for row in waiting.order_by("pk"):
            for _ in range(1 + (self.dice.random() < 0.1)):
                with suppress(services.Stale):
                    services.approve(row.pk, text=row.text, version=row.version, by="anna")
                    self.did["approved"] += 1

    def _reply(self, posting_number: str) -> None:
        dialogue = Dialogue.objects.select_related("shop").filter(posting_number=posting_number).first()
        if dialogue is None:
            return
        draws = self.dice.random()
        if draws < 0.1:
            self._say(dialogue, "", file=True)
        elif draws < 0.25:
            self._say(dialogue, self._words(posting_number), file=True)
        elif draws < 0.4:
            for _ in range(2):
                self._say(dialogue, SAME)
        else:
            self._say(dialogue, self._words(posting_number))

    def _words(self, posting_number: str) -> str:
        return f"Здравствуйте! По заказу {posting_number}: отправим его завтра утром."

    def _say(self, dialogue: Dialogue, text: str, *, file: bool = False) -> None:
        if file:
            draft = begun.begun(dialogue, self.anna)
            content = f"%PDF-1.4 {dialogue.chat_id} {self.dice.random()}".encode()
            name = f"check-{self.did['files']}.pdf"
            files.keep(draft, name=name, content=BytesIO(content), size=len(content))
            self.did["files"] += 1
        newest = dialogue.messages.order_by("-created_at", "-pk").first()
        with suppress(replies.Moved):
            replies.reply(dialogue, text=text, author=self.anna, seen_id=newest.message_id if newest else "")
            self.did["replies"] += 1

    def _take_some_back(self) -> None:
        for pk in BuyerMessage.objects.filter(state=MessageState.QUEUED).values_list("pk", flat=True):
            if self.dice.random() < 0.05:
                with suppress(services.TooLate):
                    services.take_back(pk, by="anna")
                    self.did["taken back"] += 1

    def _work(self) -> None:
        """A quarter of an hour in which workers send, die, and read back, and staff settle what they are asked."""
        self._pass(15 * MINUTE)
        self._read(Source.FBS)  # what was delivered meanwhile ends a window
        self._die()
        sweep.deliver_all()
        services.look_at_windows(timezone.now())
        self._pass(LAG + 1)
        self._read(Source.CHATS)
        sweep.deliver_all()
        self._settle()

    def _die(self) -> None:
        """Workers take a write and are never heard of again: before they made the call, or after it."""
        due = Effect.objects.filter(status=Status.DUE, kind__in=KINDS, due_at__lte=timezone.now())
        for pk in list(due.values_list("pk", flat=True)):
            if self.dice.random() < DIES:
                effect = claims.claim(pk)
                if effect and self.dice.random() < 0.5:
                    ask(handler_of(effect.kind), [effect])
                self.did["killed"] += effect is not None

    def _settle(self) -> None:
        """Staff look into the cabinet for every lost answer nobody found, and say what it shows."""
        kept = Kept(self.desk, self.did)
        for effect in Effect.objects.filter(status=Status.UNKNOWN, kind__in=KINDS).order_by("pk"):
            if timezone.now() < outbox.person_may_decide_at(effect):
                continue
            tell = outbox.confirm_done if kept.is_more_there(effect) else outbox.confirm_not_done
            with suppress(outbox.NotAllowed):
                tell(effect.pk, by="anna")
                self.did["settled by hand"] += 1

    def _come_to_an_end(self) -> None:
        """Until nothing is under way. What came back to staff is let out again, or dropped."""
        for _ in range(LONGEST):
            self._work()
            self._decide()
            busy = Effect.objects.filter(
                status__in=[Status.DUE, Status.CLAIMED, Status.UNKNOWN], kind__in=KINDS
            )
            if not busy.exists() and not self._awaits().exists():
                break
        self._pass(LAG + 1)
        self._read(Source.CHATS)

    def _awaits(self):  # type: ignore[no-untyped-def]  # a queryset
        return BuyerMessage.objects.filter(
            state__in=[MessageState.AWAITING_APPROVAL, MessageState.REFUSED, MessageState.MANUAL]
        )

    def _decide(self) -> None:
        for row in self._awaits().order_by("pk"):
            with suppress(services.Stale):
                if row.state != MessageState.MANUAL and self.dice.random() < 0.6:
                    services.approve(row.pk, text=row.text, version=row.version, by="anna")
                    self.did["approved again"] += 1
                else:
                    services.discard(row.pk, version=row.version, by="anna")
                    self.did["dropped"] += 1


def soak(messages: int, *, seed: int) -> Kept:
    """So many messages of a shop of their own. A read that Ozon refuses is repeated at once."""
    impatient = Retry(total=transport.READS.total, backoff_factor=0)
    running = server.start(history=0, arrivals=0, open_cases=False, stock_limit=False, rate_limit=0)
    try:
        with patch.object(transport, "READS", impatient):
            return WildMessages(quiet_desk(running), messages=messages, seed=seed).run()
    finally:
        running.stop()
