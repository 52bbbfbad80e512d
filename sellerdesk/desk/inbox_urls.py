"""Addresses of dialogues."""

from django.urls import URLPattern, path

from sellerdesk.desk.inbox_page import dialogue_page

urlpatterns: list[URLPattern] = [
    path("inbox/<int:pk>/", dialogue_page, name="dialogue"),
]
