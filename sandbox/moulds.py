"""Casting a document again at another moment."""

from datetime import UTC, datetime
from typing import Any

from sandbox import times
from sandbox.store import Doc


class Mould:
    """A document to be cast again with every moment in it moved; what holds no moment is shared."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self._moments = [(name, at) for name, value in doc.items() if (at := _seconds(value)) is not None]
        self._deep = [name for name, value in doc.items() if _holds_moment(value)]

    def moved(self, by: float) -> Doc:
        """A new document, so many seconds later."""
        doc = dict(self.doc)
        for name, at in self._moments:
            doc[name] = text(at + by)
        for name in self._deep:
            doc[name] = _moved(doc[name], by)
        return doc


def _moved(value: Any, by: float) -> Any:
    """The same with every moment in it moved by so many seconds."""
    if isinstance(value, dict):
        return {name: _moved(part, by) for name, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, by) for part in value]
    seconds = _seconds(value)
    return value if seconds is None else text(seconds + by)


def _holds_moment(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_seconds(part) is not None or _holds_moment(part) for part in parts)


def _seconds(value: Any) -> float | None:
    """A moment in the world's spelling as seconds; None for any other value."""
    if not isinstance(value, str) or len(value) != 27 or value[4] != "-" or value[10] != "T":
        return None
    return times.parse(value).timestamp()


def text(seconds: float) -> str:
    """So many seconds since 1970 in the world's spelling."""
    return times.text(datetime.fromtimestamp(seconds, UTC))
