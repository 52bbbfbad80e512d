"""Addresses of the receiving table and of its pictures."""

from django.urls import URLPattern, path

from sellerdesk.desk.receiving import receiving_page
from sellerdesk.desk.receiving_acts import receiving_inspect, receiving_take, receiving_undo
from sellerdesk.desk.receiving_screen import receiving_return
from sellerdesk.desk.return_photos import photo_remove, photo_show, return_photos

urlpatterns: list[URLPattern] = [
    path("receiving/", receiving_page, name="receiving"),
    path("receiving/<int:pk>/", receiving_return, name="receiving-return"),
    path("receiving/<int:pk>/take/", receiving_take, name="receiving-take"),
    path("receiving/<int:pk>/undo/", receiving_undo, name="receiving-undo"),
    path("receiving/piece/<int:pk>/", receiving_inspect, name="receiving-inspect"),
    path("returns/<int:pk>/photos/", return_photos, name="return-photos"),
    path("photos/<int:pk>/", photo_show, name="photo"),
    path("photos/<int:pk>/remove/", photo_remove, name="photo-remove"),
]
