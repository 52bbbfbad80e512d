"""Addresses of dialogues."""

from django.urls import URLPattern, path

from sellerdesk.desk.inbox_acts import (
    dialogue_close,
    dialogue_link,
    dialogue_read,
    dialogue_reopen,
    dialogue_seen,
)
from sellerdesk.desk.inbox_file import dialogue_file
from sellerdesk.desk.inbox_page import dialogue_earlier, dialogue_live, dialogue_page, inbox_page

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox_page, name="inbox"),
    path("inbox/<int:pk>/", dialogue_page, name="dialogue"),
    path("inbox/<int:pk>/live/", dialogue_live, name="dialogue-live"),
    path("inbox/<int:pk>/earlier/", dialogue_earlier, name="dialogue-earlier"),
    path("inbox/<int:pk>/close/", dialogue_close, name="dialogue-close"),
    path("inbox/<int:pk>/reopen/", dialogue_reopen, name="dialogue-reopen"),
    path("inbox/<int:pk>/seen/", dialogue_seen, name="dialogue-seen"),
    path("inbox/<int:pk>/read/", dialogue_read, name="dialogue-read"),
    path("inbox/<int:pk>/link/", dialogue_link, name="dialogue-link"),
    path("inbox/said/<int:pk>/<int:number>/", dialogue_file, name="dialogue-file"),
]
