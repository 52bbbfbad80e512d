"""The soak itself: a time-lapse in which everything goes wrong, then calm, then the comparison."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from orders.models import Posting
from outbox.states import Mode, SwitchKind
from ozon.limits.reader import health
from ozon.models import PushDelivery, Shop, SyncSource
from ozon.states import Source
from sellerdesk.local.paths import Data
from sellerdesk.local.ports import LOOPBACK
from sellerdesk.shops import connect
from tests.soak.house import SETTLE, House
from tests.soak.staff import Staff
from tests.soak.truth import Truth, differences, left_open, written_twice

CLIENT_ID, API_KEY = "100500", "sandbox-key"
DAYS = 10.0  # that pass, if the soak is long enough
FASTEST = 3600.0  # an hour a second
FAULTS = 0.1
EVENTS_A_SECOND = 3.0
BETWEEN_KILLS = (0.5, 4.0)  # seconds
TELL = 60.0  # seconds from one line of progress to the next
# Long after the last event everything has come to its end: parcels take up to 14 days.
AFTERWARDS = 25 * 86_400
CALM = 150.0  # seconds at most until the desk holds everything
# Real seconds between two readings; the others are read as often as they are.
OFTEN = {
    Source.FBS: 1,
    Source.CANCELLATION_REQUESTS: 1,
    Source.RFBS_RETURNS: 2,
    Source.RETURNS: 2,
    Source.FBO: 3,
}


@dataclass(frozen=True)
class Report:
    """``wrong``: in what the desk and the sandbox differ in the end."""

    figures: dict[str, Any]
    wrong: list[str]


class Soak:
    """One soak of so many real seconds. ``seed`` decides what is killed and what staff do; ``say`` takes progress."""

    def __init__(self, data: Data, *, seconds: float, seed: int, say: Callable[[str], None]) -> None:
        self.seconds = seconds
        self.say = say
        self.speed = min(FASTEST, DAYS * 86_400 / seconds)
        self.house = House(data, speed=self.speed)
        self.dice = Random(seed)
        self.seed = seed

    def run(self) -> Report:
        began = time.monotonic()
        self.house.start_sandbox(seed=self.seed, arrivals=self.speed / EVENTS_A_SECOND)
        try:
            self.house.steer("clock", {"speed": self.speed})
            shop = connect(
                name="Тёплый дом",
                client_id=CLIENT_ID,
                api_key=API_KEY,
                api_url=self.house.url,
                switches=dict.fromkeys(SwitchKind, Mode.ON),
            )
            self._read_often(shop, self.speed)
            self.house.steer("faults", {"all": FAULTS})
            settings.SETTLE_SECONDS = SETTLE * self.speed
            self.house.start_desk()
            started = time.monotonic() - began
            staff = Staff(shop, self.dice)
            self._break_everything(shop, staff)
            wrong, calm = self._calm_down(shop, staff)
            timing = {"starting": started, "breaking": self.seconds, "calm": calm}
            return Report(self._figures(shop, staff, timing), wrong)
        finally:
            self.house.stop()

    def _read_often(self, shop: Shop, speed: float) -> None:
        rows = SyncSource.objects.filter(shop=shop)
        for source, seconds in OFTEN.items():
            rows.filter(source=source).update(interval=round(seconds * speed))
        rows.update(wanted_at=timezone.now())
        # Ninety days of bookings read one by one are no part of this.
        rows.filter(source=Source.ACCRUALS).update(history_from=shop.opening_line)

    def _break_everything(self, shop: Shop, staff: Staff) -> None:
        """The time-lapse: ten percent of every fault, kills, staff at work, and pushes in the middle third of it."""
        until = time.monotonic() + self.seconds
        kill_at = time.monotonic() + self.dice.uniform(*BETWEEN_KILLS)
        tell_at = time.monotonic()
        pushing = False
        for passed in self._until(until):
            if time.monotonic() >= tell_at:
                tell_at += TELL
                self.say(self._progress(shop, passed, staff))
            if (1 / 3 < passed < 2 / 3) != pushing:
                pushing = not pushing
                self._push(shop, on=pushing)
            staff.work()
            staff.settle_lost_answers(self._truth())
            if time.monotonic() >= kill_at:
                self.house.kill_somebody(self.dice)
                kill_at = time.monotonic() + self.dice.uniform(*BETWEEN_KILLS)

    def _until(self, end: float) -> Iterator[float]:
        """Twice a second; which part of the time has passed."""
        while (left := end - time.monotonic()) > 0:
            yield 1 - left / self.seconds
            time.sleep(0.5)

    def _progress(self, shop: Shop, passed: float, staff: Staff) -> str:
        here = Posting.objects.filter(shop=shop).count()
        killed = sum(self.house.killed.values())
        return f"{passed:4.0%}  {here} postings here, {killed} killed, staff did {staff.did.total()} things"

    def _push(self, shop: Shop, *, on: bool) -> None:
        path = reverse("push", args=[shop.push_secret])
        url = f"http://{LOOPBACK}:{self.house.web_port}{path}" if on else None
        self.house.steer("push", {"client_id": CLIENT_ID, "url": url})

    def _calm_down(self, shop: Shop, staff: Staff) -> tuple[list[str], float]:
        """No faults, no arrivals, no kills: what began comes to its end, and the desk has to follow."""
        self.house.kill_sandbox()
        self.house.start_sandbox(arrivals=0)
        self.house.steer("clock", {"speed": 1, "advance": AFTERWARDS})
        self.house.calm_down()
        settings.SETTLE_SECONDS = SETTLE
        rows = SyncSource.objects.filter(shop=shop)
        rows.filter(source__in=OFTEN).update(interval=2, wanted_at=timezone.now())
        began, wrong = time.monotonic(), ["nobody looked"]
        while wrong and time.monotonic() - began < CALM:
            time.sleep(1)
            self.house.look()
            truth = self._truth()
            staff.settle_lost_answers(truth)
            wrong = [*differences(shop, truth), *written_twice(shop, truth), *left_open(shop)]
        return wrong, time.monotonic() - began

    def _truth(self) -> Truth:
        return Truth(self.house.state, CLIENT_ID)

    def _figures(self, shop: Shop, staff: Staff, timing: dict[str, float]) -> dict[str, Any]:
        truth, methods = self._truth(), health(shop, hours=48)
        world = {
            "postings": len(truth.postings),
            "cancelled": len(truth.cancelled),
            "requests": len(truth.requests),
            "rfbs_returns": len(truth.claims),
            "returns": len(truth.parcels),
        }
        return {
            "name": "soak",
            "seconds": {name: round(value, 1) for name, value in timing.items()},
            "days": round(self.speed * self.seconds / 86_400, 1),
            "world": world,
            "writes": len(truth.ledger),
            "writes_never_twice": truth.writes().total(),
            "calls": sum(method.calls for method in methods),
            "failed_calls": sum(method.errors for method in methods),
            "pushes": PushDelivery.objects.filter(shop=shop).count(),
            "killed": self.house.killed,
            "staff": dict(staff.did),
        }
