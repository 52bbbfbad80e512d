"""Addresses of the two health questions; no slash at the end, as probes expect."""

from django.urls import path

from sellerdesk.health import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
