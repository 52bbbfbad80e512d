"""The queue and what people leave on it. A row refers to a case above by (shop, kind, key), never by foreign key."""

from worklist.models.items import OVER_WORDS, TimelineEntry, WorkItem
from worklist.models.jobs import Job
from worklist.models.notes import Attachment, Note
from worklist.models.notices import Notice, NoticeSettings
from worklist.models.views import SavedView

__all__ = [
    "OVER_WORDS",
    "Attachment",
    "Job",
    "Note",
    "Notice",
    "NoticeSettings",
    "SavedView",
    "TimelineEntry",
    "WorkItem",
]
