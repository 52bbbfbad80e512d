"""Addresses of the figures of answers."""

from django.urls import URLPattern, path

from sellerdesk.desk.answers_export import answers_export
from sellerdesk.desk.answers_page import answers_page

urlpatterns: list[URLPattern] = [
    path("answers/", answers_page, name="answers"),
    path("answers/export/", answers_export, name="answers-export"),
]
