"""A short soak, and that a soak would see what it looks for."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.concurrency.conftest import ROOT, environment
from tests.soak.truth import compare

SECONDS = 12
REDIS_DATABASE = "/9"  # a broker that no other test uses


@pytest.mark.skipif(
    "LONG" not in os.environ, reason="make long runs it for seconds, make soak for twenty minutes"
)
@pytest.mark.usefixtures("transactional_db")
def test_in_the_end_everything_is_here_once_and_nothing_was_done_twice() -> None:
    broker = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=REDIS_DATABASE))
    environ = {**environment(), "REDIS_URL": broker, "SOAK_SECONDS": str(SECONDS)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["killed"]["worker processes"] + figures["killed"]["whole workers"] >= SECONDS // 5
    assert figures["failed_calls"] > 20
    assert figures["writes_never_twice"] > 5
    assert min(figures["world"].values()) > 10


@pytest.mark.parametrize(
    ("ours", "found"),
    [
        ([("1", "open"), ("2", "over")], []),
        ([("1", "open")], ["claim 2: over at Ozon, None here"]),
        ([("1", "open"), ("2", "open")], ["claim 2: over at Ozon, open here"]),
        ([("1", "open"), ("2", "over"), ("2", "over")], ["claim 2: here 2 times"]),
        ([("1", "open"), ("2", "over"), ("3", "open")], ["claim 3: None at Ozon, open here"]),
    ],
)
def test_every_difference_is_told(ours: list[tuple[str, str]], found: list[str]) -> None:
    assert compare("claim", {"1": "open", "2": "over"}, ours) == found
