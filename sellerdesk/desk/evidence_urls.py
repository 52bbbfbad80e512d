"""Addresses of evidence packs, requests to support, follow-ups, suppliers and defects."""

from django.urls import URLPattern, path

from sellerdesk.desk.defects_page import defect_cases, defects_export, defects_page
from sellerdesk.desk.evidence_acts import follow, make_pack, pack_pdf
from sellerdesk.desk.evidence_ticket import ticket
from sellerdesk.desk.suppliers_page import (
    code_add,
    code_switch,
    supplier_add,
    supplier_article,
    supplier_change,
    supplier_page,
    supplier_remove,
    suppliers_file,
    suppliers_page,
)

urlpatterns: list[URLPattern] = [
    path("returns/<int:pk>/pack/", make_pack, name="return-pack"),
    path("returns/<int:pk>/ticket/", ticket, name="return-ticket"),
    path("returns/<int:pk>/follow/", follow, name="return-follow"),
    path("jobs/<int:pk>/pdf/", pack_pdf, name="evidence-pdf"),
    path("suppliers/", suppliers_page, name="suppliers"),
    path("suppliers/defects/", defects_page, name="defects"),
    path("suppliers/defects/cases/", defect_cases, name="defect-cases"),
    path("suppliers/defects/export/", defects_export, name="defects-export"),
    path("suppliers/shop/<int:shop_id>/add/", supplier_add, name="suppliers-add"),
    path("suppliers/shop/<int:shop_id>/file/", suppliers_file, name="suppliers-file"),
    path("suppliers/shop/<int:shop_id>/codes/add/", code_add, name="defect-code-add"),
    path("suppliers/shop/<int:shop_id>/codes/switch/", code_switch, name="defect-code-switch"),
    path("suppliers/<int:pk>/", supplier_page, name="supplier"),
    path("suppliers/<int:pk>/change/", supplier_change, name="supplier-change"),
    path("suppliers/<int:pk>/article/", supplier_article, name="supplier-article"),
    path("suppliers/<int:pk>/remove/", supplier_remove, name="supplier-remove"),
]
