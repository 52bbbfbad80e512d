from django.urls import URLPattern, path

from sellerdesk.desk.connection import connection_page, set_switches
from sellerdesk.desk.find import find_page
from sellerdesk.desk.posting import posting_page
from sellerdesk.desk.push_setup import push_page, renew_push
from sellerdesk.desk.queue import queue_page

urlpatterns: list[URLPattern] = [
    path("", queue_page, name="queue"),
    path("find/", find_page, name="find"),
    # A number is Ozon's word, of any form: it may hold a slash.
    path("postings/<int:shop_id>/<path:posting_number>/", posting_page, name="posting"),
    path("connection/", connection_page, name="connection"),
    path("connection/switches/<int:shop_id>/", set_switches, name="set-switches"),
    path("connection/push/<int:shop_id>/", push_page, name="push-setup"),
    path("connection/push/<int:shop_id>/renew/", renew_push, name="push-renew"),
]
