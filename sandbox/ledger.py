"""Every write the sandbox accepted, once each, in order; and writes to buyers it refused, with why."""

from sandbox.store import Doc, Store


class Ledger:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table("sandbox/ledger")

    def record(self, *, at: str, client_id: str, path: str, request: Doc, effect: Doc) -> int:
        """Add an entry, within the transaction of the write itself; not yet answered."""
        seq = len(self._table) + 1
        entry = {"seq": seq, "at": at, "client_id": client_id, "method": "POST", "path": path}
        self._table.put(
            f"{seq:012d}", {**entry, "request": shortened(request), "effect": effect, "answered": False}
        )
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


class Refusals:
    """Calls refused for a reason that is counted: a window that is closed, a subscription that is missing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table("sandbox/refusals")

    def record(self, *, at: str, client_id: str, path: str, why: str, request: Doc) -> None:
        """Add an entry, in a transaction of its own: that of the call is undone."""
        with self._store.transaction():
            seq = len(self._table) + 1
            entry = {"seq": seq, "at": at, "client_id": client_id, "path": path, "why": why}
            self._table.put(f"{seq:012d}", {**entry, "request": shortened(request)})

    def entries(self) -> list[Doc]:
        """Oldest first."""
        with self._store.transaction():
            return sorted(self._table.all(), key=lambda entry: int(entry["seq"]))


def shortened(request: Doc) -> Doc:
    """A request as it is kept: of a file's content its length stays."""
    packed = request.get("base64_content")
    return {**request, "base64_content": f"({len(packed)})"} if isinstance(packed, str) else request
