"""Every address of the desk. Each room brings the addresses of its own actions."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

handler400 = "sellerdesk.desk.refused.bad_request"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sellerdesk.desk.urls")),
    path("notices/", include("sellerdesk.desk.notices_urls")),
    path("", include("accounts.urls")),
    path("", include("sellerdesk.health.urls")),
    path("messages/", include("messaging.urls")),
    path("", include("orders.urls")),
    path("returns/", include("returns.urls")),
    path("effects/", include("outbox.urls")),
    path("ozon/", include("ozon.urls")),
    path("api/", include("sellerdesk.api.urls")),
    path("admin/", admin.site.urls),
]
