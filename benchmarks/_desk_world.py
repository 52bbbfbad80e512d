"""Twenty shops with a million postings and 200,000 cases, every tenth of them open."""

import os
from dataclasses import dataclass

from accounts.models import Membership, User
from accounts.states import Role
from benchmarks._rows import fill, settle
from inventory.models import Product
from orders.models import Posting, PostingLine
from outbox.models import Switch
from outbox.states import Mode, SwitchKind
from ozon.models import PushDelivery, Shop
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Kind

POSTINGS = int(os.environ.get("QUEUE_POSTINGS", "1000000"))
SHOPS, PRODUCTS = 20, 10_000
EVERY = 5  # posting with a case
OPEN = 10  # every so many cases
NAMES = (
    "Чайник электрический стальной",
    "Плед вязаный серый",
    "Набор ножей кухонных",
    "Лампа настольная белая",
    "Рюкзак городской синий",
    "Кружка керамическая",
    "Сковорода чугунная",
    "Подушка ортопедическая",
)
KINDS = (
    Kind.CANCELLATION_REQUEST,
    Kind.RETURN_CLAIM,
    Kind.MESSAGE,
    Kind.PUT_BACK,
    Kind.STOP_DELIVERY,
    Kind.COLLECT,
)
SHOP = f"1 + n % {SHOPS}"
NUMBER = "to_char(n, 'FM0000000000') || '-0001-1'"
ARTICLE = f"'A-' || (n % {PRODUCTS})"
NAME = f"(ARRAY[{', '.join(repr(name) for name in NAMES)}])[1 + n % {len(NAMES)}] || ' ' || (n % {PRODUCTS})"


@dataclass(frozen=True)
class World:
    """Who looks, and how many cases are open and worked off."""

    member: User
    admin: User
    open: int
    done: int


def build() -> World:
    """Make it all in an empty database."""
    shops = [
        Shop(pk=number, name=f"Магазин {number}", client_id=str(number), currency="RUB", stock_keeper="desk")
        for number in range(1, SHOPS + 1)
    ]
    Shop.objects.bulk_create(shops)
    _set_up(shops)
    member = User.objects.create_user("anna", first_name="Анна", last_name="Ким")
    Membership.objects.bulk_create(Membership(user=member, shop=shop, role=Role.MANAGER) for shop in shops)
    admin = User.objects.create_superuser("admin")
    _postings()
    _cases(member)
    settle()
    cases = WorkItem.objects.filter
    return World(member, admin, open=cases(state="open").count(), done=cases(state="done").count())


def _set_up(shops: list[Shop]) -> None:
    """Shops that have been here for a while: everything is on, nothing is left to say about them."""
    Switch.objects.bulk_create(
        Switch(shop=shop, kind=kind, mode=Mode.ON) for shop in shops for kind in SwitchKind
    )
    PushDelivery.objects.bulk_create(PushDelivery(shop=shop, message_type="TYPE_PING") for shop in shops)
    colleague = User.objects.create_user("boris", first_name="Борис", last_name="Ли")
    Membership.objects.bulk_create(
        Membership(user=colleague, shop=shop, role=Role.OPERATOR) for shop in shops
    )


def _postings() -> None:
    fill(
        Product,
        PRODUCTS,
        shop_id=SHOP,
        offer_id=ARTICLE,
        sku="n",
        name=NAME,
    )
    fill(
        Posting,
        POSTINGS,
        id="n",
        shop_id=SHOP,
        posting_number=NUMBER,
        order_id="n",
        order_number="to_char(n, 'FM0000000000') || '-0001'",
        scheme="(ARRAY['fbs', 'rfbs', 'fbo'])[1 + n % 3]",
        ozon_status=f"CASE WHEN n % {EVERY} = 0 THEN 'cancelled' ELSE 'delivered' END",
        in_process_at="now() - n * interval '30 seconds'",
        amount="100 + n % 9000",
        currency="'RUB'",
        read_at="now()",
    )
    fill(
        PostingLine, POSTINGS, posting_id="n", sku="n", offer_id=ARTICLE, name=NAME, quantity="1", price="990"
    )


def _cases(member: User) -> None:
    cases = POSTINGS // EVERY
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    posting = f"(n * {EVERY})"
    about = {
        "shop_id": f"1 + {posting} % {SHOPS}",
        "posting_number": f"to_char({posting}, 'FM0000000000') || '-0001-1'",
    }
    is_open = f"n % {OPEN} = 0"
    deadline = (
        f"CASE WHEN n % 30 = 0 THEN NULL ELSE now() + (n / {OPEN} % 9000 - 30) * interval '1 minute' END"
    )
    fill(
        WorkItem,
        cases,
        **about,
        kind=f"(ARRAY[{kinds}])[1 + (n / {OPEN}) % {len(KINDS)}]",
        key="n::text",
        state=f"CASE WHEN {is_open} THEN 'open' ELSE 'done' END",
        deadline_at=deadline,
        sort_at=f"coalesce({deadline}, timestamptz '9999-01-01 00:00+00')",
        product=NAME,
        reason="'Покупатель передумал'",
        amount="100 + n % 9000",
        currency="'RUB'",
        assignee_id=f"CASE WHEN n % 70 = 0 THEN {member.pk} END",
        opened_at="now() - n * interval '2 minutes'",
        closed_at=f"CASE WHEN NOT ({is_open}) THEN now() - n * interval '1 minute' END",
    )
    fill(
        TimelineEntry,
        cases,
        **about,
        at="now() - n * interval '1 minute'",
        origin="'ozon'",
        code="'status'",
        params='\'{"status": "cancelled"}\'::jsonb',
    )
