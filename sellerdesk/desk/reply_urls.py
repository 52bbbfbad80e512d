"""Addresses of what is done in the field of a dialogue."""

from django.urls import URLPattern, path

from sellerdesk.desk.reply_acts import (
    reply_discard,
    reply_draft,
    reply_pasted,
    reply_send,
    reply_undo,
)
from sellerdesk.desk.reply_files import reply_file_add, reply_file_remove
from sellerdesk.desk.reply_texts import reply_texts

urlpatterns: list[URLPattern] = [
    path("inbox/<int:pk>/reply/", reply_send, name="reply"),
    path("inbox/<int:pk>/draft/", reply_draft, name="reply-draft"),
    path("inbox/<int:pk>/texts/", reply_texts, name="reply-texts"),
    path("inbox/<int:pk>/files/", reply_file_add, name="reply-file-add"),
    path("inbox/files/<int:pk>/remove/", reply_file_remove, name="reply-file-remove"),
    path("inbox/replies/<int:pk>/undo/", reply_undo, name="reply-undo"),
    path("inbox/replies/<int:pk>/pasted/", reply_pasted, name="reply-pasted"),
    path("inbox/replies/<int:pk>/discard/", reply_discard, name="reply-discard"),
]
