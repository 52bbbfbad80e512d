"""File locks (flock). The kernel frees them however their holder dies: nothing is left behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHARED = fcntl.LOCK_SH
EXCLUSIVE = fcntl.LOCK_EX


def open_lock(path: Path) -> int:
    """A new descriptor of a lock file, not inherited by children unless they are given it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take(fd: int, kind: int) -> None:
    """Wait for the lock."""
    fcntl.flock(fd, kind)


def try_take(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_free(path: Path, kind: int = SHARED) -> bool:
    """Whether a lock of that kind could be had at this moment."""
    fd = open_lock(path)
    try:
        return try_take(fd, kind)
    finally:
        os.close(fd)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Only one process at a time inside."""
    fd = open_lock(path)
    try:
        take(fd, EXCLUSIVE)
        yield
    finally:
        os.close(fd)
