"""Other processes, forked from the test's: they share nothing with it but Redis."""

import json
import os
import threading
import traceback
from collections.abc import Callable
from typing import Any


class Fork:
    """Runs ``work`` in a forked process; ``result`` waits for what it gave."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._read, write = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            code = 1
            try:
                os.write(write, json.dumps(work()).encode())
                code = 0
            except Exception:  # noqa: BLE001 - told here, because nothing may leave a forked pytest
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(write)

    def result(self) -> Any:
        with os.fdopen(self._read, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(self._pid, 0)
        assert status == 0, "the forked process failed, see its output"
        return json.loads(told)


def in_threads(number: int, work: Callable[[], None]) -> None:
    """So many threads doing the same, until all are done."""
    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
