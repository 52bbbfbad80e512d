"""Reading files that people send: what is too large is read past, never kept, and named."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from worklist.attachments import MOST_FILES
from worklist.file_types import MOST_BYTES


class SizedHandler(TemporaryFileUploadHandler):
    """Keeps at most ten files of 10 MB each on disk; ``too_big`` and ``too_many`` are the names of the others."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_big: list[str] = []
        self.too_many: list[str] = []
        self._files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > MOST_FILES:
            self._drop(self.too_many)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MOST_BYTES:
            self._drop(self.too_big)
        super().receive_data_chunk(raw_data, start)

    def _drop(self, names: list[str]) -> None:
        """The parser closes what was written and reads on to the next part."""
        names.append(self.file_name or "")
        raise SkipFile
