"""The sandbox behind a port, for the command line and for tests in the same process."""

import socket
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sandbox.core import Sandbox
from sandbox.handler import Handler
from sandbox.shop import Options
from sandbox.world import World

DEFAULT_KEYS = {"100500": "sandbox-key"}
TICK = 0.25


class Server(ThreadingHTTPServer):
    """Knows its open connections, so that stopping closes them at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close_connections(self) -> None:
        self.stopping.set()
        with self._guard:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


@dataclass
class Running:
    """A sandbox at work. `world` is the default shop, `worlds` all of them by Client-Id."""

    url: str
    sandbox: Sandbox
    server: Server
    threads: list[threading.Thread]

    @property
    def world(self) -> World:
        return next(iter(self.sandbox.worlds.values()))

    @property
    def worlds(self) -> dict[str, World]:
        return self.sandbox.worlds

    def stop(self) -> None:
        """Close the port and every connection; a state file is complete by then."""
        self.server.close_connections()
        self.server.shutdown()
        self.server.server_close()
        for thread in self.threads:
            thread.join()
        self.sandbox.close()


def start(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    keys: Mapping[str, str] | None = None,
    state: Path | None = None,
    **options: Any,
) -> Running:
    """Serve in threads of this process. Port 0 takes a free one; `options` are those of `Options`."""
    sandbox = Sandbox(options=Options(**options), keys=keys or DEFAULT_KEYS, state=state)
    try:
        server = Server((host, port), sandbox)
    except OSError:
        sandbox.close()
        raise
    url = f"http://{host}:{server.server_port}"
    sandbox.begin(url)
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
        threading.Thread(target=_tick, args=(server,), daemon=True),
    ]
    for thread in threads:
        thread.start()
    return Running(url=url, sandbox=sandbox, server=server, threads=threads)


def _tick(server: Server) -> None:
    while not server.stopping.wait(TICK):
        server.sandbox.tick()
