"""The queue as an address shows it, for work on all of it."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from sellerdesk.desk import filters as f
from worklist.models import WorkItem

LONGEST_ADDRESS = 2000


def filters_of(view: str) -> f.Filters:
    """What stands in the address behind the question mark; no page of it."""
    return f.first_page(f.read(QueryDict(view[:LONGEST_ADDRESS])))


def rows_of(view: str, user: User, *, now: datetime) -> QuerySet[WorkItem]:
    """All cases of the view in its order, on whatever page of it the person stands; only of his shops."""
    return f.view_of(user, filters_of(view), now=now)
