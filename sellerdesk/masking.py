"""What an error page may show. A key on its way to Ozon passes through many hands, each with variables of its own."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class KeyFilter(SafeExceptionReporterFilter):
    """Hides what a view marked as sensitive, with ``DEBUG`` on as well; and while a key is being handled
    (``sensitive_post_parameters`` on the view), the variables of every frame, Django's and the HTTP client's too."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        if hasattr(request, "sensitive_post_parameters"):
            return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
        return super().get_traceback_frame_variables(request, tb_frame)
