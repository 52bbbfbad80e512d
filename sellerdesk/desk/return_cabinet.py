"""A claim that only Ozon's cabinet decides: how long it waits, where to go, what to answer the buyer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.doors import no_right
from accounts.states import Permission
from returns import cabinet
from returns.answers import ANSWERS, LANGUAGES, answer_text
from returns.deadlines import deadline_of
from returns.models import Return
from sellerdesk.desk.changes import mark_of
from sellerdesk.desk.claims_next import view_of
from sellerdesk.desk.return_dossier import dossier_of
from sellerdesk.desk.stale import Seen


@dataclass(frozen=True)
class Draft:
    """One drafted answer, in each language of ``LANGUAGES`` (its code, its name, the text); the first is Russian."""

    answer: str
    label: str
    texts: list[tuple[str, str, str]]


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """None for a claim that is decided here, or not at all."""
    if not cabinet.is_open(case):
        return None
    seen = mark_of(case.shop, case.posting_number)
    dossier = dossier_of(request, case)
    name, _picture = dossier.face(case.offer_id, case.product)
    return {
        "deadline": deadline_of(case),
        "link": cabinet.CABINET,
        "drafts": drafts_of(case, name),
        "is_told": cabinet.is_told(case),
        "may": Permission.DECIDE in dossier.rights,
        "no_right": no_right(),
        "seen": Seen(case.shop_id, seen, case.posting_number),
        "view": view_of(request),
        "now": timezone.now(),
    }


def drafts_of(case: Return, name: str) -> list[Draft]:
    return [
        Draft(
            answer,
            str(answer.label),
            [
                (code, label, answer_text(case, answer, language=code, product=name))
                for code, label in LANGUAGES.items()
            ],
        )
        for answer in ANSWERS
    ]
