"""Long work: each case by the same rules as a single press, nothing twice, nothing silently left out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Membership, User
from accounts.states import Role
from messaging import dialogues
from messaging import services as messages
from messaging.models import BuyerMessage, Dialogue, DialogueMessage
from messaging.states import Author, DialogueState, MessageState, Topic
from sellerdesk.jobs import runner, tasks
from tests.factories import make_item, make_member, make_shop, make_user
from tests.fixtures_desk import Desk
from worklist import jobs
from worklist.models import Job, TimelineEntry, WorkItem
from worklist.services import close_item
from worklist.states import ItemState, JobKind, JobState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Any:
    return make_shop()


@pytest.fixture
def user(shop: Any) -> User:
    return make_member(shop)


def started(user: User, kind: JobKind, items: list[WorkItem], **params: Any) -> Job:
    return jobs.start(
        user=user, kind=kind, params={"items": [item.pk for item in items], **params}, total=len(items)
    )


def ended(job: Job) -> Job:
    assert not runner.run(job.pk, seconds=None)
    job.refresh_from_db()
    return job


def codes(item: WorkItem) -> list[str]:
    rows = TimelineEntry.objects.filter(shop=item.shop, posting_number=item.posting_number)
    return list(rows.order_by("id").values_list("code", flat=True))


def give_to(shop: Any, user: User, count: int = 3) -> Job:
    items = [make_item(shop=shop) for _ in range(count)]
    return started(user, JobKind.ASSIGN, items, to=user.pk)


def test_all_cases_are_given_to_a_colleague(shop: Any, user: User) -> None:
    colleague, items = make_member(shop), [make_item(shop=shop) for _ in range(3)]
    job = ended(started(user, JobKind.ASSIGN, items, to=colleague.pk))
    assert (job.state, job.done, job.failures) == (JobState.DONE, 3, [])
    assert set(WorkItem.objects.values_list("assignee", flat=True)) == {colleague.pk}
    assert [codes(item) for item in items] == [["assigned"]] * 3


def test_each_failure_is_named_and_the_rest_is_done(shop: Any, user: User) -> None:
    good, closed, foreign = make_item(shop=shop), make_item(shop=shop), make_item()
    close_item(shop=shop, kind=Kind(closed.kind), key=closed.key, by="Boris")
    job = ended(started(user, JobKind.ASSIGN, [foreign, closed, good], to=user.pk))
    assert (job.state, job.done) == (JobState.DONE, 3)
    assert job.failures == [
        [foreign.pk, "The case is not there any more."],
        [closed.pk, "Closed already by Boris."],
    ]
    good.refresh_from_db()
    foreign.refresh_from_db()
    assert (good.assignee, foreign.assignee) == (user, None)


def test_a_stranger_of_the_shop_gets_no_case(shop: Any, user: User) -> None:
    item, stranger = make_item(shop=shop), make_user(first_name="Ilya")
    job = ended(started(user, JobKind.ASSIGN, [item], to=stranger.pk))
    assert job.failures == [[item.pk, "Ilya does not belong to this shop."]]


def test_a_role_taken_meanwhile_counts_at_once(shop: Any, user: User) -> None:
    job = give_to(shop, user, 2)
    Membership.objects.filter(user=user).update(role=Role.VIEWER)
    job = ended(job)
    assert [why for _pk, why in job.failures] == ["Your role in this shop does not allow this."] * 2
    assert not WorkItem.objects.exclude(assignee=None).exists()


def test_a_shop_lost_meanwhile_is_a_wall(shop: Any, user: User) -> None:
    job = give_to(shop, user, 1)
    Membership.objects.filter(user=user).delete()
    assert [why for _pk, why in ended(job).failures] == ["The case is not there any more."]


def test_a_closed_account_ends_the_job(shop: Any, user: User) -> None:
    job = give_to(shop, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert (ended(job).state, job.done) == (JobState.FAILED, 0)


def test_snoozed_unless_the_deadline_is_near(shop: Any, user: User) -> None:
    now = timezone.now()
    calm = make_item(shop=shop)
    hot = make_item(shop=shop, deadline_at=now + timedelta(minutes=30))
    until = now + timedelta(hours=5)
    job = started(user, JobKind.SNOOZE, [calm, hot], until=until.isoformat(), for_reply=False)
    assert ended(job).failures == [[hot.pk, "Its deadline is within the hour, or past: it cannot wait."]]
    calm.refresh_from_db()
    assert (calm.state, calm.snoozed_until) == (ItemState.SNOOZED, until)


def test_closed_with_the_reason_where_a_person_may_close(shop: Any, user: User) -> None:
    ours = make_item(shop=shop, kind=Kind.STOP_DELIVERY)
    others = make_item(shop=shop, kind=Kind.PUT_BACK)
    job = ended(started(user, JobKind.CLOSE, [ours, others], reason="Called the carrier"))
    assert job.failures == [[others.pk, "This case closes by itself once it is worked off."]]
    ours.refresh_from_db()
    assert (ours.state, ours.outcome, ours.closed_by) == (ItemState.DONE, "Called the carrier", user.label)


def _says(dialogue: Dialogue, number: int) -> None:
    at = timezone.now() - timedelta(minutes=9 - number)
    row = DialogueMessage(
        dialogue=dialogue, message_id=str(number), created_at=at, author=Author.BUYER, text=""
    )
    dialogues.keep_said(dialogue, [row])


def test_a_dialogue_is_closed_by_those_who_answer_as_they_saw_it(shop: Any, user: User) -> None:
    dialogue = Dialogue.objects.create(shop=shop, chat_id="c-1", topic=Topic.BUYER)
    _says(dialogue, 1)
    item = WorkItem.objects.get(kind=Kind.DIALOGUE)
    packer = make_member(shop, role=Role.WAREHOUSE)
    assert (
        len(ended(started(packer, JobKind.CLOSE, [item], reason="-", versions=[item.version])).failures) == 1
    )
    _says(dialogue, 2)  # a picture: the words of the case stay what they were
    late = ended(started(user, JobKind.CLOSE, [item], reason="-", versions=[item.version]))
    assert [why for _pk, why in late.failures] == [
        "Something was said or done in this dialogue meanwhile. Nothing was closed."
    ]
    item.refresh_from_db()
    assert item.state == ItemState.OPEN
    for _press in range(2):
        assert not ended(started(user, JobKind.CLOSE, [item], reason="-", versions=[item.version])).failures
    dialogue.refresh_from_db()
    assert dialogue.state == DialogueState.CLOSED


def test_drafted_messages_are_approved_and_others_named(desk: Desk) -> None:
    good, forbidden = desk.cancelled(reason_id=507), desk.cancelled(reason_id=507)
    letter = desk.message(forbidden)
    messages.save_text(letter.pk, text="Напишите на anna@example.org", version=letter.version, by="anna")
    packed = make_item(shop=desk.shop)
    items = [*WorkItem.objects.filter(kind=Kind.MESSAGE).order_by("pk"), packed]
    job = ended(started(make_member(desk.shop), JobKind.APPROVE, items))
    assert job.failures == [
        [items[1].pk, "The message cannot be let out like this: breaks a rule."],
        [packed.pk, "There is no drafted message in this case."],
    ]
    assert desk.message(good).state in {MessageState.QUEUED, MessageState.SENT}
    assert desk.message(forbidden).state == MessageState.BLOCKED


def test_warehouse_staff_let_no_message_out(desk: Desk) -> None:
    desk.cancelled(reason_id=507)
    item = WorkItem.objects.get(kind=Kind.MESSAGE)
    job = ended(started(make_member(desk.shop, role=Role.WAREHOUSE), JobKind.APPROVE, [item]))
    assert [why for _pk, why in job.failures] == ["Your role in this shop does not allow this."]
    assert BuyerMessage.objects.get().state == MessageState.AWAITING_APPROVAL


def test_time_is_up_and_the_next_turn_goes_on_where_it_was(shop: Any, user: User) -> None:
    job = give_to(shop, user)
    for done in (1, 2):
        assert runner.run(job.pk, seconds=0)
        job.refresh_from_db()
        assert (job.state, job.done) == (JobState.RUNNING, done)
    assert not runner.run(job.pk, seconds=0)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert TimelineEntry.objects.count() == 3


class Killed(BaseException):
    """What a killed worker leaves behind: nothing is cleaned up, nothing is said."""


def at_case(number: int, happens: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen when so many cases are done but for the last word about the last of them."""
    seen, real = [0], jobs.advance

    def advance(job: Job, **changes: Any) -> None:
        seen[0] += 1
        if seen[0] == number:
            happens()
        real(job, **changes)

    monkeypatch.setattr(jobs, "advance", advance)


