"""Where each figure of the shift leads: to the view of the queue it counts, or to the list of what was closed."""

from sellerdesk.desk.filters import ME, NOBODY
from sellerdesk.desk.shift_period import View


def queue(view: View, **query: object) -> str:
    return view.link("queue", **query)


def of_person(view: View, pk: int | None, *, me: int, **query: object) -> str:
    """The open cases of one person; of nobody for None."""
    return queue(view, who=NOBODY if pk is None else ME if pk == me else pk, **query)
