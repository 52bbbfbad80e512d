"""The SQLite file that keeps the documents of a sandbox over its end."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Doc = dict[str, Any]
Row = tuple[str, str, Doc | None]


class StateFile:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, check_same_thread=False)
        # The write-ahead log survives a kill of this process without a disk flush for every call.
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS rows (t TEXT, k TEXT, doc TEXT, PRIMARY KEY (t, k)) WITHOUT ROWID"
        )

    def load(self) -> Iterator[tuple[str, str, Doc]]:
        """Table, key and document of every row, by table and key."""
        for table, key, doc in self._file.execute("SELECT t, k, doc FROM rows ORDER BY t, k"):
            yield sys.intern(table), key, json.loads(doc, object_pairs_hook=_lean)

    def save(self, rows: list[Row]) -> None:
        """Put all of these in the file or none; a row whose document is None goes."""
        gone = [(table, key) for table, key, doc in rows if doc is None]
        kept = ((t, k, json.dumps(doc, ensure_ascii=False)) for t, k, doc in rows if doc is not None)
        with self._file:
            self._file.executemany("DELETE FROM rows WHERE t = ? AND k = ?", gone)
            self._file.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", kept)

    def close(self) -> None:
        self._file.close()


def _lean(pairs: list[tuple[str, Any]]) -> Doc:
    """Field names are the same text in every document: kept once, a big world takes half the memory."""
    return {sys.intern(name): value for name, value in pairs}
