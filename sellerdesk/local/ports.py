"""TCP ports of this machine."""

import errno
import socket
import time
from collections.abc import Callable
from pathlib import Path

LOOPBACK = "127.0.0.1"
_TAKEN = {errno.EADDRINUSE, errno.EACCES}  # the second: a port below 1024


def free_port(host: str = LOOPBACK) -> int:
    """A port nobody listens on now. Somebody may take it before you do: be ready to ask again."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def lasting_port(note: Path) -> int:
    """The port written down in `note` if it is still free, else a new one, written down there.

    Addresses on it outlive a run: they stand in the database.
    """
    try:
        port = int(note.read_text())
        if 0 < port < 65536 and can_listen(LOOPBACK, port):
            return port
    except (OSError, ValueError):
        pass
    port = free_port()
    note.write_text(str(port))
    return port


def can_listen(host: str, port: int) -> bool:
    """Whether a server could listen there now. Raises OSError for an address that is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
    return True


def is_open(host: str, port: int) -> bool:
    """Whether somebody answers a connection."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_for(condition: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Ask until it is true, for so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
