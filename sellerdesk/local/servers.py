"""Make sure that there is a database and a broker: those the environment names, else embedded ones."""

import os
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sellerdesk.local import keys
from sellerdesk.local.lease import Lease, attach
from sellerdesk.local.paths import Data, data_of

Say = Callable[[str], None]

# In the order of starting; they are let go in the opposite one, the database last.
EMBEDDED = (("postgres", "PostgreSQL", "DATABASE_URL"), ("valkey", "Valkey", "REDIS_URL"))


@dataclass
class Servers:
    """The embedded servers this process has a share in; none of them if the environment names others."""

    data: Data
    leases: list[Lease] = field(default_factory=list)

    def release(self) -> None:
        """Let go of all; whichever nobody else uses is stopped when this returns. Safe to repeat."""
        for lease in reversed(self.leases):
            lease.release()

    def descriptors(self) -> list[int]:
        """What children must inherit to hold their own share."""
        return [lease.fd for lease in self.leases]

    def lost(self) -> tuple[str, str] | None:
        """The first server that is gone: its name, and how it ended. None while all run."""
        for lease in self.leases:
            how = lease.lost()
            if how:
                return lease.name, how
        return None


def ensure(
    environ: MutableMapping[str, str] = os.environ, *, say: Say = lambda _: None, durable: bool = True
) -> Servers:
    """Start or join what DATABASE_URL and REDIS_URL do not name; put addresses and keys into `environ`.

    Several processes may do so on one data folder; the last to release (or to die) stops the servers.
    Raises LocalError.
    """
    servers = Servers(data_of(environ))
    servers.data.create()
    keys.export(servers.data, environ)
    try:
        for name, title, variable in EMBEDDED:
            if environ.get(variable):
                say(f"{title}: the one {variable} names")
                continue
            began = time.monotonic()
            lease = attach(name, servers.data, durable=durable)
            servers.leases.append(lease)
            environ[variable] = lease.url
            verb = "started" if lease.started else "joined"
            say(f"{title}: {verb} in {time.monotonic() - began:.1f} s")
    except BaseException:
        servers.release()
        raise
    return servers


@contextmanager
def ensured() -> Iterator[Servers]:
    """`ensure` for the length of a block."""
    servers = ensure()
    try:
        yield servers
    finally:
        servers.release()
