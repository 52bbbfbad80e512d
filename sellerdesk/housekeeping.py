"""Forgetting: each room knows what it keeps, here is for how long."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from accounts import audit, sessions
from inventory import prices
from messaging import retention as messages
from orders import retention as orders
from ozon import push
from returns import retention as returns
from worklist import jobs, notices

# Printed once, and Ozon makes them again.
LABELS_KEPT = timedelta(days=14)


def forget(now: datetime) -> dict[str, int]:
    """Drop raw readings, pushes, notices, buyers' words and exports that are old enough, and sessions that ended (one
    may hold the sealed key of a shop nobody said yes to), and what people did long ago; how many of each.
    Idempotent."""
    personal = now - timedelta(days=settings.PERSONAL_DAYS)
    return {
        "pushes": push.forget(now - push.KEPT),
        "payloads": orders.forget_payloads(now - timedelta(days=settings.RAW_DAYS)),
        "wishes": orders.forget_wishes(personal),
        "labels": orders.forget_labels(now - LABELS_KEPT),
        "returns": returns.forget(personal),
        "prices": prices.forget(now),
        "messages": messages.forget(personal),
        "notices": notices.forget(now - notices.KEPT),
        "exports": jobs.forget_files(now - jobs.FILE_KEPT),
        "orphans": jobs.forget_orphans(now - jobs.FILE_KEPT),
        "jobs": jobs.forget(now - jobs.KEPT),
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "browsers": sessions.forget(),
        "deeds": audit.forget(now - timedelta(days=settings.AUDIT_DAYS)),
    }
