"""Documents by table and key, in memory, written through to SQLite when a state file is named.

A document is never changed in place: it is replaced by `put`. That makes three things cheap: a refused
call leaves nothing behind, a finished one is on disk before its answer leaves, and a *veil* can go on
showing readers the document as it was before a write.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox import times

Doc = dict[str, Any]
Touched = dict[tuple[str, str], Doc | None]

VEILS = "veil"


class Store:
    """All tables of one sandbox. Every use goes through `transaction()`, which is also the lock."""

    def __init__(self, path: Path | None, *, now: Callable[[], str]) -> None:
        self._now = now
        self._rows: dict[str, dict[str, Doc]] = {}
        self._lock = threading.RLock()
        self._touched: Touched | None = None
        self._file = _opened(path) if path else None
        if self._file:
            for table, key, doc in self._file.execute("SELECT t, k, doc FROM rows ORDER BY t, k"):
                self._rows.setdefault(table, {})[key] = json.loads(doc)

    def table(self, name: str) -> "Table":
        return Table(self, name)

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
            self._touched = {}
            try:
                yield self._touched
                self._flush(self._touched)
            except BaseException:
                self._restore(self._touched)
                raise
            finally:
                self._touched = None

    def veil(self, touched: Touched, *, tables: frozenset[str], seconds: float) -> None:
        """Show readers the earlier documents of these tables for so many seconds of the sandbox clock."""
        now = self._now()
        until = times.shifted(now, seconds=seconds)
        for (table, key), old in list(touched.items()):
            if table.rpartition("/")[2] in tables:
                known = self.rows(VEILS).get(f"{table}|{key}")
                if known and known["until"] > now:
                    old, until = known["old"], max(until, known["until"])
                self.put(VEILS, f"{table}|{key}", {"until": until, "old": old})

    def rows(self, table: str) -> dict[str, Doc]:
        return self._rows.setdefault(table, {})

    def put(self, table: str, key: str, doc: Doc) -> None:
        if self._touched is None:
            raise RuntimeError("a write outside a transaction")
        rows = self.rows(table)
        self._touched.setdefault((table, key), rows.get(key))
        rows[key] = doc

    def drop(self, table: str, key: str) -> None:
        if self._touched is None:
            raise RuntimeError("a write outside a transaction")
        self._touched.setdefault((table, key), self.rows(table).get(key))
        self.rows(table).pop(key, None)

    def seen(self, table: str, key: str) -> Doc | None:
        """The document as readers of the API see it now."""
        veil = self.rows(VEILS).get(f"{table}|{key}") if self.rows(VEILS) else None
        if veil and veil["until"] > self._now():
            old: Doc | None = veil["old"]
            return old
        return self.rows(table).get(key)

    def _restore(self, touched: Touched) -> None:
        for (table, key), old in touched.items():
            if old is None:
                self.rows(table).pop(key, None)
            else:
                self.rows(table)[key] = old

    def _flush(self, touched: Touched) -> None:
        if not self._file or not touched:
            return
        with self._file:
            for table, key in touched:
                doc = self.rows(table).get(key)
                if doc is None:
                    self._file.execute("DELETE FROM rows WHERE t = ? AND k = ?", (table, key))
                else:
                    self._file.execute(
                        "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)",
                        (table, key, json.dumps(doc, ensure_ascii=False)),
                    )


class Table:
    """One named table; `seen` reads as the API shows it, the others read what is true."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name

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

    def put(self, key: str, doc: Doc) -> Doc:
        self._store.put(self._name, key, doc)
        return doc

    def drop(self, key: str) -> None:
        self._store.drop(self._name, key)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, check_same_thread=False)
    # The write-ahead log survives a kill of this process without a disk flush for every call.
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=NORMAL")
    file.execute(
        "CREATE TABLE IF NOT EXISTS rows (t TEXT, k TEXT, doc TEXT, PRIMARY KEY (t, k)) WITHOUT ROWID"
    )
    return file
