from django.urls import URLPattern, path

from sellerdesk.desk import connection, find, posting, queue

urlpatterns: list[URLPattern] = [
    path("", queue.queue_page, name="queue"),
    path("find/", find.find_page, name="find"),
    path("postings/<int:shop_id>/<str:posting_number>/", posting.posting_page, name="posting"),
    path("connection/", connection.connection_page, name="connection"),
    path("connection/switches/<int:shop_id>/", connection.set_switches, name="set-switches"),
]
