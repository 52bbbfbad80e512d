"""Sorted views of a table, so that a page of a hundred thousand rows costs no more than its own rows.

An entry is what the index's `place` says of a document, followed by the document's key. A `bucket` keeps
apart what is never read together; walking several buckets merges them again.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from functools import total_ordering
from heapq import merge
from typing import Any

Doc = dict[str, Any]
Entry = tuple[Any, ...]
MANY = 200


@total_ordering
class _Top:
    """Behind every other value: `(moment, TOP)` is the place after all entries of that moment."""

    def __eq__(self, other: object) -> bool:
        return other is self

    def __hash__(self) -> int:
        return 0

    def __lt__(self, other: object) -> bool:
        return False


TOP = _Top()


def everything(_doc: Doc) -> str:
    return ""


class Index:
    """Not safe between threads by itself: the store's lock guards it."""

    def __init__(self, place: Callable[[Doc], Entry], *, bucket: Callable[[Doc], str] = everything) -> None:
        self._place = place
        self._bucket = bucket
        self._sorted: dict[str, list[Entry]] = {}
        self._loose: dict[str, list[Entry]] = {}

    def entry(self, key: str, doc: Doc) -> tuple[str, Entry]:
        """The bucket of a document and its entry in it."""
        return self._bucket(doc), (*self._place(doc), key)

    def replace(self, key: str, old: Doc | None, new: Doc | None) -> None:
        """Follow one change of the table; None means that there is no document."""
        before = None if old is None else self.entry(key, old)
        after = None if new is None else self.entry(key, new)
        if before == after:
            return
        if before is not None:
            entries = self._settled(before[0])
            del entries[bisect_left(entries, before[1])]
        if after is not None:
            self._loose.setdefault(after[0], []).append(after[1])

    def settle(self) -> None:
        """Put everything in its place now, so that the first reader does not wait for it."""
        for bucket in self.buckets():
            self._settled(bucket)

    def buckets(self) -> set[str]:
        return self._sorted.keys() | self._loose.keys()

    def count(self, buckets: Iterable[str], *, low: Entry = (), high: Entry = (TOP,)) -> int:
        """How many entries lie in `low <= entry < high`."""
        return sum(stop - start for _, start, stop in self._spans(buckets, low, high))

    def walk(
        self,
        buckets: Iterable[str],
        *,
        low: Entry = (),
        high: Entry = (TOP,),
        backwards: bool = False,
    ) -> Iterator[Entry]:
        """The entries in `low <= entry < high`, in order; take them before the next change."""
        parts = [_part(*span, backwards=backwards) for span in self._spans(buckets, low, high)]
        return parts[0] if len(parts) == 1 else merge(*parts, reverse=backwards)

    def _spans(
        self, buckets: Iterable[str], low: Entry, high: Entry
    ) -> Iterator[tuple[list[Entry], int, int]]:
        for bucket in buckets:
            entries = self._settled(bucket)
            yield entries, bisect_left(entries, low), bisect_left(entries, high)

    def _settled(self, bucket: str) -> list[Entry]:
        """The bucket in order. Many new entries at once are sorted in, a few are put in their places."""
        loose = self._loose.pop(bucket, [])
        if not loose:
            return self._sorted.get(bucket, [])
        entries = self._sorted.setdefault(bucket, [])
        if len(loose) > MANY:
            entries.extend(loose)
            entries.sort()
        else:
            for entry in loose:
                insort(entries, entry)
        return entries


def _part(entries: list[Entry], start: int, stop: int, *, backwards: bool) -> Iterator[Entry]:
    places = range(stop - 1, start - 1, -1) if backwards else range(start, stop)
    return (entries[place] for place in places)
