from django.urls import URLPattern, path

from sellerdesk.desk.notices_acts import notice_read, notice_settings, notices_read
from sellerdesk.desk.notices_page import notices_bell, notices_page, notices_panel

urlpatterns: list[URLPattern] = [
    path("", notices_page, name="notices"),
    path("panel/", notices_panel, name="notices-panel"),
    path("bell/", notices_bell, name="notices-bell"),
    path("read/", notices_read, name="notices-read"),
    path("<int:pk>/read/", notice_read, name="notice-read"),
    path("settings/", notice_settings, name="notice-settings"),
]
