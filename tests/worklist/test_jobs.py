"""A job is one worker's at a time, its person's alone, and nothing of it is lost or kept for ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from tests.factories import make_user
from worklist import jobs
from worklist.models import Job
from worklist.states import JobKind, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user()


def begun(user: User, **fields: Any) -> Job:
    job = jobs.start(user=user, kind=JobKind.ASSIGN, params={"items": [1, 2, 3]}, total=3)
    Job.objects.filter(pk=job.pk).update(**fields)
    return job


def held(user: User) -> Job:
    job = jobs.claim(begun(user).pk)
    assert job is not None
    return job


def run_out(job: Job) -> None:
    """The worker has not been heard of for as long as a claim lasts."""
    over = timezone.now() - jobs.TOLD - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(claimed_until=over)


def test_only_one_worker_gets_it(user: User) -> None:
    job = held(user)
    assert jobs.claim(job.pk) is None
    assert jobs.to_tell(timezone.now()) == []


def test_a_dead_workers_job_goes_to_the_next_and_he_is_not_listened_to_any_more(user: User) -> None:
    dead = held(user)
    jobs.advance(dead, done=1)
    run_out(dead)
    assert jobs.to_tell(timezone.now()) == [dead.pk]
    heir = jobs.claim(dead.pk)
    assert heir is not None
    assert heir.done == 1
    for late in (
        lambda: jobs.advance(dead, done=2),
        lambda: jobs.finish(dead),
        lambda: jobs.let_go(dead),
    ):
        with pytest.raises(jobs.Lost):
            late()
    jobs.fail(dead, error="late")
    heir.refresh_from_db()
    assert (heir.state, heir.done, heir.error) == (JobState.RUNNING, 1, "")


def test_workers_are_told_of_a_job_once_while_it_waits_its_turn(user: User) -> None:
    job, fresh, now = held(user), begun(user), timezone.now()
    jobs.let_go(job)  # who lets go tells the next by himself
    assert jobs.to_tell(now) == [fresh.pk]
    assert jobs.to_tell(now + timedelta(seconds=10)) == []
    assert jobs.to_tell(timezone.now() + jobs.TOLD) == [job.pk, fresh.pk]  # nobody came


def test_a_claim_is_renewed_while_work_goes_on(user: User) -> None:
    job = held(user)
    nearly = timezone.now() + timedelta(seconds=5)
    Job.objects.filter(pk=job.pk).update(claimed_until=nearly)
    job.claimed_until = nearly
    jobs.advance(job, done=1)
    job.refresh_from_db()
    assert job.claimed_until > nearly + timedelta(seconds=30)


def test_a_stopped_job_takes_no_further_word(user: User) -> None:
    job = held(user)
    jobs.advance(job, done=1, failures=[[7, "why"]])
    assert jobs.stop(job)
    assert not jobs.stop(job)
    with pytest.raises(jobs.Lost):
        jobs.advance(job, done=2)
    job.refresh_from_db()
    assert (job.state, job.done, job.failures) == (JobState.STOPPED, 1, [[7, "why"]])
    assert jobs.claim(job.pk) is None


def test_a_person_has_no_more_than_a_handful_at_once(user: User) -> None:
    for _ in range(jobs.MOST_LIVE):
        begun(user)
    with pytest.raises(jobs.TooMany):
        begun(user)
    begun(make_user())
    jobs.stop(jobs.of(user)[0])
    begun(user)


def test_news_are_what_goes_on_and_ends_nobody_saw(user: User) -> None:
    job = begun(user)
    begun(make_user())
    assert jobs.news(user) == 1
    jobs.seen(job)
    assert jobs.news(user) == 1
    jobs.stop(job)
    assert jobs.news(user) == 1
    jobs.seen(job)
    assert jobs.news(user) == 0


def test_a_file_goes_after_a_while_and_its_job_later(user: User, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    job = held(user)
    jobs.finish_with(job, name="queue.csv", content=ContentFile(b"a"), total=1, params={"shops": [4]})
    job.refresh_from_db()
    assert (job.params["shops"], job.total, job.done) == ([4], 1, 1)
    kept = tmp_path / job.file.name
    now = timezone.now()
    assert kept.read_bytes() == b"a"
    assert jobs.forget(now + timedelta(days=1)) == 0  # its file would be nobody's
    assert jobs.forget_files(now - timedelta(days=1)) == 0
    assert kept.exists()
    assert jobs.forget_files(now + timedelta(days=1)) == 1
    assert not Job.objects.get().file


@pytest.mark.django_db(transaction=True)
def test_a_removed_file_is_off_the_disk(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    job = held(make_user())
    jobs.finish_with(job, name="queue.csv", content=ContentFile(b"a"), total=1, params={})
    kept = tmp_path / job.file.name
    later = timezone.now() + timedelta(days=1)
    jobs.forget_files(later)
    assert not kept.exists()
    assert jobs.forget_files(later) == 0
    assert jobs.forget(later) == 1


def test_a_file_no_row_knows_is_removed_when_it_is_old(user: User, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    assert jobs.forget_orphans(now) == 0
    job = held(user)
    jobs.finish_with(job, name="queue.csv", content=ContentFile(b"a"), total=1, params={})
    kept = tmp_path / job.file.name
    orphan = kept.with_name("killed.csv")
    orphan.write_bytes(b"b")
    assert jobs.forget_orphans(now - timedelta(days=1)) == 0
    assert jobs.forget_orphans(now + timedelta(days=1)) == 1
    assert (kept.exists(), orphan.exists()) == (True, False)


def test_a_stopped_export_leaves_no_file(user: User, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    job = held(user)
    jobs.stop(job)
    with pytest.raises(jobs.Lost):
        jobs.finish_with(job, name="queue.csv", content=ContentFile(b"a"), total=1, params={})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_never_ends_is_ended(user: User) -> None:
    now = timezone.now()
    job = held(user)
    assert jobs.give_up(now, error="too long") == 0
    assert jobs.give_up(now + jobs.LONGEST + timedelta(seconds=1), error="too long") == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "too long")
