"""Addresses of the outgoing messages."""

from django.urls import URLPattern, path

from sellerdesk.desk.outgoing_acts import outgoing_act
from sellerdesk.desk.outgoing_bulk import outgoing_bulk
from sellerdesk.desk.outgoing_hold import mailing_drop, mailing_resume
from sellerdesk.desk.outgoing_page import outgoing_page

urlpatterns: list[URLPattern] = [
    path("outgoing/", outgoing_page, name="outgoing"),
    path("outgoing/bulk/", outgoing_bulk, name="outgoing-bulk"),
    path("outgoing/<int:pk>/act/", outgoing_act, name="message-in-list"),
    path("outgoing/mailing/<int:shop_id>/resume/", mailing_resume, name="mailing-resume"),
    path("outgoing/mailing/<int:shop_id>/drop/", mailing_drop, name="mailing-drop"),
]
