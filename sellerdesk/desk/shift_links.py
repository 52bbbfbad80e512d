"""Where each figure of the shift leads: to the view of the queue it counts, or to the list of what was closed."""

from sellerdesk.desk.shift_period import View


def queue(view: View, **query: object) -> str:
    return view.link("queue", **query)


def of_person(view: View, pk: int | None, *, me: int) -> str:
    """The open cases of one person; of nobody for None."""
    if pk is None:
        return queue(view, tab="free")
    return queue(view, tab="mine") if pk == me else queue(view, who=pk)
