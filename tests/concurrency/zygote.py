"""Workers for tests, as processes that can be killed: loads Django once, then forks one per line of its input.

Run as `python -m tests.concurrency.zygote`. Each line is the name of a management command; the answer is the
process id of the child that runs it.
"""

import os
import signal
import sys

import django
from django.core.management import call_command


def serve() -> None:
    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave no trace, so a test sees when one is gone
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _work(line.strip())
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _work(command: str) -> None:
    code = 1
    try:
        with open(os.devnull, "w") as nowhere:
            call_command(command, stdout=nowhere)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
