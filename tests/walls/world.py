"""One row of everything in a shop, so that every address with a number in it can be asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from accounts.invitations import invite
from accounts.models import LoginSession, Membership, User
from accounts.states import Role
from inventory.models import StockTake
from messaging.begun import begun
from messaging.files import keep as keep_with_reply
from messaging.models import Dialogue, Holiday, PolicyPhrase, PolicyRule
from orders import parts
from orders.models import CauseRule, LabelSheet, Packing
from orders.states import CancelCause, LabelState
from ozon import facts
from ozon.models import Fact, Shop
from ozon.states import FactKind, Source
from returns import photos
from returns.models import Giveout, GiveoutArticle, Photo, ReturnItem, Rule, RuleRun, Supplier
from returns.rule_states import RuleAct, RunState
from tests import factories
from tests.returns.parcels import picture
from tests.walls.routes import Route
from worklist.attachments import keep
from worklist.models import Job, Notice, SavedView
from worklist.notes import write
from worklist.states import JobKind, JobState, Kind, NoticeKind

# In the name of everything: found on nobody else's page.
SECRET = "TAYNA-7741"
NUMBER = "7741774177-0001-1"
OFFER = f"OFFER-{SECRET}"
PLACE = 77417741


@dataclass
class World:
    """``rows`` by the name they have in ``ROW_OF``."""

    shop: Shop
    owner: User
    rows: dict[str, Model] = field(default_factory=dict)

    def path(self, route: Route) -> str:
        """The route's address with this shop's numbers in it."""
        return route.path({name: self._value(route, name) for name in route.parameters})

    def _value(self, route: Route, parameter: str) -> Any:
        if parameter == "shop_id":
            return self.shop.pk
        if parameter == "posting_number":
            return NUMBER
        if parameter == "offer_id":
            return OFFER
        if parameter == "number":
            return 0
        if parameter == "place_id":
            return PLACE
        if parameter == "session":
            return self.rows["session"].pk
        return self.rows[row_name(route)].pk


def build() -> World:
    """A shop whose every row carries the secret in what a page would show of it."""
    shop = factories.make_shop(name=f"Shop {SECRET}")
    world = World(shop, factories.make_member(shop, role=Role.OWNER, username=f"owner-{SECRET}"))
    world.rows = {name: make(world) for name, make in MAKERS.items()}
    return world


def _fact(world: World) -> Fact:
    facts.record(shop=world.shop, source=Source.FBS, kind=FactKind.BAD_ROW, key=SECRET, detail=SECRET)
    return Fact.objects.get(shop=world.shop)


def _posting(world: World) -> Model:
    return factories.make_posting(shop=world.shop, posting_number=NUMBER, order_number=NUMBER[:-2])


def _approval(world: World) -> Model:
    case = factories.make_return(shop=world.shop, posting_number=NUMBER, product=SECRET)
    facts = {
        "return": case.pk,
        "action_id": 11,
        "comment": SECRET,
        "rejection_reason_id": None,
        "amount": "990.00",
    }
    key = f"rfbs:{case.return_id}"
    return factories.make_approval(
        shop=world.shop, posting_number=NUMBER, key=key, payload=facts, decision=SECRET
    )


def _job(world: World) -> Model:
    """Ended, with a file: its person's alone."""
    job = Job(
        user=world.owner, kind=JobKind.EXPORT, state=JobState.DONE, finished_at=timezone.now(), error=SECRET
    )
    job.params = {"view": "", "format": "csv", "name": f"{SECRET}.csv", "shops": [world.shop.pk], "size": 6}
    job.file.save("queue.csv", ContentFile(SECRET.encode()))
    return job


def _sheet(world: World) -> Model:
    sheet = LabelSheet(shop=world.shop, numbers=[NUMBER], by=SECRET, state=LabelState.READY)
    sheet.file.save("labels.pdf", ContentFile(SECRET.encode()))
    return sheet


def _note(world: World) -> Model:
    return write(shop=world.shop, posting_number=NUMBER, text=SECRET, user=world.owner)[0]


def _notice(world: World) -> Model:
    return Notice.objects.create(
        user=world.owner,
        shop=world.shop,
        kind=NoticeKind.MENTIONED,
        key=SECRET,
        posting_number=NUMBER,
        params={"text": SECRET},
    )


