"""What an error page may show. A key on its way to Ozon passes through many hands, each with variables of its own."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

FIELD = "api_key"  # of every form a key is typed into


class KeyFilter(SafeExceptionReporterFilter):
    """Hides what a view marked as sensitive, with ``DEBUG`` on as well; and while a key is being handled
    (``sensitive_post_parameters`` on the view, or a key in what was sent, should no view be reached), the variables
    of every frame, Django's and the HTTP client's too."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        told = super().get_post_parameters(request)
        return {**told, FIELD: self.cleansed_substitute} if FIELD in told else told

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        if hasattr(request, "sensitive_post_parameters") or _holds_key(request):
            return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
        return super().get_traceback_frame_variables(request, tb_frame)


def _holds_key(request: HttpRequest | None) -> bool:
    """Whether a key was sent; of what cannot be parsed nobody knows."""
    try:
        return request is not None and FIELD in request.POST
    except SuspiciousOperation:
        return True
