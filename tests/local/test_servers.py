"""Real PostgreSQL and Valkey, started, joined, killed and found again."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from sellerdesk.local import locks, servers
from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import Data
from sellerdesk.local.ports import wait_for
from sellerdesk.local.processes import command_line
from tests.local.conftest import Start

HOLD = "tests.local.hold"


@pytest.fixture
def begun(environ: dict[str, str], made: Data) -> Iterator[servers.Servers]:
    ours = servers.ensure(environ, durable=False)
    yield ours
    ours.release()


def query(url: str, sql: str) -> object:
    link = psycopg2.connect(url)
    try:
        with link, link.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        link.close()


def is_stopped(data: Data) -> bool:
    return all(locks.is_free(data.run(f"{name}.keeper")) for name in ("postgres", "valkey"))


def postmaster(data: Data) -> int:
    return int((data.cluster / "postmaster.pid").read_text().splitlines()[0])


def test_both_serve_and_know_cyrillic(begun: servers.Servers, environ: dict[str, str]) -> None:
    assert query(environ["DATABASE_URL"], "SELECT lower('ЖУК'), current_setting('server_encoding')") == (
        "жук",
        "UTF8",
    )
    assert query(environ["DATABASE_URL"], "SELECT datctype ILIKE '%utf%8' FROM pg_database LIMIT 1") == (
        True,
    )
    with redis.from_url(environ["REDIS_URL"]) as broker:
        assert broker.ping() is True


def test_a_wrong_password_opens_neither(begun: servers.Servers, environ: dict[str, str]) -> None:
    address = environ["DATABASE_URL"].rpartition("@")[2]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(f"postgres://sellerdesk:wrong@{address}")
    port = environ["REDIS_URL"].rpartition(":")[2]
    with redis.from_url(f"redis://127.0.0.1:{port}") as broker, pytest.raises(redis.AuthenticationError):
        broker.ping()


def test_last_one_out_stops_them_and_the_data_stays(
    begun: servers.Servers, environ: dict[str, str], data: Data
) -> None:
    query(environ["DATABASE_URL"], "CREATE TABLE kept AS SELECT 42 AS answer")
    again = {"SELLERDESK_DATA": str(data.root)}
    second = servers.ensure(again, durable=False)
    assert [lease.started for lease in second.leases] == [False, False]
    assert again["DATABASE_URL"] == environ["DATABASE_URL"]
    begun.release()
    assert query(again["DATABASE_URL"], "SELECT answer FROM kept") == (42,)
    second.release()
    assert is_stopped(data)
    assert not (data.cluster / "postmaster.pid").exists()
    third = servers.ensure(later := {"SELLERDESK_DATA": str(data.root)}, durable=False)
    try:
        assert [lease.started for lease in third.leases] == [True, True]
        assert query(later["DATABASE_URL"], "SELECT answer FROM kept") == (42,)
    finally:
        third.release()


def test_what_the_environment_names_is_not_started(data: Data) -> None:
    environ = {"SELLERDESK_DATA": str(data.root), "DATABASE_URL": "postgres://a/b", "REDIS_URL": "redis://c"}
    said: list[str] = []
    ours = servers.ensure(environ, say=said.append)
    assert ours.leases == []
    assert environ["DATABASE_URL"] == "postgres://a/b"
    assert said == ["PostgreSQL: the one DATABASE_URL names", "Valkey: the one REDIS_URL names"]
    assert not data.cluster.exists()


def test_a_killed_user_leaves_no_server(start: Start, made: Data, data: Data) -> None:
    user = start(HOLD)
    assert user.stdout is not None
    assert user.stdout.readline() == "holding\n"
    assert not is_stopped(data)
    user.send_signal(signal.SIGKILL)
    assert wait_for(lambda: is_stopped(data), seconds=20)


def test_killed_keeper_and_server_are_found_and_the_data_is_whole(
    start: Start, made: Data, data: Data
) -> None:
    user = start(HOLD)
    assert user.stdout is not None
    assert user.stdout.readline() == "holding\n"
    server = postmaster(data)
    os.kill(server, signal.SIGKILL)
    user.send_signal(signal.SIGKILL)
    assert wait_for(lambda: is_stopped(data), seconds=20)
    environ = {"SELLERDESK_DATA": str(data.root)}
    ours = servers.ensure(environ, durable=False)
    try:
        assert query(environ["DATABASE_URL"], "SELECT 1") == (1,)
        assert postmaster(data) != server
    finally:
        ours.release()


def test_a_dead_server_is_noticed(begun: servers.Servers, data: Data) -> None:
    assert begun.lost() is None
    os.kill(postmaster(data), signal.SIGKILL)
    assert wait_for(lambda: begun.lost() is not None, seconds=10)
    assert begun.lost() == ("postgres", "was killed by SIGKILL")


def test_a_pid_file_that_names_a_stranger_is_forgotten(
    begun: servers.Servers, environ: dict[str, str], data: Data
) -> None:
    begun.release()
    stale = data.cluster / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{data.cluster}\n1700000000\n5432\n\n127.0.0.1\n\nready\n")
    assert command_line(os.getpid())
    again = servers.ensure(second := {"SELLERDESK_DATA": str(data.root)}, durable=False)
    try:
        assert query(second["DATABASE_URL"], "SELECT 1") == (1,)
    finally:
        again.release()


def test_data_of_another_version_is_refused_untouched(
    begun: servers.Servers, environ: dict[str, str], data: Data
) -> None:
    begun.release()
    version = data.cluster / "PG_VERSION"
    ours = version.read_text()
    version.write_text("13\n")
    before = sorted(path.name for path in data.cluster.iterdir())
    with pytest.raises(
        LocalError, match=r"written by PostgreSQL 13, but .*Nothing was changed.*DATABASE_URL"
    ):
        servers.ensure({"SELLERDESK_DATA": str(data.root)}, durable=False)
    assert sorted(path.name for path in data.cluster.iterdir()) == before
    assert is_stopped(data)
    version.write_text(ours)


def test_half_made_cluster_is_made_anew(data: Data, environ: dict[str, str]) -> None:
    draft = data.cluster.with_name("draft")
    draft.mkdir(parents=True)
    Path(draft, "PG_VERSION").write_text("18\n")
    ours = servers.ensure(environ, durable=False)
    try:
        assert query(environ["DATABASE_URL"], "SELECT current_database()") == ("sellerdesk",)
        assert not draft.exists()
    finally:
        ours.release()
