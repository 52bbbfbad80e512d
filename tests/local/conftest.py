"""Data folders of the tests' own, and processes that do not outlive their test."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sellerdesk.local.paths import REPOSITORY, Data
from sellerdesk.local.servers import ensure

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def data() -> Iterator[Data]:
    """An empty data folder; not pytest's own, whose 0700 parents `nobody` could not pass."""
    folder = Path(tempfile.mkdtemp(prefix="sellerdesk-local-"))
    made = Data(folder)
    made.create()
    yield made
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A made cluster with its secrets, to copy: that is quicker than making each anew."""
    first = Data(Path(tempfile.mkdtemp(prefix="sellerdesk-local-")))
    ensure({"SELLERDESK_DATA": str(first.root)}, durable=False).release()
    yield first.root
    shutil.rmtree(first.root, ignore_errors=True)


@pytest.fixture
def made(data: Data, template: Path) -> Data:
    """The same folder as `data`, with a cluster of an earlier start in it."""
    copied = [str(template / name) for name in ("postgres", "valkey", "secrets.json")]
    subprocess.run(["cp", "-Rp", *copied, str(data.root)], check=True)
    return data


@pytest.fixture
def environ(data: Data) -> dict[str, str]:
    """A bare environment: nothing named, so everything is embedded."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "SELLERDESK_DATA": str(data.root)}


@pytest.fixture
def start(environ: dict[str, str]) -> Iterator[Start]:
    """Start a module of ours in a process of its own; it is killed after the test if it still runs."""
    begun: list[subprocess.Popen[str]] = []

    def begin(*words: str, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=REPOSITORY,
            env={**environ, **more},
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
