"""What a rule of automation does, and what becomes of each time it would. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleMode(models.TextChoices):
    """A rule only proposes until somebody switches it on."""

    OFF = "off", _("off")
    PROPOSE = "propose", _("proposes")
    DO = "do", _("does by itself")


class RuleAct(models.TextChoices):
    """What a rule proposes or does. Money moves only by the decision services, within the shop's limits."""

    REFUND = "refund", _("give the money back")
    PARTIAL = "partial", _("offer a part")
    ASK_GOODS = "ask_goods", _("ask for the goods")
    ASSIGN = "assign", _("give the case to a colleague")


class RunState(models.TextChoices):
    """One time a rule fitted a case."""

    PROPOSED = "proposed", _("proposed")
    WAITING = "waiting", _("will be done")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped by a person")
    OVERTAKEN = "overtaken", _("overtaken")
    FAILED = "failed", _("could not be done")


_ENDS = frozenset({RunState.DONE, RunState.STOPPED, RunState.OVERTAKEN, RunState.FAILED})
RUN_TRANSITIONS: dict[RunState, frozenset[RunState]] = {
    RunState.PROPOSED: _ENDS,
    RunState.WAITING: _ENDS | {RunState.PROPOSED},  # what it may no longer do alone it still proposes
    **dict.fromkeys(_ENDS, frozenset()),
}
# Nobody has answered and it has not been done.
RUN_LIVE = frozenset({RunState.PROPOSED, RunState.WAITING})


class Condition(models.TextChoices):
    """What a rule may ask of a case."""

    SCHEME = "scheme", _("scheme")
    WORDS = "words", _("words in the reason")
    DEFECT = "defect", _("defect")
    PHOTOS = "photos", _("pictures of the buyer")
    AMOUNT = "amount", _("sum")
    ARTICLE = "article", _("article")
