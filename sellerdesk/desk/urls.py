from django.urls import URLPattern, URLResolver, include, path

from sellerdesk.desk.audit import audit_page
from sellerdesk.desk.connection import connection_page, set_switches
from sellerdesk.desk.find import find_page, find_scan
from sellerdesk.desk.first_run import first_run_page, setup_hide
from sellerdesk.desk.gallery import gallery_page
from sellerdesk.desk.health_acts import drift_seen, read_again, read_now
from sellerdesk.desk.health_page import health_page
from sellerdesk.desk.limits import limits_page, set_limits
from sellerdesk.desk.push_setup import push_page, renew_push
from sellerdesk.desk.second import second_grant, second_refuse, second_withdraw
from sellerdesk.desk.shift import shift_page
from sellerdesk.desk.shift_done import shift_done_page
from sellerdesk.desk.shop_acts import shop_keeper, shop_key, shop_later, shop_pause, shop_remove, shop_resume
from sellerdesk.desk.shop_connect import shop_add, shop_confirm, shop_leave
from sellerdesk.desk.shop_page import shop_page, shop_progress

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sellerdesk.desk.queue_urls")),
    path("find/", find_page, name="find"),
    path("find/scan/", find_scan, name="find-scan"),
    path("", include("sellerdesk.desk.posting_urls")),
    path("", include("sellerdesk.desk.jobs_urls")),
    path("", include("sellerdesk.desk.keeper_urls")),
    path("", include("sellerdesk.desk.seller_urls")),
    path("", include("sellerdesk.desk.requests_urls")),
    path("", include("sellerdesk.desk.causes_urls")),
    path("", include("sellerdesk.desk.reasons_urls")),
    path("", include("sellerdesk.desk.packing_urls")),
    path("", include("sellerdesk.desk.stock_urls")),
    path("", include("sellerdesk.desk.return_urls")),
    path("", include("sellerdesk.desk.return_terms_urls")),
    path("", include("sellerdesk.desk.money_urls")),
    path("", include("sellerdesk.desk.automation_urls")),
    path("", include("sellerdesk.desk.receiving_urls")),
    path("", include("sellerdesk.desk.pickup_urls")),
    path("", include("sellerdesk.desk.claims_urls")),
    path("", include("sellerdesk.desk.inbox_urls")),
    path("", include("sellerdesk.desk.reply_urls")),
    path("", include("sellerdesk.desk.texts_urls")),
    path("", include("sellerdesk.desk.outgoing_urls")),
    path("", include("sellerdesk.desk.writing_terms_urls")),
    path("", include("sellerdesk.desk.answers_urls")),
    path("", include("sellerdesk.desk.evidence_urls")),
    path("", include("sellerdesk.desk.rules_urls")),
    path("start/", first_run_page, name="first-run"),
    path("start/hide/<int:shop_id>/", setup_hide, name="setup-hide"),
    path("gallery/", gallery_page, name="gallery"),
    path("shift/", shift_page, name="shift"),
    path("shift/done/", shift_done_page, name="shift-done"),
    path("audit/", audit_page, name="audit"),
    path("connection/", connection_page, name="connection"),
    path("connection/switches/<int:shop_id>/", set_switches, name="set-switches"),
    path("connection/add/", shop_add, name="shop-add"),
    path("connection/add/confirm/", shop_confirm, name="shop-confirm"),
    path("connection/add/leave/", shop_leave, name="shop-leave"),
    path("connection/<int:shop_id>/", shop_page, name="shop"),
    path("connection/<int:shop_id>/progress/", shop_progress, name="shop-progress"),
    path("connection/<int:shop_id>/health/", health_page, name="shop-health"),
    path("connection/<int:shop_id>/health/now/", read_now, name="health-now"),
    path("connection/<int:shop_id>/health/again/", read_again, name="health-again"),
    path("connection/<int:shop_id>/health/seen/<int:pk>/", drift_seen, name="health-seen"),
    path("connection/<int:shop_id>/pause/", shop_pause, name="shop-pause"),
    path("connection/<int:shop_id>/resume/", shop_resume, name="shop-resume"),
    path("connection/<int:shop_id>/keeper/", shop_keeper, name="shop-keeper"),
    path("connection/<int:shop_id>/key/", shop_key, name="shop-key"),
    path("connection/<int:shop_id>/remove/", shop_remove, name="shop-remove"),
    path("connection/<int:shop_id>/limits/", limits_page, name="shop-limits"),
    path("connection/<int:shop_id>/limits/set/", set_limits, name="shop-limits-set"),
    path("approvals/<int:pk>/grant", second_grant, name="second-grant"),
    path("approvals/<int:pk>/refuse", second_refuse, name="second-refuse"),
    path("approvals/<int:pk>/withdraw", second_withdraw, name="second-withdraw"),
    path("connection/<int:shop_id>/later/<int:pk>/", shop_later, name="shop-later"),
    path("connection/push/<int:shop_id>/", push_page, name="push-setup"),
    path("connection/push/<int:shop_id>/renew/", renew_push, name="push-renew"),
]
