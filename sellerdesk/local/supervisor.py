"""`manage.py run`: starts everything step by step, watches over it, stops it in order."""

import os
import signal
import sys
import time
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import ExitStack, suppress
from types import FrameType

from sellerdesk.local import leftovers, locks, programs
from sellerdesk.local.child import LAST_LINES, Child
from sellerdesk.local.console import Console
from sellerdesk.local.errors import LocalError
from sellerdesk.local.first_start import FirstUser, apply_migrations, prepare
from sellerdesk.local.paths import data_of
from sellerdesk.local.ports import LOOPBACK, can_listen, is_open, lasting_port
from sellerdesk.local.readiness import address, ask
from sellerdesk.local.servers import Servers, ensure

LOOK_SECONDS = 0.2
READY_SECONDS = 120.0
OZON_PICTURES = "https://*.ozone.ru,https://*.ozon.ru"
STOP_SECONDS = 15.0
HURRY_AFTER = 2.0  # seconds; sooner repeats are the same Ctrl-C, sent to a group and passed on by make


class StopAsked(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """One run. Call `run` once, in the main thread."""

    def __init__(self, environ: MutableMapping[str, str], console: Console) -> None:
        self.environ = environ
        self.console = console
        self.data = data_of(environ)
        self.host = environ.get("HOST") or LOOPBACK
        self.port = _port(environ)
        self.servers: Servers | None = None
        self.children: list[Child] = []
        self.asked_at: float | None = None
        self.hurry = False

    def run(self) -> int:
        """0 after an asked stop; 1, with the reason as the last line, if something went wrong."""
        for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sent, self._on_signal)
        reason = ""
        with ExitStack() as stack:
            stack.callback(self._release_servers)
            stack.callback(self._stop_children)
            try:
                self._start()
                self._watch()
            except StopAsked:
                self.console.say("stopping")
            except LocalError as error:
                reason = str(error)
                self.console.say(f"{reason}\nstopping everything else")
        first, *_ = reason.splitlines() or [""]
        self.console.say(f"stopped, because {first}" if reason else "stopped; your data is kept")
        return 1 if reason else 0

    def _start(self) -> None:
        self._claim_data_and_port()
        self.servers = ensure(self.environ, say=self.console.say)
        self._pause(0)
        apply_migrations(self._finish, self.console)
        sandbox_url = self._start_sandbox()
        user = prepare(self._finish, self.console, sandbox_url=sandbox_url)
        self._launch("web", programs.web(host=self.host, port=self.port, environ=self.environ))
        self._launch("worker", programs.worker(self.environ))
        self._launch("beat", programs.beat(self.data))
        self._await_ready(user)

    def _claim_data_and_port(self) -> None:
        self.console.say(f"data folder: {self.data.root}")
        self.data.create()
        if not locks.try_take(locks.open_lock(self.data.run("supervisor")), locks.EXCLUSIVE):
            raise LocalError(
                f"sellerdesk already runs on {self.data.root}. Use it, stop it, or name another folder with "
                "SELLERDESK_DATA."
            )
        ended = leftovers.end_leftovers(self.data)
        if ended:
            self.console.say(f"ended {ended} processes left over by a run that was killed")
        try:
            free = can_listen(self.host, self.port)
        except OSError as error:
            raise LocalError(
                f"Cannot listen on {self.host}: {error.strerror}. Choose another HOST."
            ) from error
        if not free:
            raise LocalError(
                f"Port {self.port} on {self.host} is taken. Stop the program that uses it, or choose another "
                f"port: PORT={self.port + 1 if self.port < 65535 else 8000} make run"
            )

    def _start_sandbox(self) -> str | None:
        """The address of the sandbox, or None where a real Ozon or an empty installation is wanted."""
        if self.environ.get("OZON_API_URL"):
            self.console.say("sandbox: none, OZON_API_URL names an Ozon")
            return None
        if _is_off(self.environ.get("SELLERDESK_DEMO")):
            self.console.say("sandbox: none, SELLERDESK_DEMO is off")
            return None
        port = lasting_port(self.data.root / "sandbox.port")
        began = time.monotonic()
        self._launch("sandbox", programs.sandbox(self.data, port=port))
        self._wait(lambda: is_open(LOOPBACK, port), seconds=30, what="The sandbox does not answer")
        url = f"http://{LOOPBACK}:{port}"
        # The practice shop's pictures come from there, and the pages' policy has to let them in.
        self.environ.setdefault("SELLERDESK_PICTURES", f"{OZON_PICTURES},{url}")
        self.console.say(f"sandbox: answers on {url} after {time.monotonic() - began:.1f} s")
        return url

    def _await_ready(self, user: FirstUser) -> None:
        self.console.say("waiting for web, worker and beat")
        began = time.monotonic()
        self._wait(
            lambda: ask(self.host, self.port, "/livez")[0] == 200, seconds=READY_SECONDS, what="No /livez"
        )
        seen: list[str] = [""]

        def ready() -> bool:
            status, seen[0] = ask(self.host, self.port, "/readyz")
            return status == 200

        self._wait(ready, seconds=READY_SECONDS, what="/readyz is not 200", why=lambda: seen[0])
        shown = address(self.host)
        where = f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"
        self.console.say(f"web, worker and beat: ready after {time.monotonic() - began:.1f} s")
        self.console.say(f"sellerdesk is ready: {where}  login: {user.login}  password: {user.password_hint}")
        self.console.say("Ctrl-C stops it")

    def _watch(self) -> None:
        while True:
            self._pause(LOOK_SECONDS)

    def _launch(self, name: str, argv: Sequence[str], *, quiet: bool = False) -> Child:
        self._pause(0)
        child = Child(
            name,
            argv,
            environ=self.environ,
            console=None if quiet else self.console,
            log=None if quiet else self.data.log(name),
            keep=None if quiet else LAST_LINES,
            descriptors=self.servers.descriptors() if self.servers else (),
        )
        self.children.append(child)
        leftovers.remember(self.data, [one.process.pid for one in self.children if one.alive()])
        return child

    def _finish(self, name: str, argv: Sequence[str]) -> list[str]:
        """Run a step to its end; what it said, shown nowhere (it may hold a password). Raises LocalError."""
        step = self._launch(name, argv, quiet=True)
        while step.alive():
            self._pause(0.05, except_for=step)
        self.children.remove(step)
        if step.process.returncode != 0:
            raise LocalError(step.epitaph())
        return step.said()

    def _wait(
        self, condition: Callable[[], bool], *, seconds: float, what: str, why: Callable[[], str] = str
    ) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            self._pause(LOOK_SECONDS)
            if time.monotonic() > deadline:
                raise LocalError(f"{what} after {seconds:.0f} s. {why()}".strip())

    def _pause(self, seconds: float, except_for: Child | None = None) -> None:
        """Sleep a little. Raises StopAsked if we were asked to, LocalError if a child or a server is gone."""
        if self.asked_at is None and seconds:
            time.sleep(seconds)
        if self.asked_at is not None:
            raise StopAsked
        for child in self.children:
            if child is not except_for and not child.alive():
                raise LocalError(child.epitaph())
        gone = self.servers.lost() if self.servers else None
        if gone:
            raise LocalError(f"{gone[0]} {gone[1]}; see {self.data.log(gone[0])}")

    def _stop_children(self) -> None:
        """Those that use the sandbox first, then the sandbox."""
        for group in (
            [child for child in self.children if child.name != "sandbox"],
            [child for child in self.children if child.name == "sandbox"],
        ):
            for child in group:
                child.ask_to_stop()
            deadline = time.monotonic() + STOP_SECONDS
            while any(child.alive() for child in group):
                if self.hurry or time.monotonic() > deadline:
                    break
                time.sleep(0.05)
            for child in group:
                if child.alive():
                    self.console.say(f"{child.name} does not stop; killed")
                child.kill()
        with suppress(OSError):  # a folder we may not even look into was told about already
            self.data.run("children.json").unlink(missing_ok=True)

    def _release_servers(self) -> None:
        if self.servers is not None:
            self.servers.release()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.asked_at is None:
            self.asked_at = now
        elif now - self.asked_at > HURRY_AFTER:
            self.hurry = True


def _port(environ: MutableMapping[str, str]) -> int:
    named = environ.get("PORT") or "8000"
    if not named.isascii() or not named.isdigit() or not 0 < int(named) < 65536:
        raise LocalError(f"PORT={named} is not a port: a number from 1 to 65535.")
    return int(named)


def _is_off(value: str | None) -> bool:
    """Not what the settings read as true; nothing named is true."""
    if value is None:
        return False
    text = value.strip().lower()
    return not (text.isdigit() and int(text) != 0) and text not in {"true", "on", "ok", "y", "yes"}


def main() -> int:
    """Run until asked to stop; the process's exit code."""
    console = Console()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sellerdesk.settings")
    try:
        return Supervisor(os.environ, console).run()
    except LocalError as error:
        console.say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
