"""The queue as an address shows it, for work on all of it."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from sellerdesk.desk import filters as f
from worklist.models import WorkItem
from worklist.selectors import open_items, tab

LONGEST_ADDRESS = 2000


def rows_of(view: str, user: User, *, now: datetime) -> QuerySet[WorkItem]:
    """All cases of the view (what stands in its address behind the question mark), in its order, on whatever page of
    it the person stands; only of the user's shops."""
    filters = f.read(QueryDict(view[:LONGEST_ADDRESS]))
    return tab(f.narrow(open_items(user), filters), filters.tab, user=user, now=now)
