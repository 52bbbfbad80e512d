"""People and workers who do the same thing in the same moment, in threads with connections of their own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run all deeds at the same moment; what each returned, or the exception it ended with."""
    told: list[Any] = [None] * len(deeds)
    barrier = threading.Barrier(len(deeds))

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait(10)
            told[place] = deed()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            told[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "a deed hangs: two of them wait for each other"
    return told
