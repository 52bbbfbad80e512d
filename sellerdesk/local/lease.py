"""A share in one embedded server: the first to ask starts it, the last to let go stops it."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sellerdesk.local import locks
from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import REPOSITORY, Data
from sellerdesk.local.processes import tail
from sellerdesk.local.server import STOP_SECONDS, open_log

ATTACH_SECONDS = 90.0
# A keeper may outlive the share of the one who started it; subprocess wants to be told that this is meant.
_keepers: list[subprocess.Popen[bytes]] = []


@dataclass
class Lease:
    """Held by a process that uses the server. `fd` may be passed to children: they then hold it as well."""

    name: str
    data: Data
    url: str
    fd: int
    started: bool
    keeper: subprocess.Popen[bytes] | None = None

    def lost(self) -> str:
        """Empty while the server runs; then words for how it ended."""
        if not locks.is_free(self.data.run(f"{self.name}.keeper")):
            return ""
        return _read(self.data, self.name).get("failure") or "was stopped from outside"

    def release(self) -> None:
        """Let go. If nobody else holds a share, returns when the server is stopped. Safe to repeat."""
        if self.fd < 0:
            return
        os.close(self.fd)
        self.fd = -1
        deadline = time.monotonic() + STOP_SECONDS + 5
        while time.monotonic() < deadline and self._is_ending():
            time.sleep(0.02)
        if self.keeper is not None and locks.is_free(self.data.run(f"{self.name}.keeper")):
            self.keeper.wait(timeout=5)  # it frees the lock by ending

    def _is_ending(self) -> bool:
        """The keeper lives, and no user does: the users' lock is either free or the keeper's own."""
        if locks.is_free(self.data.run(f"{self.name}.keeper")):
            return False
        users = self.data.run(f"{self.name}.users")
        return locks.is_free(users, locks.EXCLUSIVE) or not locks.is_free(users, locks.SHARED)


def attach(name: str, data: Data, *, durable: bool = True) -> Lease:
    """Use the server `name` (postgres, valkey) of this data folder, starting it if nobody did.

    Raises LocalError with the reason if it cannot run.
    """
    with locks.exclusive(data.run(f"{name}.start")):
        users = locks.open_lock(data.run(f"{name}.users"))
        try:
            # A keeper that is just stopping keeps this lock until it is gone.
            locks.take(users, locks.SHARED)
            url = _address_of_running(name, data)
            if url is not None:
                return Lease(name=name, data=data, url=url, fd=users, started=False)
            keeper, url = _start_keeper(name, data, durable=durable)
        except BaseException:
            os.close(users)
            raise
    return Lease(name=name, data=data, url=url, fd=users, started=True, keeper=keeper)


def _address_of_running(name: str, data: Data) -> str | None:
    """Where a living keeper's server listens; waits for one that is still starting it."""
    deadline = time.monotonic() + ATTACH_SECONDS
    while not locks.is_free(data.run(f"{name}.keeper")):
        url = _read(data, name).get("url")
        if url:
            return url
        if time.monotonic() > deadline:
            raise LocalError(
                f"The {name} server of {data.root} neither starts nor ends; see {data.log(name)}."
            )
        time.sleep(0.02)
    return None


def _start_keeper(name: str, data: Data, *, durable: bool) -> tuple[subprocess.Popen[bytes], str]:
    argv = [sys.executable, "-m", "sellerdesk.local.keeper", name, str(data.root)]
    with open_log(data.log("keeper")) as log:
        keeper = subprocess.Popen(
            argv if durable else [*argv, "--throwaway"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=REPOSITORY,
            start_new_session=True,  # a Ctrl-C at our terminal is not meant for it
        )
    _keepers.append(keeper)
    assert keeper.stdout is not None  # noqa: S101 (it is a pipe)
    with keeper.stdout as pipe:
        line = pipe.readline()
    if not line:
        raise LocalError(f"The keeper of {name} ended at once:\n{tail(data.log('keeper'))}")
    message: dict[str, str] = json.loads(line)
    if "error" in message:
        keeper.wait()
        raise LocalError(message["error"])
    return keeper, message["url"]


def _read(data: Data, name: str) -> dict[str, str]:
    try:
        state: dict[str, str] = json.loads(Path(data.run(f"{name}.json")).read_text())
    except FileNotFoundError:
        return {}
    return state
