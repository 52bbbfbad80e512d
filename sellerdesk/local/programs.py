"""The programs of a running sellerdesk, and how they are started."""

import sys
from collections.abc import Mapping
from pathlib import Path

from sellerdesk.local.paths import MANAGE, Data

# Celery warns root because of pickled tasks from strangers. Ours are JSON, from a broker behind a password.
_AS_ROOT = ("-W", "ignore:You're running the worker with superuser privileges")
QUEUES = "poll,deliver,default"


def manage(*words: str) -> list[str]:
    return [sys.executable, str(MANAGE), *words]


def sandbox(data: Data, *, port: int) -> list[str]:
    return [sys.executable, "-m", "sandbox", "--port", str(port), "--state", str(data.root / "sandbox.db")]


def web(*, host: str, port: int, environ: Mapping[str, str]) -> list[str]:
    """Gunicorn; WEB_CONCURRENCY chooses the number of processes."""
    memory = Path("/dev/shm")  # noqa: S108 (the heartbeat files of gunicorn must not wait for a disk)
    return [
        sys.executable, "-m", "gunicorn", "sellerdesk.wsgi:application",
        "--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--workers", environ.get("WEB_CONCURRENCY", "2"), "--threads", "4",
        "--timeout", "60", "--graceful-timeout", "10",
        *(["--worker-tmp-dir", str(memory)] if memory.is_dir() else []),
    ]  # fmt: skip


def worker(environ: Mapping[str, str]) -> list[str]:
    """Celery's worker; SELLERDESK_WORKERS chooses the number of processes."""
    return [
        sys.executable, *_AS_ROOT, "-m", "celery", "--quiet", "-A", "sellerdesk", "worker", "-Q", QUEUES,
        "--concurrency", environ.get("SELLERDESK_WORKERS", "4"), "--loglevel", "INFO",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def beat(data: Data) -> list[str]:
    return [
        sys.executable, "-m", "celery", "--quiet", "-A", "sellerdesk", "beat", "--loglevel", "INFO",
        "--schedule", str(data.root / "beat-schedule"), "--pidfile=",
    ]  # fmt: skip
