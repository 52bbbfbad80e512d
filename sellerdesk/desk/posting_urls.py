"""Addresses of what stands on a posting's page. A number is Ozon's word, of any form: it may hold a slash."""

from django.urls import URLPattern, path

from sellerdesk.desk.files import file_remove, file_show, files_add
from sellerdesk.desk.history_page import posting_history
from sellerdesk.desk.live import posting_live
from sellerdesk.desk.notes import note_add, note_names, note_take_back
from sellerdesk.desk.posting import posting_page

urlpatterns: list[URLPattern] = [
    path("postings/<int:shop_id>/<path:posting_number>/", posting_page, name="posting"),
    path("live/<int:shop_id>/<path:posting_number>/", posting_live, name="posting-live"),
    path("history/<int:shop_id>/<path:posting_number>/", posting_history, name="posting-history"),
    path("notes/names/<int:shop_id>/", note_names, name="note-names"),
    path("notes/<int:pk>/take-back/", note_take_back, name="note-take-back"),
    path("notes/add/<int:shop_id>/<path:posting_number>/", note_add, name="note-add"),
    path("files/<int:pk>/", file_show, name="file"),
    path("files/<int:pk>/remove/", file_remove, name="file-remove"),
    path("files/add/<int:shop_id>/<path:posting_number>/", files_add, name="files-add"),
]
