"""The case file behind the page of one return, read once for all its sections."""

from weakref import WeakKeyDictionary

from django.http import HttpRequest

from accounts.doors import member
from returns.models import Return
from sellerdesk.desk.dossier import Dossier, read

_READ: WeakKeyDictionary[HttpRequest, Dossier] = WeakKeyDictionary()


def dossier_of(request: HttpRequest, case: Return) -> Dossier:
    """The dossier of the return's posting. ``case`` is one the user may see: the page has asked."""
    if request not in _READ:
        _READ[request] = read(case.shop, case.posting_number, user=member(request))
    return _READ[request]
