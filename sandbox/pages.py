"""Pages that go wrong: the one before again, an empty one, rows out of order. No row is lost by any of them."""

import base64
import threading
from collections import OrderedDict
from random import Random

from sandbox.store import Doc

KEPT = 16


def is_paged(body: Doc) -> bool:
    return "limit" in body


def asked(body: Doc) -> str:
    """The place a call goes on from; empty at the beginning."""
    return str(body.get("cursor") or body.get("last_id") or "")


class Pages:
    """Remembers the latest pages, each by the place that its answer pointed to."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], Doc] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, client_id: str, path: str, answer: Doc) -> None:
        holder = _holder(answer)
        name = _cursor_name(holder)
        if name is None or not holder[name]:
            return
        with self._lock:
            self._known[client_id, path, str(holder[name])] = answer
            while len(self._known) > KEPT:
                self._known.popitem(last=False)

    def again(self, client_id: str, path: str, body: Doc, answer: Doc) -> Doc:
        """The page before this one, pointing to this one by another text: who follows it still ends.

        A list that goes on from the number of its last row has no such text: there all rows come twice.
        """
        with self._lock:
            before = self._known.get((client_id, path, asked(body)))
        moved = _moved(asked(body))
        if before is not None and moved is not None:
            name = _cursor_name(_holder(before))
            return _with(before, {str(name): moved} | _more(_holder(before)))
        holder = _holder(answer)
        rows = _rows_name(holder)
        return answer if rows is None else _with(answer, {rows: [*holder[rows], *holder[rows]]})


def emptied(body: Doc, answer: Doc) -> Doc:
    """No rows, more to come, and a cursor that moved without passing a row; lists without one stay whole."""
    holder = _holder(answer)
    name, rows, moved = _cursor_name(holder), _rows_name(holder), _moved(asked(body))
    if name is None or rows is None or moved is None or "has_next" not in holder:
        return answer
    return _with(answer, {rows: [], name: moved, "has_next": True})


def reordered(answer: Doc, dice: Random) -> Doc:
    holder = _holder(answer)
    rows = _rows_name(holder)
    if rows is None:
        return answer
    return _with(answer, {rows: dice.sample(holder[rows], len(holder[rows]))})


def _holder(answer: Doc) -> Doc:
    """Where the rows are: in the answer or in its `result`."""
    inner = answer.get("result")
    return inner if isinstance(inner, dict) else answer


def _with(answer: Doc, changes: Doc) -> Doc:
    holder = _holder(answer)
    return {**answer, "result": {**holder, **changes}} if holder is not answer else {**answer, **changes}


def _rows_name(holder: Doc) -> str | None:
    lists = [name for name, value in holder.items() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else None


def _cursor_name(holder: Doc) -> str | None:
    """The field that points on, where it is a text whose meaning is the server's own."""
    return next((name for name in ("cursor", "last_id") if isinstance(holder.get(name), str)), None)


def _more(holder: Doc) -> Doc:
    return {"has_next": True} if "has_next" in holder else {}


def _moved(cursor: str) -> str | None:
    """Another text for the same place; None if it is not one of this server's cursors."""
    try:
        said = base64.urlsafe_b64decode(cursor.encode()).decode() if cursor else "null"
    except ValueError:
        return None
    return base64.urlsafe_b64encode(f"{said} ".encode()).decode()
