"""The evidence of a return: what a pack would hold, packs made before, the request to support, and what to come back
to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.doors import member, permissions
from accounts.states import Permission
from messaging.selectors import said_about
from returns.deadlines import evidence_until
from returns.follow_ups import KINDS, open_follow_ups
from returns.models import Return
from returns.states import Claim
from returns.supplier_letter import supplier_letter
from returns.suppliers import supplier_of
from sellerdesk.desk.evidence_ticket import ticket_for
from worklist import jobs
from worklist.attachments import attachments_of
from worklist.models import TimelineEntry
from worklist.states import JobKind

EARLIER = 5  # packs shown
USUAL_DAYS = 3  # until one asks again


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any]:
    """A fixed number of queries. Packs are the person's own: nobody sees another's."""
    user = member(request)
    packs = jobs.listed(user).filter(kind=JobKind.EVIDENCE, params__case=case.pk).defer("failures")
    supplier = supplier_of(case.shop, case.offer_id) if case.offer_id else None
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "photos": case.pictures.filter(removed_at=None).count(),
        "said": said_about(case.shop, case.posting_number).count(),
        "events": TimelineEntry.objects.filter(shop=case.shop, posting_number=case.posting_number).count(),
        "files": attachments_of(case.shop, case.posting_number).filter(note=None).count(),
        "packs": list(packs[:EARLIER]),
        "languages": settings.LANGUAGES,
        "language": language,
        "video_until": _video_until(case),
        "follow_ups": list(open_follow_ups(case)),
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "days": USUAL_DAYS,
        "supplier": supplier,
        "letter": supplier_letter(case, language=language) if supplier else "",
        "ticket": ticket_for(case),
        "may_work": Permission.WORK in permissions(user, case.shop),
    }


def _video_until(case: Return) -> datetime | None:
    """Support asks for a video of the packing in a dispute, and waits days for it."""
    return evidence_until(case) if case.claim == Claim.DISPUTED else None
