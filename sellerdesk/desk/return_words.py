"""What the buyer showed and said of a return."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from returns.models import Return
from sellerdesk.desk.return_dossier import dossier_of


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any]:
    """Pictures, words, the product and what was paid for it."""
    name, picture = dossier_of(request, case).face(case.offer_id, case.product)
    total = None if case.price is None else case.price * case.quantity
    return {"name": name, "picture": picture, "total": total}
