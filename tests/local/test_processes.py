import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sellerdesk.local.ports import wait_for
from sellerdesk.local.processes import end, how_it_ended, identity, tail, tied

NAP = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_identity_is_the_processes_own_and_ends_with_it() -> None:
    nap = subprocess.Popen(NAP)
    mine, its = identity(os.getpid()), identity(nap.pid)
    assert mine is not None
    assert its is not None
    assert identity(os.getpid()) == mine
    nap.kill()
    assert wait_for(lambda: identity(nap.pid) is None, seconds=5)  # a zombie counts as dead
    nap.wait()
    assert identity(nap.pid) is None


def test_end_kills_what_does_not_listen() -> None:
    deaf = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
    )
    assert deaf.stdout is not None
    with deaf.stdout:
        deaf.stdout.readline()
        end(deaf.pid, signal.SIGTERM, seconds=0.2)
    assert deaf.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "ended with exit code 0"), (3, "ended with exit code 3"), (-9, "was killed by SIGKILL")],
)
def test_words_for_an_end(code: int, words: str) -> None:
    assert how_it_ended(code) == words


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_tied_process_dies_with_a_killed_parent() -> None:
    argv = tied(NAP, signal.SIGTERM)
    if argv == NAP:
        pytest.skip("this machine has no setpriv")
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import subprocess; p = subprocess.Popen({argv!r}); print(p.pid, flush=True); p.wait()",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    # setpriv has done its work when it has become the program it was given; in between it has no words at all
    words = Path(f"/proc/{child}/cmdline")
    assert wait_for(lambda: words.read_bytes().startswith(sys.executable.encode()), seconds=20)
    parent.kill()
    parent.wait()
    assert wait_for(lambda: identity(child) is None, seconds=20)


def test_tail_of_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert tail(tmp_path / "none.log") == ""
    (tmp_path / "some.log").write_text("a\nb\nc\n")
    assert tail(tmp_path / "some.log", lines=2) == "b\nc"
