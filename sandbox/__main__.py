"""Command line: `python -m sandbox --help`."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from sandbox import server


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="sandbox", description="A stand-in Ozon Seller API.")
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--port", type=int, default=8900)
    made.add_argument("--seed", type=int, default=1, help="the same seed makes the same world")
    made.add_argument("--state", type=Path, help="keep world and ledger in this file")
    made.add_argument("--client-id", action="append", help="may repeat; default 100500")
    made.add_argument("--api-key", action="append", help="one for each client id, or one for all")
    made.add_argument("--arrivals", type=float, default=20, help="seconds between new events, 0 = none")
    made.add_argument("--history", type=int, default=300, help="finished postings of the past year")
    made.add_argument("--catalog", type=int, default=24, help="number of products")
    made.add_argument("--rate-limit", type=int, default=50, help="calls per second and client id")
    made.add_argument("--no-stock-limit", action="store_true", help="let one stock be written any time")
    return made


def keys(given: argparse.Namespace) -> dict[str, str]:
    """Api-Key by Client-Id; ValueError if the keys cannot be dealt out."""
    ids, secrets = given.client_id or ["100500"], given.api_key or ["sandbox-key"]
    if len(secrets) == 1:
        secrets = secrets * len(ids)
    return dict(zip(ids, secrets, strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    made = parser()
    given = made.parse_args(arguments)
    try:
        dealt = keys(given)
    except ValueError:
        made.error("give one --api-key for all client ids, or one for each")
    if given.catalog < 1:
        made.error("--catalog must be at least 1")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        running = server.start(
            host=given.host,
            port=given.port,
            keys=dealt,
            state=given.state,
            seed=given.seed,
            history=given.history,
            catalog=given.catalog,
            arrivals=given.arrivals,
            stock_limit=not given.no_stock_limit,
            rate_limit=given.rate_limit,
        )
    except OSError as error:
        sys.stderr.write(f"sandbox: cannot listen on {given.host}:{given.port}: {error}\n")
        return 1
    sys.stdout.write(f"sandbox ready on {running.url}\n")
    sys.stdout.flush()
    stopped.wait()
    running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
