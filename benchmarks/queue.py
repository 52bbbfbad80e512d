"""The pages staff look at all day, with a million postings behind them (QUEUE_POSTINGS for less).

p95 is server time in process: the whole stack of middleware, without a network. The reference is a Django admin
changelist of the same columns over the same cases, in the same run: the open ones, and the ones worked off, which are
nine times as many.
"""

import gzip
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import _reference
from benchmarks._desk_world import NAMES, POSTINGS, World, build
from benchmarks.tools import pairs, report, require, seconds
from sellerdesk.desk.sorting import cursor_of
from worklist.models import WorkItem
from worklist.selectors import open_items
from worklist.states import ItemState

ROUNDS, PAIRS = 60, 50
DEEP = 0.8  # of the way through the open cases
FIRST_RATIO, DEEP_RATIO, MOST_BYTES = 3.0, 10.0, 60 * 1024


@dataclass(frozen=True)
class Page:
    """An address, measured."""

    name: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


def _pages(world: World) -> list[Page]:
    rows = open_items(world.member)
    deep, number = rows[int(world.open * DEEP)], rows[100]
    over = WorkItem.objects.filter(state=ItemState.DONE).order_by("-closed_at", "id")
    last = over[int(world.done * DEEP)]
    posting = reverse("posting", args=[number.shop_id, number.posting_number])
    return [
        Page("first", "/"),
        Page("filtered", f"/?kind=message&shop={number.shop_id}"),
        Page("words", f"/?q={NAMES[1].split()[1]}"),
        Page("deep", f"/?after={cursor_of(deep, 'due')}"),
        Page("done", "/?tab=done"),
        Page("done_filtered", f"/?tab=done&kind=message&shop={number.shop_id}"),
        Page("done_words", f"/?tab=done&q={NAMES[1].split()[1]}"),
        Page("done_one", f"/?tab=done&q={last.posting_number}"),
        Page("done_deep", f"/?tab=done&after={cursor_of(last, '-closed')}"),
        Page("live", "/", {"HX-Request": "true"}),
        Page("find_number", f"{reverse('find')}?q={number.posting_number[:8]}"),
        Page("find_words", f"{reverse('find')}?q={NAMES[2].split()[1]}"),
        Page("posting", posting),
    ]


def _get(client: Client, path: str, headers: Mapping[str, str] | None = None) -> bytes:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.content


def _p95(work: Callable[[], object]) -> float:
    times = sorted(seconds(work) for _ in range(ROUNDS))
    return statistics.quantiles(times, n=20)[-1]


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        _get(client, path)
    return len(seen)


@override_settings(ROOT_URLCONF="benchmarks._reference", ALLOWED_HOSTS=["*"])
def main() -> None:
    began = time.perf_counter()
    world = build()
    figures: dict[str, float] = {
        "seconds_of_filling": time.perf_counter() - began,
        "postings": POSTINGS,
        "cases": WorkItem.objects.count(),
        "open": world.open,
    }
    member, admin = Client(), Client()
    member.force_login(world.member, "django.contrib.auth.backends.ModelBackend")
    admin.force_login(world.admin, "django.contrib.auth.backends.ModelBackend")
    counts = {}
    for page in _pages(world):
        get = partial(_get, member, page.path, page.headers)
        content = get()
        figures[f"ms_p95_{page.name}"] = 1000 * _p95(get)
        figures[f"kb_{page.name}"] = len(gzip.compress(content)) / 1024
        figures[f"queries_{page.name}"] = counts[page.name] = _queries(member, page.path)
    ratios = _ratios(world, member, admin)
    one = open_items(world.member)[0]
    alone = _queries(member, f"/?q={one.posting_number}")
    report("queue", figures, ratios)
    require(
        {
            f"first page {FIRST_RATIO} times faster": ratios["first"] >= FIRST_RATIO,
            f"deep page {DEEP_RATIO} times faster": ratios["deep"] >= DEEP_RATIO,
            f"first page of the done {FIRST_RATIO} times faster": ratios["done"] >= FIRST_RATIO,
            f"deep page of the done {DEEP_RATIO} times faster": ratios["done_deep"] >= DEEP_RATIO,
            "as many queries first as deep": counts["first"] == counts["deep"],
            "as many queries for one row as for fifty": alone == counts["words"],
            "60 KB": max(figures["kb_first"], figures["kb_deep"]) * 1024 <= MOST_BYTES,
        }
    )


def _ratios(world: World, member: Client, admin: Client) -> dict[str, float]:
    paths = {page.name: page.path for page in _pages(world)}
    deep, last = (int(cases * DEEP) // _reference.PER_PAGE + 1 for cases in (world.open, world.done))
    queue, over = _reference.ADDRESSES["open"], _reference.ADDRESSES["done"]
    against = {"first": queue, "deep": f"{queue}?p={deep}", "done": over, "done_deep": f"{over}?p={last}"}
    found = {}
    for name, theirs in against.items():
        ours, reference, found[name] = pairs(
            partial(_get, member, paths[name]), partial(_get, admin, theirs), rounds=PAIRS
        )
        print(f"{name}: {1000 * ours:.1f} ms, reference {1000 * reference:.1f} ms")
    return found
