"""The only writers of notices: telling people, and what they have read."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Func, JSONField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.selectors import colleagues
from ozon.models import Shop
from worklist.models import Notice, NoticeSettings
from worklist.states import NoticeKind

KEPT = timedelta(days=30)


def tell(
    users: User | Iterable[User],
    kind: NoticeKind,
    *,
    shop: Shop,
    key: str,
    posting_number: str = "",
    by: User | str = "",
    **params: Any,
) -> None:
    """Tell one or several people something. Idempotent by (user, kind, shop and key); no lock needed.

    Whoever does not belong to the shop, does not want this kind, or is ``by`` himself (the user, or the name he signs
    with) is not told. ``params`` fill the words, ``text`` for what somebody wrote,
    ``case`` for a kind of work, ``deadline`` for a moment in ISO form. Safe inside a transaction.
    """
    people = [users] if isinstance(users, User) else list(users)
    name = by.label if isinstance(by, User) else by
    himself = [
        one.pk for one in people if (one == by if isinstance(by, User) else name and one.label == name)
    ]
    wanting = colleagues(shop).filter(pk__in=[one.pk for one in people]).exclude(pk__in=himself)
    rows = [
        Notice(
            user=one,
            shop=shop,
            kind=kind,
            key=full_key(shop.pk, key),
            posting_number=posting_number,
            params={**params, "by": name} if name else params,
        )
        for one in wanting.exclude(notice_settings__muted__contains=[kind])
    ]
    store(rows)


def store(rows: Sequence[Notice]) -> None:
    """Keep notices; one that was told already stays as it is."""
    Notice.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def full_key(shop_id: int, key: str) -> str:
    """Two shops may have the same key."""
    return f"{shop_id}:{key}"[:120]


def settle(rows: QuerySet[Notice], *, now: datetime) -> int:
    """What these notices told of is over: they say so, and need no reading. Idempotent. How many there were."""
    over = Func(
        F("params"),
        Value({"settled": now.isoformat()}, output_field=JSONField()),
        template="%(expressions)s",
        arg_joiner=" || ",
        output_field=JSONField(),
    )
    return rows.filter(~Q(params__has_key="settled")).update(
        params=over, read_at=Coalesce("read_at", Value(now))
    )


def seen(user: User, *, shop: Shop, posting_number: str = "", offer_id: str = "", dialogue: int = 0) -> None:
    """The user looks at what these lead to; with nothing named it is the shop itself. Idempotent."""
    rows = _unread(user).filter(shop=shop)
    if dialogue:
        about = Q(params__dialogue=str(dialogue))
    elif offer_id:
        about = Q(posting_number=posting_number, params__offer=offer_id)
    else:
        about = Q(posting_number=posting_number) & ~Q(params__has_any_keys=["offer", "dialogue"])
    rows.filter(about).update(read_at=timezone.now())


def read(user: User, pk: int) -> bool:
    """The user has read one of his; False when it is none of his, or read already."""
    return bool(_unread(user).filter(pk=pk).update(read_at=timezone.now()))


def read_all(user: User, *, up_to: int) -> int:
    """The user has read all of his up to the newest he was shown; what came meanwhile stays unread."""
    return _unread(user).filter(pk__lte=up_to).update(read_at=timezone.now())


def withdraw(kind: NoticeKind, *, shop: Shop, key: str) -> None:
    """Nothing happened after all: take back what ``tell`` told with this key, read or not. Idempotent."""
    Notice.objects.filter(shop=shop, kind=kind, key=full_key(shop.pk, key)).delete()


def save_settings(row: NoticeSettings) -> None:
    """Keep what a person wants to be told. What he was told already stays."""
    fields = {name: getattr(row, name) for name in ("muted", "quiet_from", "quiet_to", "lead_minutes")}
    NoticeSettings.objects.update_or_create(user=row.user, defaults=fields)


def forget(before: datetime) -> int:
    """Delete what is older. How many."""
    return Notice.objects.filter(created_at__lt=before).delete()[0]


def _unread(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user, read_at=None)
