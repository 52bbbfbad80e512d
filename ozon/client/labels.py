"""Labels of packed postings: Ozon makes them in tasks, as PDF files."""

from __future__ import annotations

from collections.abc import Sequence

from ozon.client.answers import Group
from ozon.client.fields import Fields
from ozon.client.schemas.shipping import LabelFile, LabelTask, read_label_file, read_label_task

CREATE = "/v3/posting/fbs/package-label/create"
GET = "/v2/posting/fbs/package-label/get"


class Labels(Group):
    """A label exists about a minute after the posting was assembled, until it is handed over."""

    def create(self, posting_numbers: Sequence[str]) -> list[LabelTask]:
        """Has labels made: a task for each size. Changes nothing, so it is repeated like a read."""
        answer = self._read(CREATE, {"posting_numbers": list(posting_numbers)})
        answer.items("tasks")
        return answer.read(_tasks, answer.inner())

    def get(self, task_id: int) -> LabelFile:
        """How far a task is. Raises Refused with Ozon's words where it failed."""
        answer = self._read(GET, {"task_id": task_id})
        return answer.read(read_label_file, answer.inner())


def _tasks(fields: Fields) -> list[LabelTask]:
    return [read_label_task(item) for item in fields.objects("tasks")]
