"""Whose limits they are: a Client-Id at an address, and where Redis keeps what is known of it."""

import hashlib
import time
from dataclasses import dataclass

HOUR = 3600
HOURS_KEPT = 48


@dataclass(frozen=True)
class Account:
    """Ozon counts by Client-Id; a stand-in at another address counts by itself."""

    client_id: str
    api_url: str

    @property
    def name(self) -> str:
        """Short, the same on all machines, and the same for addresses that differ by a slash."""
        text = f"{self.client_id.strip()}@{self.api_url.rstrip('/')}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def key(self, what: str) -> str:
        """A Redis key; the braces keep all of an account's keys on one node of a cluster."""
        return f"ozon:{{{self.name}}}:{what}"

    def hour_key(self, hours_ago: int = 0) -> str:
        """The counters of one hour."""
        return self.key(f"hour:{int(time.time()) // HOUR - hours_ago}")
