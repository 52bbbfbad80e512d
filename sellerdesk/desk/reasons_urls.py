"""Addresses of the report of reasons."""

from django.urls import URLPattern, path

from sellerdesk.desk.reasons_export import reasons_export
from sellerdesk.desk.reasons_page import reasons_list, reasons_page

urlpatterns: list[URLPattern] = [
    path("reasons/", reasons_page, name="reasons"),
    path("reasons/list/", reasons_list, name="reasons-list"),
    path("reasons/export/", reasons_export, name="reasons-export"),
]
