"""The answer to what could not even be read: too much at once, or a request no page of the desk sends."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it so
    """400, with the desk around it for whoever is logged in."""
    return render(request, "400.html", status=400)