def _file(world: World) -> Model:
    content = SECRET.encode()
    return keep(
        shop=world.shop,
        posting_number=NUMBER,
        name=f"{SECRET}.txt",
        content=BytesIO(content),
        size=len(content),
        user=world.owner,
    )


def _piece(world: World) -> ReturnItem:
    case = factories.make_return(shop=world.shop, posting_number=NUMBER, product=SECRET, received_by=SECRET)
    case.received_at = timezone.now()
    case.save(update_fields=["received_at"])
    return ReturnItem.objects.create(case=case, position=1, offer_id=OFFER, remark=SECRET)


def _photo(world: World) -> Photo:
    content = picture()
    return photos.keep(
        _piece(world).case,
        item=None,
        name=f"{SECRET}.jpg",
        content=BytesIO(content),
        size=len(content),
        user=world.owner,
    )


def _person(world: World) -> User:
    """The same one each time: he is an operator of the shop, and logged in somewhere."""
    name = f"person-{SECRET}"
    known = User.objects.filter(username=name).first()
    return known or factories.make_member(world.shop, username=name)


def _session(world: World) -> Model:
    now = timezone.now()
    return LoginSession.objects.create(
        user=_person(world), session_key=SECRET, agent=SECRET, began_at=now, seen_at=now
    )


def _invitation(world: World) -> Model:
    shops, now = [world.shop], timezone.now()
    return invite(shops=shops, role=Role.VIEWER, by=world.owner, now=now, name=SECRET)[0]


def _rule(world: World) -> Rule:
    """The same one each time."""
    known = Rule.objects.filter(shop=world.shop).first()
    return known or Rule.objects.create(
        shop=world.shop, name=SECRET, words=SECRET, act=RuleAct.PARTIAL, percent=30, made_by=SECRET
    )


def _run(world: World) -> Model:
    case = factories.make_return(shop=world.shop, posting_number=NUMBER, product=SECRET)
    return RuleRun.objects.create(
        rule=_rule(world), case=case, attempt=1, state=RunState.PROPOSED, act=RuleAct.PARTIAL, outcome=SECRET
    )


def _dialogue(world: World) -> Dialogue:
    """The same one each time: somebody said one thing in it."""
    known = Dialogue.objects.filter(shop=world.shop).first()
    return known or factories.make_dialogue(
        SECRET, shop=world.shop, posting_number=NUMBER, order_number=SECRET
    )


def _giveout(world: World) -> Giveout:
    """The same one each time."""
    return Giveout.objects.get_or_create(shop=world.shop, giveout_id=7741, defaults={"place": SECRET})[0]