def test_a_killed_worker_loses_nothing_and_does_nothing_twice(
    shop: Any, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed() -> None:
        raise Killed

    job = give_to(shop, user)
    with monkeypatch.context() as patch:
        at_case(2, killed, patch)
        with pytest.raises(Killed):
            runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.RUNNING, 1)
    assert TimelineEntry.objects.count() == 1
    assert not runner.run(job.pk)  # his claim has not run out yet
    Job.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert ended(job).state == JobState.DONE
    assert TimelineEntry.objects.count() == 3


def test_a_case_nobody_thought_of_ends_itself_and_not_the_job(
    shop: Any, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, real = give_to(shop, user), runner.act

    def act(kind: JobKind, pk: int, **given: Any) -> str:
        if pk == job.params["items"][1]:
            raise KeyError(pk)
        return real(kind, pk, **given)

    monkeypatch.setattr(runner, "act", act)
    assert (ended(job).state, job.done) == (JobState.DONE, 3)
    assert job.failures == [[job.params["items"][1], "An error of ours; nothing was done to this case."]]
    assert TimelineEntry.objects.count() == 2


def test_stopped_between_two_cases(shop: Any, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = give_to(shop, user)

    class Clock:
        """Looked at after each case: the person presses "stop" then."""

        @staticmethod
        def monotonic() -> float:
            if WorkItem.objects.filter(assignee=user).exists():
                jobs.stop(job)
            return 0.0

    monkeypatch.setattr(runner, "time", Clock)
    assert not runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.STOPPED, 1)
    assert TimelineEntry.objects.count() == 1


def test_a_database_that_is_away_ends_no_job(shop: Any, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    job = give_to(shop, user)
    with monkeypatch.context() as patch:
        at_case(1, away, patch)
        runner.run(job.pk)
    Job.objects.update(claimed_until=None)
    assert ended(job).state == JobState.DONE


def test_an_error_of_ours_says_at_which_case(shop: Any, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    real = jobs.advance

    def advance(job: Job, **changes: Any) -> None:
        if job.done:
            raise LookupError
        real(job, **changes)

    monkeypatch.setattr(jobs, "advance", advance)
    job = give_to(shop, user)
    assert ended(job).state == JobState.FAILED
    assert job.error == "An error of ours after 1 of 3. What was done before it stays done."


def test_many_failures_are_kept_in_order(shop: Any, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "AT_ONCE", 2)
    items = [make_item() for _ in range(3)] + [make_item(shop=shop)] + [make_item()]
    job = ended(started(user, JobKind.ASSIGN, items, to=user.pk))
    assert (job.done, job.state) == (5, JobState.DONE)
    assert [pk for pk, _why in job.failures] == [item.pk for item in items if item.shop != shop]


def test_the_sweep_finds_what_nobody_holds(shop: Any, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    monkeypatch.setattr(tasks, "soon", heard.append)
    waiting, running = give_to(shop, user), give_to(shop, user)
    jobs.claim(running.pk)
    tasks.sweep()
    assert heard == [waiting.pk]
    tasks.sweep()
    assert heard == [waiting.pk]  # told already
    assert ended(waiting).state == JobState.DONE  # and whoever comes first has it
