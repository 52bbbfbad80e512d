"""The steering page: everything a trainer needs, in one file that loads nothing else."""

from functools import cache
from pathlib import Path


@cache
def content() -> bytes:
    return Path(__file__).with_name("page.html").read_bytes()
