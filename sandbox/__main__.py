"""Command line: `python -m sandbox --help`."""

import argparse
import gc
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
    made.add_argument("--postings", type=int, default=0, help="a big world: so many postings, not --history")
    made.add_argument("--catalog", type=int, help="number of products; default 24, more in a big world")
    made.add_argument("--rate-limit", type=int, default=50, help="calls per second and client id, 0 = any")
    made.add_argument("--no-stock-limit", action="store_true", help="let stock be written any time")
    made.add_argument("--push-url", help="send notifications of every shop to this address")
    return made


def keys(given: argparse.Namespace) -> dict[str, str]:
    """Api-Key by Client-Id; ValueError if the keys cannot be dealt out."""
    ids, secrets = given.client_id or ["100500"], given.api_key or ["sandbox-key"]
    if len(secrets) == 1:
        secrets = secrets * len(ids)
    return dict(zip(ids, secrets, strict=True))


def catalog(given: argparse.Namespace) -> int:
    """How many products: as asked, else as many as a shop with so many postings has."""
    return int(given.catalog) if given.catalog is not None else min(2000, max(24, given.postings // 200))


def main(arguments: Sequence[str] | None = None) -> int:
    made = parser()
    given = made.parse_args(arguments)
    try:
        dealt = keys(given)
    except ValueError:
        made.error("give one --api-key for all client ids, or one for each")
    if catalog(given) < 1:
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
            postings=given.postings,
            catalog=catalog(given),
            arrivals=given.arrivals,
            stock_limit=not given.no_stock_limit,
            rate_limit=given.rate_limit,
        )
    except OSError as error:
        sys.stderr.write(f"sandbox: cannot listen on {given.host}:{given.port}: {error}\n")
        return 1
    if given.push_url:
        for client_id in running.worlds:
            running.sandbox.push.register(client_id, given.push_url)
    gc.freeze()  # what exists now stays: no need to look for garbage in it again and again
    sys.stdout.write(f"sandbox ready on {running.url}\n")
    sys.stdout.flush()
    stopped.wait()
    running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
