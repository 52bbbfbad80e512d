"""Two questions for whoever supervises the desk: is the process alive, and is all it stands on there."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sellerdesk.health import checks


@login_not_required
@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the signature of a view
    """200 while this process answers at all; asks nothing of anybody."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the signature of a view
    """200 when database, Redis, worker and schema are there, else 503 that says which is not."""
    redis, worker = checks.broker_and_worker()
    found = {
        "database": checks.database(),
        "redis": redis,
        "worker": worker,
        "migrations": checks.migrations(),
    }
    ready = all(text == checks.OK for text in found.values())
    body = {"status": "ok" if ready else "failing", "checks": found, "lag_seconds": checks.lag_seconds()}
    return JsonResponse(body, status=200 if ready else 503)
