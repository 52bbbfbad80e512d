"""Every write the sandbox accepted, once each, in order."""

from sandbox.store import Doc, Store


class Ledger:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table("sandbox/ledger")

    def record(self, *, at: str, client_id: str, path: str, request: Doc, effect: Doc) -> int:
        """Add an entry, within the transaction of the write itself; not yet answered."""
        seq = len(self._table) + 1
        entry = {"seq": seq, "at": at, "client_id": client_id, "method": "POST", "path": path}
        self._table.put(f"{seq:012d}", {**entry, "request": request, "effect": effect, "answered": False})
        return seq

    def answered(self, seq: int) -> None:
        with self._store.transaction():
            entry = self._table.get(f"{seq:012d}")
            if entry:
                self._table.put(f"{seq:012d}", {**entry, "answered": True})

    def __len__(self) -> int:
        return len(self._table)

    def entries(self, *, path: str | None = None, client_id: str | None = None, after: int = 0) -> list[Doc]:
        """Oldest first, those behind the number `after`, of one path or shop if named."""
        with self._store.transaction():
            numbers = range(max(0, after) + 1, len(self._table) + 1)
            entries = [entry for seq in numbers if (entry := self._table.get(f"{seq:012d}")) is not None]
        wanted = ((entry, (path, client_id)) for entry in entries)
        return [e for e, (p, c) in wanted if (not p or e["path"] == p) and (not c or e["client_id"] == c)]
