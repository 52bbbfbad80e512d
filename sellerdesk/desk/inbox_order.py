"""What is known of the order a dialogue is about: goods, status, open cases, and until when one may write."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts import doors
from accounts.states import Permission
from inventory.selectors import pictures
from messaging.models import Dialogue
from messaging.selectors import facts_of
from messaging.states import Topic
from messaging.terms import terms_of
from messaging.windows import window_of
from orders.models import Posting
from orders.selectors import posting_of
from returns.models import Return
from returns.selectors import returns_of
from sellerdesk.desk.inbox_rows import faces_of
from sellerdesk.desk.ozon_words import status_words
from worklist.models import WorkItem
from worklist.selectors import items_of
from worklist.states import Kind

SHOWN = 6


def facts(request: HttpRequest, dialogue: Dialogue) -> Mapping[str, Any]:
    """A dozen small queries, whatever the order holds."""
    shop, number, now = dialogue.shop, dialogue.posting_number, timezone.now()
    posting = posting_of(shop, number) if number else None
    told = facts_of(shop, number) if number else None
    returns = list(returns_of(shop, number)[:SHOWN]) if number else []
    others = list(_others(dialogue))
    may_write = Permission.WRITE in doors.permissions(doors.member(request), shop)
    return {
        "posting": posting,
        "status": status_words(posting.ozon_status, posting.ozon_substatus) if posting else "",
        "told": told,
        "lines": _lines(dialogue, posting),
        "face": faces_of([dialogue])[dialogue.pk],
        "cases": [(item, _page_of(item, returns)) for item in _cases(dialogue)],
        "returns": returns,
        "others": [(one, status_words(one.ozon_status, one.ozon_substatus)) for one in others],
        "may_choose": may_write and not number and bool(others),
        "before": list(_before(dialogue)),
        "window": window_of(dialogue, told, now, terms_of(shop)),
        "is_with_buyer": dialogue.topic in {Topic.BUYER, Topic.OTHER},
    }


def _lines(dialogue: Dialogue, posting: Posting | None) -> list[tuple[Any, str, str]]:
    """Lines of the posting with name and picture, the one the buyer writes from first."""
    if posting is None:
        return []
    lines = sorted(posting.lines.all(), key=lambda line: line.sku != dialogue.sku)[:SHOWN]
    goods = pictures(dialogue.shop, [line.offer_id for line in lines])
    found = []
    for line in lines:
        product = goods.get(line.offer_id)
        name = line.name or (product.name if product else "") or line.offer_id
        found.append((line, name, product.picture if product else ""))
    return found


def _cases(dialogue: Dialogue) -> list[WorkItem]:
    """What else has to be done about the posting."""
    if not dialogue.posting_number:
        return []
    rows = items_of(dialogue.shop, dialogue.posting_number)
    return list(rows.exclude(kind=Kind.DIALOGUE, key=str(dialogue.pk))[:SHOWN])


def _page_of(item: WorkItem, returns: list[Return]) -> int | None:
    """The return a case is about, whose page it is worked off on; None: the posting's."""
    keys = {f"{case.source}:{case.return_id}": case.pk for case in returns}
    return keys.get(item.key)


def _others(dialogue: Dialogue) -> Any:
    """Other postings of the order, or all of them where the dialogue names none."""
    if not dialogue.order_number:
        return []
    rows = Posting.objects.filter(shop=dialogue.shop_id, order_number=dialogue.order_number)
    rows = rows.exclude(posting_number=dialogue.posting_number)
    return rows.defer("payload", "actions").prefetch_related("lines").order_by("-in_process_at")[:SHOWN]


def _before(dialogue: Dialogue) -> Any:
    """Other dialogues of the same order."""
    if not dialogue.order_number:
        return []
    rows = Dialogue.objects.filter(shop=dialogue.shop_id, order_number=dialogue.order_number)
    return rows.exclude(pk=dialogue.pk).order_by("-last_message_at")[:SHOWN]
