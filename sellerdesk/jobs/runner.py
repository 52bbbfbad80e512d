"""Works a job off: one case after the other, each in a transaction of its own together with how far the job is.

A worker that dies loses nothing: the case it was at rolls back, its claim runs out, and the next one goes on at
``done``. A worker whose job is stopped, or another's by now, ends at his next case, before that is done.
"""

import logging
import time
from collections.abc import Callable
from itertools import zip_longest

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sellerdesk.jobs import dry_run, evidence_file, export_file
from sellerdesk.jobs.acts import act
from sellerdesk.jobs.speaking import speaking
from worklist import jobs
from worklist.models import Job
from worklist.states import JobKind

logger = logging.getLogger(__name__)

# Seconds of one turn: this long, at most, what else waits in the worker's queue waits for a long job.
SLICE = 3.0
# Failures change nothing but the list of them: so many are written down at once.
AT_ONCE = 50
# Jobs that end in a file are done in one turn.
FILES: dict[str, Callable[[Job], None]] = {
    JobKind.EXPORT: export_file.write,
    JobKind.EVIDENCE: evidence_file.write,
    JobKind.DRY_RUN: dry_run.write,
}
TOO_LONG = gettext_noop("It took too long and was given up.")


def run(pk: int, *, seconds: float | None = SLICE) -> bool:
    """Take the job and work for a while (None: to the end); whether there is more to do. Idempotent: a job that is
    over, or another worker's, is left alone."""
    job = jobs.claim(pk)
    if job is None:
        return False
    with speaking(job.user):
        try:
            return _worked(job, seconds)
        except jobs.Lost:
            return False
        except OperationalError:  # a deadlock, the database gone for a moment: the sweep lets it go on
            logger.warning("job %s waits at %s of %s", job.pk, job.done, job.total, exc_info=True)
            return False
        except Exception:  # whatever it is, the person is told that the job ended, and where
            logger.exception("job %s ended at %s of %s", job.pk, job.done, job.total)
            error = _("An error of ours after %(n)s of %(total)s. What was done before it stays done.")
            jobs.fail(job, error=error % {"n": job.done, "total": job.total})
            return False


def _worked(job: Job, seconds: float | None) -> bool:
    if not job.user.is_active:
        jobs.fail(job, error=_("The account is closed."))
        return False
    if write := FILES.get(job.kind):
        write(job)
        return False
    if _acted(job, until=None if seconds is None else time.monotonic() + seconds):
        jobs.finish(job)
        return False
    jobs.let_go(job)
    return True


def _acted(job: Job, *, until: float | None) -> bool:
    """Do one case after the other; False when time is up before the last."""
    left = zip_longest(job.params["items"][job.done :], job.params.get("versions", [])[job.done :])
    failed: list[list[object]] = []
    for pk, version in left:
        if why := _one(job, pk, version, failed):
            failed.append([pk, why])
        if len(failed) >= AT_ONCE:
            _advance(job, 0, failed)
        if until is not None and time.monotonic() > until:
            break
    _advance(job, 0, failed)
    return job.done >= len(job.params["items"])


def _one(job: Job, pk: int, version: int | None, failed: list[list[object]]) -> str:
    """Do one case, in a transaction with how far the job is; why it failed, or nothing. A case nobody thought of ends
    itself, not the job."""
    before = list(failed)
    try:
        with transaction.atomic():
            why = act(JobKind(job.kind), pk, user=job.user, params=job.params, version=version)
            if not why:
                _advance(job, 1, failed)
    except (jobs.Lost, OperationalError):
        raise
    except Exception:
        logger.exception("job %s: case %s", job.pk, pk)
        failed[:] = before  # written down in what was rolled back
        return _("An error of ours; nothing was done to this case.")
    return why


def _advance(job: Job, done: int, failed: list[list[object]]) -> None:
    """Count what was done, and what failed before it."""
    known = [*job.failures, *failed] if failed else None
    jobs.advance(job, done=job.done + done + len(failed), failures=known)
    failed.clear()
