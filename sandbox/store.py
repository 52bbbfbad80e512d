"""Documents by table and key, in memory, written through to SQLite when a state file is named.

A document is never changed in place: it is replaced by `put`. That makes three things cheap: a refused
call leaves nothing behind, a finished one is on disk before its answer leaves, and a *veil* can go on
showing readers the document as it was before a write.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from heapq import merge
from pathlib import Path
from typing import Any

from sandbox import times
from sandbox.indexes import TOP, Entry, Index
from sandbox.statefile import StateFile

Doc = dict[str, Any]
Touched = dict[tuple[str, str], Doc | None]
# A committed change: table, key, the document before and after.
Change = tuple[str, str, Doc | None, Doc | None]

VEILS = "veil"


class Store:
    """All tables of one sandbox. Every use goes through `transaction()`, which is also the lock.

    `watchers` hear of every commit that changed something, in order and still under the lock: they must
    be quick and must not write.
    """

    def __init__(self, path: Path | None, *, now: Callable[[], str]) -> None:
        self._now = now
        self._rows: dict[str, dict[str, Doc]] = {}
        self._indexes: dict[str, Mapping[str, Index]] = {}
        self._lock = threading.RLock()
        self._touched: Touched | None = None
        self.watchers: list[Callable[[list[Change]], None]] = []
        self._file = StateFile(path) if path else None
        for table, key, doc in self._file.load() if self._file else ():
            self.rows(table)[key] = doc
        veils = Index(lambda doc: (doc["until"],), bucket=lambda doc: str(doc["table"]))
        self._veils = self.table(VEILS, ends=veils)

    def table(self, name: str, **indexes: Index) -> "Table":
        """The table of this name; `indexes` are kept in step with it from now on."""
        if indexes:
            for index in indexes.values():
                for key, doc in self.rows(name).items():
                    index.replace(key, None, doc)
            self._indexes[name] = indexes
        return Table(self, name, indexes)

    def close(self) -> None:
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None

    @contextmanager
    def transaction(self) -> Iterator[Touched]:
        """Everything inside happens or nothing does. Yields what was touched, with the earlier documents."""
        with self._lock:
            if self._touched is not None:
                yield self._touched
                return
            touched: Touched = {}
            self._touched = touched
            try:
                yield touched
                self._flush(touched)
            except BaseException:
                self._restore(touched)
                raise
            finally:
                self._touched = None
            self._tell(touched)

    def veil(self, touched: Touched, *, tables: frozenset[str], seconds: float) -> None:
        """Show readers the earlier documents of these tables for so many seconds of the sandbox clock."""
        now = self._now()
        until = times.shifted(now, seconds=seconds)
        for (table, key), old in list(touched.items()):
            if table.rpartition("/")[2] in tables:
                known = self.rows(VEILS).get(f"{table}|{key}")
                lasting = until
                if known and known["until"] > now:
                    old, lasting = known["old"], max(until, known["until"])
                doc = {"table": table, "key": key, "until": lasting, "old": old}
                self.put(VEILS, f"{table}|{key}", doc)

    def lift_veils(self) -> None:
        """Forget the veils that are over; they hide nothing any more."""
        if not self.rows(VEILS):
            return
        over = list(
            self._veils.indexes["ends"].walk(self._veils.indexes["ends"].buckets(), high=(self._now(),))
        )
        for entry in over:
            self.drop(VEILS, entry[-1])

    def hidden(self, table: str) -> dict[str, Doc | None]:
        """What readers see instead, by key, of the documents of this table that are veiled now."""
        if not self.rows(VEILS):
            return {}
        entries = self._veils.indexes["ends"].walk([table], low=(self._now(), TOP))
        veils = (self.rows(VEILS)[entry[-1]] for entry in entries)
        return {str(veil["key"]): veil["old"] for veil in veils}

    def rows(self, table: str) -> dict[str, Doc]:
        return self._rows.setdefault(table, {})

    def put(self, table: str, key: str, doc: Doc) -> None:
        self._change(table, key, doc)

    def drop(self, table: str, key: str) -> None:
        self._change(table, key, None)

    def seen(self, table: str, key: str) -> Doc | None:
        """The document as readers of the API see it now."""
        veil = self.rows(VEILS).get(f"{table}|{key}") if self.rows(VEILS) else None
        if veil and veil["until"] > self._now():
            old: Doc | None = veil["old"]
            return old
        return self.rows(table).get(key)

    def _change(self, table: str, key: str, doc: Doc | None) -> None:
        if self._touched is None:
            raise RuntimeError("a write outside a transaction")
        self._touched.setdefault((table, key), self.rows(table).get(key))
        self._set(table, key, doc)

    def _set(self, table: str, key: str, doc: Doc | None) -> None:
        rows = self.rows(table)
        old = rows.get(key)
        for index in self._indexes.get(table, {}).values():
            index.replace(key, old, doc)
        if doc is None:
            rows.pop(key, None)
        else:
            rows[key] = doc

    def _restore(self, touched: Touched) -> None:
        for (table, key), old in touched.items():
            self._set(table, key, old)

    def _tell(self, touched: Touched) -> None:
        if self.watchers and touched:
            changes = [(table, key, old, self.rows(table).get(key)) for (table, key), old in touched.items()]
            for watcher in self.watchers:
                watcher(changes)

    def _flush(self, touched: Touched) -> None:
        if not self._file or not touched:
            return
        self._file.save([(table, key, self.rows(table).get(key)) for table, key in touched])


class Table:
    """One named table; `seen` and `walk` read as the API shows it, the others read what is true."""

    def __init__(self, store: Store, name: str, indexes: Mapping[str, Index]) -> None:
        self._store = store
        self._name = name
        self.indexes = indexes

    def __len__(self) -> int:
        return len(self._store.rows(self._name))

    def get(self, key: str) -> Doc | None:
        return self._store.rows(self._name).get(key)

    def all(self) -> list[Doc]:
        return list(self._store.rows(self._name).values())

    def seen(self, key: str) -> Doc | None:
        return self._store.seen(self._name, key)

    def all_seen(self) -> list[Doc]:
        if not self._store.rows(VEILS):
            return self.all()
        docs = (self._store.seen(self._name, key) for key in self._store.rows(self._name))
        return [doc for doc in docs if doc is not None]

    def walk(
        self,
        index: str,
        *,
        buckets: Iterable[str] | None = None,
        low: Entry = (),
        high: Entry = (TOP,),
        backwards: bool = False,
    ) -> Iterator[Doc]:
        """Documents as readers see them, in the order of an index, with `low <= entry < high`.

        Nothing is sorted and only what is taken is looked at. Take it before the next change.
        """
        for _, doc in self.entries(index, buckets=buckets, low=low, high=high, backwards=backwards):
            yield doc

    def entries(
        self,
        index: str,
        *,
        buckets: Iterable[str] | None = None,
        low: Entry = (),
        high: Entry = (TOP,),
        backwards: bool = False,
    ) -> Iterator[tuple[Entry, Doc]]:
        """The same with the place of each document in the index."""
        kept = self.indexes[index]
        wanted = kept.buckets() if buckets is None else set(buckets)
        rows, hidden = self._store.rows(self._name), self._store.hidden(self._name)
        found = kept.walk(wanted, low=low, high=high, backwards=backwards)
        if not hidden:
            return ((entry, rows[entry[-1]]) for entry in found)
        old = [kept.entry(key, doc) for key, doc in hidden.items() if doc is not None]
        veiled = [entry for bucket, entry in old if bucket in wanted and low <= entry < high]
        veiled.sort(reverse=backwards)
        shown = merge((e for e in found if e[-1] not in hidden), veiled, reverse=backwards)
        return ((entry, hidden.get(entry[-1]) or rows[entry[-1]]) for entry in shown)

    def put(self, key: str, doc: Doc) -> Doc:
        self._store.put(self._name, key, doc)
        return doc

    def drop(self, key: str) -> None:
        self._store.drop(self._name, key)
