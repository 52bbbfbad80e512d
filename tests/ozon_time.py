"""Days that pass in a test: Django lives in the sandbox's time, which only has to be told to go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from tests.fixtures_desk import Desk


@contextmanager
def the_clock_of(desk: Desk) -> Iterator[None]:
    """Also for whoever got hold of ``timezone.now`` before, as the defaults of models did."""

    class Moved(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return desk.running.sandbox.clock.now().astimezone(tz)

    with patch.object(timezone, "datetime", Moved):
        yield