MAKERS: dict[str, Callable[[World], Model]] = {
    "shop": lambda world: world.shop,
    "posting": _posting,
    "item": lambda world: factories.make_item(shop=world.shop, posting_number=NUMBER, product=SECRET),
    "part": lambda world: factories.make_item(
        shop=world.shop,
        kind=Kind.PUT_BACK,
        key=f"{NUMBER}{parts.PART}1",
        posting_number=NUMBER,
        product=SECRET,
    ),
    "message": lambda world: factories.make_message(shop=world.shop, posting_number=NUMBER, text=SECRET),
    "dialogue": _dialogue,
    "template": lambda world: factories.make_template(shop=world.shop, title=SECRET, text=SECRET),
    "begun_file": lambda world: keep_with_reply(
        begun(_dialogue(world), world.owner), name=f"{SECRET}.txt", content=BytesIO(b"word"), size=4
    ),
    "said": lambda world: _dialogue(world).messages.get(),
    "request": lambda world: factories.make_request(shop=world.shop, posting_number=NUMBER, reason=SECRET),
    "cancellation": lambda world: factories.make_cancellation(shop=world.shop),
    "return": lambda world: factories.make_return(shop=world.shop, posting_number=NUMBER, product=SECRET),
    "money": lambda world: factories.make_reconciliation(
        shop=world.shop, posting_number=NUMBER, product=SECRET, offer_id=OFFER
    ),
    "supplier": lambda world: Supplier.objects.create(shop=world.shop, name=SECRET),
    "evidence": lambda world: Job.objects.create(
        user=world.owner, kind=JobKind.EVIDENCE, params={"shops": [world.shop.pk], "name": SECRET}
    ),
    "refund": lambda world: factories.make_refund(shop=world.shop, posting_number=NUMBER),
    "effect": lambda world: factories.make_effect(shop=world.shop, posting_number=NUMBER, error=SECRET),
    "movement": lambda world: factories.make_movement(item=factories.make_stock(shop=world.shop)),
    "shelf": lambda world: factories.make_stock(
        shop=world.shop, offer_id=OFFER, ozon_present=7, ozon_reserved=0
    ),
    "take": lambda world: StockTake.objects.create(shop=world.shop, warehouse_id=1, reason=SECRET),
    "warning": lambda world: factories.make_item(
        shop=world.shop, kind=Kind.PRICE_ERROR, key=OFFER, posting_number="", product=SECRET
    ),
    "fact": _fact,
    "approval": _approval,
    "note": _note,
    "notice": _notice,
    "view": lambda world: SavedView.objects.create(owner=world.owner, shop=world.shop, name=SECRET),
    "packing": lambda world: Packing.objects.create(
        shop=world.shop, posting=factories.make_posting(shop=world.shop), by=SECRET, error=SECRET
    ),
    "sheet": _sheet,
    "file": _file,
    "piece": _piece,
    "photo": _photo,
    "job": _job,
    "person": _person,
    "place": lambda world: Membership.objects.get(user=_person(world)),
    "session": _session,
    "invitation": _invitation,
    "rule": _rule,
    "run": _run,
    "giveout": _giveout,
    "article": lambda world: GiveoutArticle.objects.create(giveout=_giveout(world), position=0, name=SECRET),
    "special_day": lambda world: Holiday.objects.create(
        shop=world.shop, day=timezone.localdate() + timedelta(days=30), name=SECRET
    ),
    "writing-rule": lambda world: PolicyRule.objects.create(
        shop=world.shop, rule="slang", strictness="off", by_label=SECRET, reason=SECRET
    ),
    "phrase": lambda world: PolicyPhrase.objects.create(
        shop=world.shop, phrase=SECRET, use="warn", by_label=SECRET
    ),
    "cause": lambda world: CauseRule.objects.create(shop=world.shop, words=SECRET, cause=CancelCause.OTHER),
}
# What the number in an address is of: the longest beginning of the route's name that stands here decides.
ROW_OF = {
    "supplier": "supplier",
    "evidence-": "evidence",
    "health-seen": "fact",
    "shop-later": "item",
    "shop-writing-day-drop": "special_day",
    "item-": "item",
    "message-": "message",
    "dialogue": "dialogue",
    "reply": "dialogue",
    "reply-file-remove": "begun_file",
    "reply-undo": "message",
    "reply-pasted": "message",
    "reply-discard": "message",
    "text-": "template",
    "dialogue-file": "said",
    "request-": "request",
    "packing": "packing",
    "packing-start": "posting",
    "packing-stopped": "posting",
    "label-": "sheet",
    "shipping-": "posting",
    "put-back": "cancellation",
    "stock-undo": "movement",
    "stock-take": "take",
    "handed-over": "cancellation",
    "part-": "part",
    "cause-": "cause",
    "writing-rule-": "writing-rule",
    "phrase-": "phrase",
    "finding-": "message",
    "giveout": "giveout",
    "giveout-match": "article",
    "rule-": "rule",
    "run-": "run",
    "keeper-": "shelf",
    "note-": "note",
    "notice-": "notice",
    "view-": "view",
    "file": "file",
    "receiving-": "return",
    "receiving-inspect": "piece",
    "photo": "photo",
    "return-": "return",
    "money-": "money",
    "refund-by-hand": "posting",
    "effect-": "effect",
    "second-": "approval",
    "second-factor-": "person",
    "person": "person",
    "session": "person",
    "session-end": "session",
    "role-change": "place",
    "place-remove": "place",
    "invitation-": "invitation",
    "job": "job",
    "api-work-item": "item",
    "api-posting": "posting",
    "api-cancellation": "cancellation",
    "api-cancellation-request": "request",
    "api-return": "return",
    "api-refund": "refund",
    "api-approval": "approval",
    "api-message": "message",
    "api-stock-movement": "movement",
    "api-effect": "effect",
}


def row_name(route: Route) -> str:
    """Raises KeyError for a route nobody said this of."""
    known = [start for start in ROW_OF if route.name.startswith(start)]
    if not known:
        raise KeyError(f"say in ROW_OF what the number in {route.name} is of")
    return ROW_OF[max(known, key=len)]
