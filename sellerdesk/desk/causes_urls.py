"""Addresses of what a shop may say about its cancellations."""

from django.urls import URLPattern, path

from sellerdesk.desk.causes_page import (
    cause_add,
    cause_change,
    cause_move,
    cause_remove,
    causes_apply,
    causes_page,
)
from sellerdesk.desk.drafts_page import drafts_page, set_drafts_of, set_kinds_of

urlpatterns: list[URLPattern] = [
    path("connection/<int:shop_id>/causes/", causes_page, name="shop-causes"),
    path("connection/<int:shop_id>/causes/add/", cause_add, name="shop-cause-add"),
    path("connection/<int:shop_id>/causes/apply/", causes_apply, name="shop-causes-apply"),
    path("causes/<int:pk>/", cause_change, name="cause-change"),
    path("causes/<int:pk>/move/", cause_move, name="cause-move"),
    path("causes/<int:pk>/remove/", cause_remove, name="cause-remove"),
    path("connection/<int:shop_id>/drafts/", drafts_page, name="shop-drafts"),
    path("connection/<int:shop_id>/drafts/set/", set_drafts_of, name="shop-drafts-set"),
    path("connection/<int:shop_id>/drafts/kinds/", set_kinds_of, name="shop-kinds-set"),
]
