"""Runs one of our programs by the shared clock: ``python -m tests.soak.clocked celery -A sellerdesk worker …``.

What guards machines, not business (the lease of a pass), is told in seconds of that clock by SOAK_LEASE: in a
time-lapse it must outlive a pass of real seconds.
"""

import os
import runpy
import sys
from datetime import timedelta
from pathlib import Path

import django

from tests.soak import clock

LEASE = "SOAK_LEASE"


def main() -> None:
    clock.install(Path(os.environ[clock.VARIABLE]))
    django.setup()
    _lengthen_leases(timedelta(seconds=float(os.environ[LEASE])))
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _lengthen_leases(lease: timedelta) -> None:
    from ozon import passes, sync  # noqa: PLC0415  # Django is ready only now

    passes.LEASE = sync.LEASE = lease


if __name__ == "__main__":
    main()
