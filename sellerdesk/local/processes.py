"""Small facts about processes: alive or not, the same one as before or not, tied to its parent's life."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

PROC = Path("/proc")


def identity(pid: int) -> str | None:
    """A text that tells this process from a later one of the same number; None if dead or a zombie."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None if sys.platform == "linux" else _identity_by_ps(pid)
    return None if fields[0] in "ZX" else fields[19]


def _identity_by_ps(pid: int) -> str | None:
    shown = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return None if not shown or shown.startswith("Z") else shown.partition(" ")[2].strip()


def command_line(pid: int) -> str:
    """The words of the process's command, joined by spaces; empty if it cannot be known."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if PROC.is_dir():
            return ""
    return subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()


def end(pid: int, how: signal.Signals, *, seconds: float, group: bool = False) -> None:
    """Ask a process that is not our child to stop, then kill it. Returns when it is gone."""
    was = identity(pid)
    if was is None:
        return
    for sent, patience in ((how, seconds), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(pid, sent)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if identity(pid) != was:
                return
            time.sleep(0.02)


@cache
def _setpriv() -> str | None:
    path = shutil.which("setpriv") if sys.platform == "linux" else None
    if path is None:
        return None
    tried = subprocess.run([path, "--pdeathsig", "TERM", "true"], capture_output=True, check=False)
    return path if tried.returncode == 0 else None


def tied(argv: list[str], how: signal.Signals) -> list[str]:
    """The same command, but the kernel sends it `how` when its starter dies, even by `kill -9`.

    Where the system cannot do that (not Linux, no util-linux), the command stays as it is and the next start
    cleans up.
    """
    path = _setpriv()
    return argv if path is None else [path, "--pdeathsig", how.name.removeprefix("SIG"), *argv]


def how_it_ended(returncode: int) -> str:
    """Words for an exit code as subprocess gives it."""
    if returncode >= 0:
        return f"ended with exit code {returncode}"
    return f"was killed by {signal.Signals(-returncode).name}"


def tail(path: Path, lines: int = 8) -> str:
    """The last lines of a log, for a message; empty if there is none."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text[-8000:].splitlines()[-lines:])
