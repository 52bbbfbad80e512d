"""The keeper of one embedded server: starts it, watches over it, stops it when nobody uses it any more.

Every process that uses the server holds a shared lock on `<name>.users`. The kernel lets go of it however
that process ends, so nobody has to say goodbye: when the keeper can have the lock for itself, it stops the
server and ends.

    python -m sellerdesk.local.keeper postgres|valkey DATA_FOLDER [--throwaway]
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from sellerdesk.local import locks, postgres, valkey
from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import Data, write_private
from sellerdesk.local.processes import how_it_ended
from sellerdesk.local.server import Server

LOOK_SECONDS = 0.1


class Starter(Protocol):
    def __call__(self, data: Data, *, durable: bool) -> Server: ...


STARTERS: Mapping[str, Starter] = {"postgres": postgres.start, "valkey": valkey.start}


def keep(name: str, data: Data, *, durable: bool, report: Callable[[dict[str, str]], None]) -> int:
    """Start the server, report its address or why not, and stay until it is not needed.

    The exit code is 0 if it was stopped, 1 if it did not start or ended by itself.
    """
    stop = threading.Event()
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, lambda *_: stop.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    state = data.run(f"{name}.json")
    locks.take(locks.open_lock(data.run(f"{name}.keeper")), locks.EXCLUSIVE)  # until the process ends
    state.unlink(missing_ok=True)
    try:
        server = STARTERS[name](data, durable=durable)
    except LocalError as error:
        report({"error": str(error)})
        return 1
    write_private(state, json.dumps({"url": server.url}))
    report({"url": server.url})
    failure = _watch(server, locks.open_lock(data.run(f"{name}.users")), stop)
    server.stop()
    write_private(state, json.dumps({"failure": failure}))
    return 1 if failure else 0


def _watch(server: Server, users: int, stop: threading.Event) -> str:
    """Wait until nobody uses the server, or it is asked to stop (empty text), or it ends (how)."""
    while not stop.wait(LOOK_SECONDS):
        code = server.process.poll()
        if code is not None:
            return how_it_ended(code)
        if locks.try_take(users, locks.EXCLUSIVE):  # kept: newcomers wait until this keeper is gone
            break
    return ""


def _tell_starter(message: dict[str, str]) -> None:
    """One line to whoever started us, then the pipe is closed for good."""
    os.write(1, (json.dumps(message) + "\n").encode())
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


if __name__ == "__main__":
    name, folder, *options = sys.argv[1:]
    sys.exit(keep(name, Data(Path(folder)), durable="--throwaway" not in options, report=_tell_starter))
