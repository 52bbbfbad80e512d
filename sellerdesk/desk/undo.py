"""A toast that takes back what it tells of: a form of its own beside the words."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from worklist.models import WorkItem


def said(request: HttpRequest, text: str, *, undo: str, item: WorkItem, back: str, **fields: Any) -> None:
    """Say that it is done. ``undo`` names the address that takes it back from the case as it is now; a case that
    changed meanwhile refuses, as it refuses every stale press."""
    form = {
        "url": reverse(undo, args=[item.pk]),
        "fields": {"version": item.version, "undo": 1, "next": back, **fields},
    }
    messages.success(request, text, extra_tags=json.dumps(form))


def form_of(tags: str) -> dict[str, Any] | None:
    """The form beside a message; None where there is nothing to take back."""
    if not tags.startswith("{"):
        return None
    found: dict[str, Any] = json.loads(tags)
    return found
