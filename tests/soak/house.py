"""The processes of a soak: sandbox, workers, beat and web, started as `make run` starts them, and killed at random."""

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import Request, urlopen

from sellerdesk.local import programs
from sellerdesk.local.child import Child
from sellerdesk.local.paths import Data
from sellerdesk.local.ports import LOOPBACK, free_port, is_open, wait_for
from sellerdesk.local.readiness import ask
from tests.soak import clock

WORKERS = 2
PROCESSES = "2"  # of each worker
START_SECONDS = 90
LEASE, CLAIM, SETTLE = 8, 8, 10  # real seconds: longer than a slow call, shorter than a soak


class House:
    """All processes of one soak. ``speed``: seconds of the shared clock in a real one."""

    def __init__(self, data: Data, *, speed: float) -> None:
        self.data = data
        self.speed = speed
        self.state = data.root / "sandbox.db"
        self.clock = data.root / "clock.json"
        self.port, self.web_port = free_port(), free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.killed = {"worker processes": 0, "whole workers": 0, "sandboxes": 0}
        self._sandbox: Child | None = None
        self._workers: list[Child] = []
        self._others: list[Child] = []

    def start_sandbox(self, **options: float) -> None:
        """Begin its world, or go on with the one in the state file."""
        words = ["--rate-limit", "0", "--no-stock-limit"]
        for name, value in options.items():
            words += [f"--{name}", f"{value:g}"]
        argv = [*programs.sandbox(self.data, port=self.port), *words]
        self._sandbox = Child("sandbox", argv, environ=os.environ, log=self.data.log("sandbox"))
        assert wait_for(lambda: is_open(LOOPBACK, self.port), seconds=START_SECONDS), self._sandbox.said()

    def kill_sandbox(self) -> None:
        """Without a warning, and with it the faults and what arrives: what it had is in its file."""
        assert self._sandbox
        self._sandbox.kill()
        self.killed["sandboxes"] += 1

    def steer(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Tell the sandbox something; and everybody the time, if it was about that."""
        request = Request(f"{self.url}/sandbox/{path}", json.dumps(body).encode(), method="POST")
        with urlopen(request, timeout=60) as answer:
            said: dict[str, Any] = json.load(answer)
        if path == "clock":
            clock.share(self.clock, self.state)
        return said

    def start_desk(self) -> None:
        """Workers, beat and web."""
        self._workers = [self._start_worker() for _ in range(WORKERS)]
        beat = Child("beat", programs.beat(self.data), environ=os.environ, log=self.data.log("beat"))
        web = self._start("web", programs.web(host=LOOPBACK, port=self.web_port, environ=os.environ))
        self._others = [beat, web]
        up = wait_for(lambda: ask(LOOPBACK, self.web_port, "/readyz")[0] == 200, seconds=START_SECONDS)
        assert up, [child.said() for child in (*self._workers, *self._others) if not child.alive()]

    def calm_down(self) -> None:
        """New workers, to whom a second is a second."""
        self.speed = 1
        for worker in self._workers:
            worker.kill()
        self._workers = [self._start_worker() for _ in range(WORKERS)]

    def kill_somebody(self, dice: Random) -> None:
        """A process of a worker, for which its parent starts another, or every fourth time the whole worker. At once,
        in the middle of anything."""
        place = dice.randrange(len(self._workers))
        worker = self._workers[place]
        processes = _children(worker.process.pid)
        if processes and sum(self.killed.values()) % 4 != 1:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(processes), signal.SIGKILL)
                self.killed["worker processes"] += 1
            return
        worker.kill()
        self.killed["whole workers"] += 1
        self._workers[place] = self._start_worker()

    def look(self) -> None:
        """Whoever died without having been killed is a defect."""
        for child in (*self._workers, *self._others):
            assert child.alive(), child.epitaph()

    def stop(self) -> None:
        for child in (*self._workers, *self._others, *([self._sandbox] if self._sandbox else [])):
            child.kill()

    def _start_worker(self) -> Child:
        return self._start("worker", programs.worker({"SELLERDESK_WORKERS": PROCESSES}))

    def _start(self, name: str, argv: Sequence[str]) -> Child:
        """A program of ours by the shared clock, its guards of machines as long as they are in real seconds."""
        environ = {
            **os.environ,
            clock.VARIABLE: str(self.clock),
            "SOAK_LEASE": str(LEASE * self.speed),
            "SELLERDESK_CLAIM_SECONDS": f"{CLAIM * self.speed:.0f}",
            "SELLERDESK_SETTLE_SECONDS": f"{SETTLE * self.speed:.0f}",
            "SELLERDESK_LOG_LEVEL": "WARNING",
        }
        return Child(name, _clocked(argv), environ=environ, log=self.data.log(name))


def _clocked(argv: Sequence[str]) -> list[str]:
    """``python -m program …`` by the shared clock."""
    place = list(argv).index("-m")
    return [sys.executable, "-m", "tests.soak.clocked", *argv[place + 1 :]]


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
