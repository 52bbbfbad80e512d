"""Answers nobody wrote a page for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

NOT_FOR_EYES = ("/api/", "/ozon/")


class WrongMethodMiddleware:
    """A page for the bare 405 of Django: whoever types the address of a button, or reloads one, is told what it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_bare = isinstance(response, HttpResponse) and response.status_code == 405 and not response.content
        if not is_bare or request.method == "HEAD" or request.path.startswith(NOT_FOR_EYES):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page
