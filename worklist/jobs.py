"""Long work somebody started: the only writer of jobs. A worker holds one by a moment up to which it is his."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from worklist.models import Job
from worklist.states import JobKind, JobState

# A worker shows that it lives at least this often; a claim that ran out means it does not.
CLAIM = timedelta(seconds=60)
# How long a worker that was told of a job has to take it up; only then is another told. Else a busy queue would fill
# with words about the same job, each of which makes the next, and nothing else would get its turn.
TOLD = timedelta(seconds=30)
# Of one person at a time: who started so many by mistake should look at them first.
MOST_LIVE = 5
# A job that kills its worker again and again ends here.
LONGEST = timedelta(hours=12)
# How long an export can be fetched, and how long the list remembers.
FILE_KEPT, KEPT = timedelta(days=7), timedelta(days=30)

LIVE_JOBS = (JobState.WAITING, JobState.RUNNING)


class TooMany(Exception):
    """The person has ``MOST_LIVE`` jobs that are not over; nothing was started."""


class Lost(Exception):
    """The job is no longer this worker's: it was stopped, or its claim ran out and another took it."""


def of(user: User) -> QuerySet[Job]:
    """The person's jobs, newest first. Nobody else's, whatever his rights."""
    return Job.objects.filter(user=user).order_by("-created_at", "-pk")


def listed(user: User) -> QuerySet[Job]:
    """The same, each with how many cases ``failed``, without what only a worker and the page of one job need."""
    failed = Func(F("failures"), function="jsonb_array_length", output_field=IntegerField())
    return of(user).annotate(failed=failed).defer("params", "failures")


def news(user: User) -> int:
    """How many of the person's jobs go on, or ended without his having seen the end."""
    return of(user).filter(Q(state__in=LIVE_JOBS) | Q(seen_at=None)).order_by().count()


def start(*, user: User, kind: JobKind, params: Mapping[str, Any], total: int) -> Job:
    """Write down what is to be done; whoever calls sees to it that a worker hears of it. Raises ``TooMany``."""
    if of(user).filter(state__in=LIVE_JOBS).count() >= MOST_LIVE:
        raise TooMany
    return Job.objects.create(user=user, kind=kind, params=dict(params), total=total)


def to_tell(now: datetime) -> list[int]:
    """Jobs no worker holds, nor was told of within ``TOLD``: new ones nobody took yet, those that lost their turn,
    those of workers that are gone. The caller tells of each; they count as told from now on."""
    rows = Job.objects.filter(state__in=LIVE_JOBS).filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now - TOLD)
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.filter(pk__in=found).update(claimed_until=now)
    return found


def claim(pk: int) -> Job | None:
    """Take the job, or None: it is over, gone, or another worker's. One conditional UPDATE decides."""
    now = timezone.now()
    mine = now + CLAIM
    free = Job.objects.filter(pk=pk, state__in=LIVE_JOBS).filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now)
    )
    if not free.update(state=JobState.RUNNING, claimed_until=mine):
        return None
    return Job.objects.select_related("user").get(pk=pk)


def advance(job: Job, *, done: int, failures: Sequence[Sequence[Any]] | None = None) -> None:
    """Write down how far it is, in the transaction of what was done, and keep the claim alive. ``failures`` are all
    there are, given when there are new ones.

    Raises ``Lost`` where the job is not ours any more: the transaction rolls back, and what was done with it.
    """
    changes: dict[str, Any] = {"done": done}
    if failures is not None:
        changes["failures"] = list(failures)
    now = timezone.now()
    if job.claimed_until is None or job.claimed_until - now < CLAIM / 2:
        changes["claimed_until"] = now + CLAIM
    _write(job, **changes)


def let_go(job: Job) -> None:
    """Give the job back for the next worker, who goes on at ``done`` and has to be told. Raises ``Lost``."""
    _write(job, claimed_until=timezone.now())


def finish(job: Job) -> None:
    """The last case was done. Raises ``Lost``."""
    _write(job, state=JobState.DONE, **_over())


def finish_with(job: Job, *, name: str, content: File[bytes], total: int, params: Mapping[str, Any]) -> None:
    """The file is written: keep it under ``name``, with how many rows it has and what else is to be known of it.

    Raises ``Lost``, and then no file is left behind.
    """
    job.file.save(name, content, save=False)
    kept = {"file": job.file.name, "params": {**job.params, **params}}
    try:
        _write(job, state=JobState.DONE, done=total, total=total, **kept, **_over())
    except BaseException:
        job.file.delete(save=False)
        raise


def fail(job: Job, *, error: str) -> None:
    """It cannot go on; ``error`` says why, to its person. Nothing where the job is not ours any more."""
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, claimed_until=job.claimed_until)
    held.update(state=JobState.FAILED, error=error[:500], **_over())


def stop(job: Job) -> bool:
    """End it where it stands; what is done stays done. False when it was over. Idempotent."""
    live = Job.objects.filter(pk=job.pk, state__in=LIVE_JOBS)
    return bool(live.update(state=JobState.STOPPED, **_over()))


def seen(job: Job) -> None:
    """Its person saw the end. Idempotent."""
    Job.objects.filter(pk=job.pk, seen_at=None).exclude(state__in=LIVE_JOBS).update(seen_at=timezone.now())


def give_up(now: datetime, *, error: str) -> int:
    """End what goes on for ever; how many. Idempotent."""
    old = Job.objects.filter(state__in=LIVE_JOBS, created_at__lt=now - LONGEST)
    return old.update(state=JobState.FAILED, error=error[:500], **_over())


def forget_files(before: datetime) -> int:
    """Remove files that were written before this; how many. A file is removed after the row has let go of it, so that
    no link leads to nothing. Idempotent."""
    rows = list(Job.objects.filter(finished_at__lt=before).exclude(file="").only("pk", "file"))
    for job in rows:
        storage, name = job.file.storage, job.file.name
        if name and Job.objects.filter(pk=job.pk, file=name).update(file=""):
            transaction.on_commit(partial(storage.delete, name))
    return len(rows)


def forget_orphans(before: datetime) -> int:
    """Remove files that were written before this and are no job's: their worker was killed before it could say that
    they are there. How many. Idempotent."""
    storage, root = Job._meta.get_field("file").storage, Job.FOLDER
    known = set(Job.objects.exclude(file="").values_list("file", flat=True))
    orphans = [
        name
        for name in _files(storage, root)
        if name not in known and storage.get_modified_time(name) < before
    ]
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def _files(storage: Storage, folder: str) -> list[str]:
    """All files of a folder and of those in it; none where it was never made."""
    if not storage.exists(folder):
        return []
    folders, files = storage.listdir(folder)
    below = [name for one in folders for name in _files(storage, f"{folder}/{one}")]
    return [f"{folder}/{name}" for name in files] + below


def forget(before: datetime) -> int:
    """Delete jobs that ended before this, and have no file any more; how many. Idempotent."""
    return Job.objects.filter(finished_at__lt=before, file="").delete()[0]


def _over() -> dict[str, Any]:
    return {"finished_at": timezone.now(), "claimed_until": None}


def _write(job: Job, **changes: Any) -> None:
    """Change the row while it is ours: the moment of the claim is the proof."""
    held = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, claimed_until=job.claimed_until)
    if not held.update(**changes):
        raise Lost(job.pk)
    for name, value in changes.items():
        setattr(job, name, value)
