"""What the person at the terminal sees: our own steps, and the lines of the children behind their names."""

import sys
import threading
from typing import TextIO

WIDTH = 10


class Console:
    """Whole lines only, whoever writes. A closed terminal is no reason to stop."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """A step of our own."""
        self.line("sellerdesk", text)

    def line(self, name: str, text: str) -> None:
        with self._lock:
            try:
                for part in text.splitlines() or [""]:
                    self._out.write(f"{name:<{WIDTH}} | {part}\n")
                self._out.flush()
            except (OSError, ValueError):
                return
