"""Pages of suppliers, defects and requests to support: who may change, what they show, what they let out."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.states import Action, Role
from ozon.models import Shop
from returns import suppliers
from returns.models import DefectCode, Photo, ReturnItem, Supplier, SupplierOffer
from returns.unit_states import Inspection
from sellerdesk.desk.return_evidence import facts
from tests.factories import make_member, make_note, make_return, make_shop
from worklist.models import Job, WorkItem
from worklist.states import JobKind, JobState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(name="Тёплый дом")


@pytest.fixture
def lead(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.MANAGER, language="en"))
    return client


def send(client: Client, shop: Shop, content: bytes) -> Any:
    file = SimpleUploadedFile("a.csv", content, "text/csv")
    return client.post(reverse("suppliers-file", args=[shop.pk]), {"file": file})


def test_nul_is_no_word(lead: Client, shop: Shop) -> None:
    """The database cannot even be asked about it."""
    one = Supplier.objects.create(shop=shop, name="One")
    case = make_return(shop=shop)
    assert lead.get(reverse("supplier", args=[one.pk]), {"q": "\0"}).status_code == 200
    assert lead.get(reverse("defect-cases"), {"code": "\0"}).status_code == 200
    typed = {"name": "a\0b", "contact": "\0", "offer_id": "\0", "code": "a\0b", "ticket": "1\0"}
    for name in ("suppliers-add", "defect-code-add", "defect-code-switch"):
        assert lead.post(reverse(name, args=[shop.pk]), typed).status_code == 303, name
    for name in ("supplier-change", "supplier-article"):
        assert lead.post(reverse(name, args=[one.pk]), typed).status_code == 303, name
    assert lead.post(reverse("return-support", args=[case.pk]), typed).status_code == 303
    assert lead.post(reverse("supplier-article", args=[one.pk]), {**typed, "drop": "1"}).status_code == 303
    case.refresh_from_db()
    assert case.ticket == "1"


def test_a_lead_keeps_suppliers_articles_and_codes(lead: Client, shop: Shop) -> None:
    lead.post(reverse("suppliers-add", args=[shop.pk]), {"name": "<b>One</b>", "contact": "one@example.org"})
    one = Supplier.objects.get()
    lead.post(reverse("supplier-article", args=[one.pk]), {"offer_id": "A-1"})
    lead.post(reverse("defect-code-add", args=[shop.pk]), {"code": "lid", "name": "Lid"})
    lead.post(reverse("defect-code-switch", args=[shop.pk]), {"code": "expired"})
    page = lead.get(reverse("suppliers")).content.decode()
    assert "&lt;b&gt;One&lt;/b&gt;" in page
    assert "Lid" in page
    assert set(DefectCode.objects.filter(shop=shop, is_active=False).values_list("code", flat=True)) == {
        "expired"
    }
    assert "A-1" in lead.get(reverse("supplier", args=[one.pk]), {"q": "a-"}).content.decode()
    lead.post(reverse("supplier-article", args=[one.pk]), {"offer_id": "A-1", "drop": "1"})
    assert not SupplierOffer.objects.exists()
    lead.post(reverse("supplier-remove", args=[one.pk]))
    assert not Supplier.objects.exists()
    assert AuditEntry.objects.filter(action=Action.SHOP_EDITED, shop_id=shop.pk).count() == 6


def test_a_file_with_a_mistake_changes_nothing_and_says_where(lead: Client, shop: Shop) -> None:
    answer = send(lead, shop, b"A-1;One\n;Two")
    assert answer.status_code == 200
    assert "Line 2: no article" in answer.content.decode()
    assert not SupplierOffer.objects.exists()
    assert send(lead, shop, b"A-1;One\nA-2;Two").status_code == 303
    assert SupplierOffer.objects.count() == 2


def test_who_leads_nothing_reads_and_changes_nothing(shop: Shop, client: Client) -> None:
    one = suppliers.save(Supplier(shop=shop), name="One", contact="")
    client.force_login(make_member(shop, role=Role.OPERATOR, language="en"))
    assert "One" in client.get(reverse("suppliers")).content.decode()
    for name, pk in (
        ("suppliers-add", shop.pk),
        ("suppliers-file", shop.pk),
        ("defect-code-add", shop.pk),
        ("defect-code-switch", shop.pk),
        ("supplier-change", one.pk),
        ("supplier-article", one.pk),
        ("supplier-remove", one.pk),
    ):
        assert client.post(reverse(name, args=[pk]), {"name": "x", "code": "x"}).status_code == 403, name


def test_the_report_and_its_file(lead: Client, shop: Shop) -> None:
    one = suppliers.save(Supplier(shop=shop), name="=One", contact="")
    suppliers.give(one, "A-1")
    case = make_return(shop=shop, offer_id="A-1", number="RET-5", price=Decimal("100.50"))
    ReturnItem.objects.create(
        case=case, position=1, offer_id="A-1", inspection=Inspection.DEFECTIVE, defect="broken", version=1,
        signed="Anna", inspected_at=timezone.now() - timedelta(days=2),
    )  # fmt: skip
    page = lead.get(reverse("defects"), {"days": "30"}).content.decode()
    assert "=One" in page
    cases = lead.get(
        reverse("defect-cases"), {"days": "30", "supplier": one.pk, "code": "broken"}
    ).content.decode()
    assert reverse("return-page", args=[case.pk]) in cases
    answer = lead.post(reverse("defects-export"), {"days": "30"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[1][:5] == ["'=One", "broken", "1", "100.50", "RUB"]
    assert AuditEntry.objects.filter(action=Action.EXPORTED, shop_id=shop.pk).exists()


def test_the_request_to_support_in_the_language_and_about_what_was_asked(lead: Client, shop: Shop) -> None:
    case = make_return(shop=shop, number="RET-5")
    address = reverse("return-ticket", args=[case.pk])
    assert "Просим найти посылку" in lead.get(address, {"about": "lost"}).content.decode()
    part = lead.get(address, {"about": "lost", "language": "zh-hans"}, headers={"HX-Request": "true"})
    assert "请找到包裹" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert lead.get(address, {"about": "nonsense", "language": "xx"}).status_code == 200


def test_coming_back_to_a_return(lead: Client, shop: Shop) -> None:
    case = make_return(shop=shop)
    address = reverse("return-follow", args=[case.pk])
    answer = lead.post(address, {"kind": Kind.FOLLOW_UP_BUYER, "days": "2", "what": "Ask for a picture"})
    assert answer.status_code == 303
    item = WorkItem.objects.get(kind=Kind.FOLLOW_UP_BUYER)
    assert "Ask for a picture" in lead.get(reverse("return-page", args=[case.pk])).content.decode()
    lead.post(address, {"kind": Kind.FOLLOW_UP_BUYER, "days": "0", "what": "x"})
    assert WorkItem.objects.get(kind=Kind.FOLLOW_UP_BUYER) == item
    closed = lead.post(reverse("item-close", args=[item.pk]), {"reason": "answered"})
    assert closed.status_code == 303
    item.refresh_from_db()
    assert item.state == "done"


def test_much_evidence_asks_no_more_of_the_database(
    lead: Client, shop: Shop, rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    case, request = make_return(shop=shop), rf.get("/")
    request.user = User.objects.get()
    with CaptureQueriesContext(connection) as before:
        facts(request, case)
    for n in range(4):
        make_note(shop=shop, posting_number=case.posting_number)
        params = {"case": case.pk, "language": "en"}
        Job.objects.create(user=request.user, kind=JobKind.EVIDENCE, params=params, state=JobState.DONE)
        Photo.objects.create(
            case=case, file="a.jpg", media_type="image/jpeg", size=1, width=1, height=1, sha256=f"{n}",
            original_sha256=f"{n}", by="Anna",
        )  # fmt: skip
    with django_assert_num_queries(len(before)):
        part = facts(request, case)
    assert (part["photos"], part["events"], len(part["packs"])) == (4, 4, 4)
