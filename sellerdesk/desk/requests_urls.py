"""Addresses of the list of buyers' requests to cancel."""

from django.urls import URLPattern, path

from sellerdesk.desk.requests_bulk import requests_bulk
from sellerdesk.desk.requests_page import request_page, requests_page

urlpatterns: list[URLPattern] = [
    path("requests/", requests_page, name="requests"),
    path("requests/bulk/", requests_bulk, name="requests-bulk"),
    path("requests/<int:pk>/", request_page, name="request-look"),
]
