"""The real supervisor with real servers; Django's programs are stand-ins (tests/local/house.py)."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable

import pytest

from sellerdesk.local import locks
from sellerdesk.local.paths import Data
from sellerdesk.local.ports import LOOPBACK, can_listen, free_port, is_open, wait_for
from sellerdesk.local.processes import identity
from sellerdesk.local.supervisor import Supervisor
from tests.local.conftest import Start

HOUSE = "tests.local.house"
Up = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def up(start: Start, port: int, made: Data) -> Up:
    """Start a house and wait until it says that it is ready."""

    def begin() -> subprocess.Popen[str]:
        house = start(HOUSE, "nothing", PORT=str(port))
        assert house.stdout is not None
        lines = []
        for line in house.stdout:
            lines.append(line)
            if "sellerdesk is ready" in line:
                return house
        raise AssertionError("".join(lines))

    return begin


def children_of(data: Data) -> list[int]:
    return [int(pid) for pid in json.loads(data.run("children.json").read_text())]


def rest(house: subprocess.Popen[str]) -> list[str]:
    assert house.stdout is not None
    return [line.partition(" | ")[2].rstrip("\n") for line in house.stdout]


def servers_stopped(data: Data) -> bool:
    return all(locks.is_free(data.run(f"{name}.keeper")) for name in ("postgres", "valkey"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_stop_ends_everything_and_is_no_error(
    up: Up, data: Data, port: int, how: signal.Signals
) -> None:
    house = up()
    children = children_of(data)
    assert len(children) == 4  # sandbox, web, worker, beat
    house.send_signal(how)
    house.send_signal(how)  # a Ctrl-C reaches the group, and make passes it on
    said = rest(house)
    assert house.wait(timeout=20) == 0
    assert said[-1] == "stopped; your data is kept"
    assert [pid for pid in children if identity(pid)] == []
    assert can_listen(LOOPBACK, port)
    assert servers_stopped(data)
    assert not (data.cluster / "postmaster.pid").exists()
    assert not data.run("children.json").exists()


def test_it_tells_every_step(start: Start, made: Data, data: Data, port: int) -> None:
    house = start(HOUSE, "worker", PORT=str(port))
    said = rest(house)
    assert house.wait() == 1
    steps = [line.split(" in ")[0].split(" on ")[0] for line in said]
    wanted = [
        f"data folder: {data.root}",
        "PostgreSQL: started",
        "Valkey: started",
        "migrations: 2 applied",
        "sandbox: answers",
        "first user: admin created",
        "waiting for web, worker and beat",
    ]
    assert [step for step in steps if step in wanted] == wanted
    assert not any("pass-phrase" in line for line in said)  # only the ready line may show it


def test_a_dead_child_is_named_with_its_last_words(start: Start, made: Data, data: Data, port: int) -> None:
    house = start(HOUSE, "worker", PORT=str(port))
    said = rest(house)
    assert house.wait() == 1
    assert said[-1] == "stopped, because worker ended with exit code 7; its last lines:"
    told = said.index("worker ended with exit code 7; its last lines:")
    assert said[told + 1] == "  I am broken"
    assert servers_stopped(data)
    assert data.log("worker").read_text() == "I am broken\n"


def test_a_failed_migration_starts_nothing_else(start: Start, data: Data, port: int) -> None:
    house = start(HOUSE, "migrate", PORT=str(port))
    said = rest(house)
    assert house.wait() == 1
    assert said[-1].startswith("stopped, because migrate ended with exit code 7")
    assert not data.log("web").exists()
    assert not data.log("sandbox").exists()


def test_a_taken_port_is_told_before_anything_starts(start: Start, data: Data) -> None:
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        taken = other.getsockname()[1]
        house = start(HOUSE, "nothing", PORT=str(taken))
        said = rest(house)
        assert house.wait() == 1
    assert said[-1].startswith(f"stopped, because Port {taken} on 127.0.0.1 is taken.")
    assert f"PORT={taken + 1} make run" in said[-1]
    assert not data.cluster.exists()


def test_data_of_another_version_ends_the_run(start: Start, up: Up, data: Data, port: int) -> None:
    house = up()
    house.terminate()
    rest(house)
    (data.cluster / "PG_VERSION").write_text("13\n")
    second = start(HOUSE, "nothing", PORT=str(port))
    said = rest(second)
    assert second.wait() == 1
    assert "was written by PostgreSQL 13" in said[-1]


def test_a_second_run_on_the_same_data_is_refused(start: Start, up: Up, data: Data, port: int) -> None:
    house = up()
    second = start(HOUSE, "nothing", PORT=str(free_port()))
    said = rest(second)
    assert second.wait() == 1
    assert said[-1].startswith(f"stopped, because sellerdesk already runs on {data.root}")
    assert house.poll() is None
    assert is_open(LOOPBACK, port)


def test_a_killed_supervisor_takes_its_children_along(up: Up, data: Data, port: int) -> None:
    house = up()
    children = children_of(data)
    house.send_signal(signal.SIGKILL)
    house.wait()
    assert wait_for(lambda: not any(identity(pid) for pid in children), seconds=30)
    assert wait_for(lambda: servers_stopped(data), seconds=30)
    again = up()  # and the next start is not in the way of what was
    again.terminate()
    assert rest(again)[-1] == "stopped; your data is kept"


def test_a_dead_database_ends_the_run(up: Up, data: Data) -> None:
    house = up()
    os.kill(int((data.cluster / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    said = rest(house)
    assert house.wait() == 1
    assert said[-1].startswith("stopped, because postgres was killed by SIGKILL; see ")


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "８０"])
def test_a_port_that_is_none_is_told(start: Start, value: str) -> None:
    house = start(HOUSE, "nothing", PORT=value)
    assert rest(house) == [f"PORT={value} is not a port: a number from 1 to 65535."]
    assert house.wait() == 1


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("OZON_API_URL", "https://ozon", "OZON_API_URL names an Ozon"),
        ("SELLERDESK_DEMO", "0", "SELLERDESK_DEMO is off"),
        ("SELLERDESK_DEMO", "False", "SELLERDESK_DEMO is off"),
    ],
)
def test_no_sandbox_where_none_is_wanted(environ: dict[str, str], name: str, value: str, reason: str) -> None:
    lines: list[str] = []

    class Spoken:
        def say(self, text: str) -> None:
            lines.append(text)

    supervisor = Supervisor({**environ, name: value}, Spoken())  # type: ignore[arg-type]  # speaks as the real one does
    assert supervisor._start_sandbox() is None
    assert lines == [f"sandbox: none, {reason}"]
    assert supervisor.children == []
