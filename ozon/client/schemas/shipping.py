"""What Ozon says to writes about the delivery of postings, and of tasks that make their labels."""

from __future__ import annotations

import msgspec

from ozon.client.fields import Fields


class DeliveryWritten(msgspec.Struct, frozen=True, kw_only=True):
    """How the write went for one posting; `error` is empty where it was taken."""

    posting_number: str
    taken: bool
    error: str


def read_delivery_written(fields: Fields) -> DeliveryWritten:
    """One posting's outcome. `error` is a text, or a list that may be empty. Raises FieldError."""
    error = fields.value("error")
    words = "; ".join(fields.texts("error")) if isinstance(error, list) else fields.text("error")
    return DeliveryWritten(
        posting_number=fields.required_word("posting_number"), taken=fields.flag("result"), error=words
    )


class LabelTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task of Ozon's to make labels; `task_type` is big_label or small_label: the same labels in two sizes."""

    task_id: int
    task_type: str


def read_label_task(fields: Fields) -> LabelTask:
    """A task from the answer to its making. Raises FieldError."""
    return LabelTask(task_id=fields.identity("task_id"), task_type=fields.word("task_type"))


class Unprinted(msgspec.Struct, frozen=True, kw_only=True):
    """A posting whose label was not made, and why in Ozon's words."""

    posting_number: str
    message: str


class LabelFile(msgspec.Struct, frozen=True, kw_only=True):
    """How far a task is: `code` is pending, in_progress, completed or error. `file_url` only when it is completed."""

    code: str
    file_url: str
    printed: int
    unprinted: list[Unprinted]


def read_label_file(fields: Fields) -> LabelFile:
    """A task's state. Raises FieldError."""
    status = fields.object("status")
    return LabelFile(
        code=status.required_word("code"),
        file_url=fields.text("file_url"),
        printed=status.count("printed_postings_count"),
        unprinted=[
            Unprinted(posting_number=item.word("posting_number"), message=item.text("message"))
            for item in status.objects("unprinted_postings")
        ],
    )
