"""Children of a supervisor that was killed: the next start ends them before it starts its own."""

import json
import signal
from collections.abc import Iterable

from sellerdesk.local.paths import Data, write_private
from sellerdesk.local.processes import end, identity

PATIENCE = 10.0


def remember(data: Data, pids: Iterable[int]) -> None:
    """Note the running children, each with what tells it from a later process of the same number."""
    write_private(data.run("children.json"), json.dumps({str(pid): identity(pid) for pid in pids}))


def end_leftovers(data: Data) -> int:
    """End what the note names and still runs; how many those were."""
    try:
        noted: dict[str, str | None] = json.loads(data.run("children.json").read_text())
    except FileNotFoundError:
        return 0
    alive = [int(pid) for pid, was in noted.items() if was is not None and identity(int(pid)) == was]
    for pid in alive:
        end(pid, signal.SIGTERM, seconds=PATIENCE, group=True)
    data.run("children.json").unlink()
    return len(alive)
