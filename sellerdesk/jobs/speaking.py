"""Whose words a worker, or an answer that is still being sent, speaks."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone, translation

from accounts.models import User


@contextmanager
def speaking(user: User) -> Iterator[None]:
    """In the person's language and time zone."""
    with translation.override(user.language), timezone.override(zoneinfo.ZoneInfo(user.time_zone)):
        yield
