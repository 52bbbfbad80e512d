"""How well the rules find what they must, and how often they stop what they must not. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from messaging.labelled import Label, Labelled
from messaging.rules import Finding, Rule, check, stops

RECALL_AT_LEAST = 0.98
FALSE_BLOCKS_AT_MOST = 0.01


@dataclass(frozen=True)
class Share:
    """So many of so many. ``value`` is None where there is nothing to take a share of."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}" + (f" = {self.value:.4f}" if self.value is not None else "")


@dataclass(frozen=True)
class Judged:
    """A message and what the rules say of it."""

    message: Labelled
    findings: list[Finding]

    @property
    def stopped(self) -> bool:
        return stops(self.findings)

    @property
    def found(self) -> frozenset[Rule]:
        return frozenset(finding.rule for finding in self.findings)

    @property
    def warned(self) -> bool:
        """Whether what must be warned of is: by name where the label names it, else by any finding."""
        wanted = set(self.message.rules)
        return bool(wanted & self.found) if wanted else bool(self.findings)

    @property
    def unnamed(self) -> list[Rule]:
        """Rules that must be found and are not."""
        return [rule for rule in self.message.rules if rule not in self.found]


def judge(messages: Iterable[Labelled]) -> list[Judged]:
    return [Judged(message, check(message.text, message.ruleset)) for message in messages]


@dataclass(frozen=True)
class Figures:
    """The figures of some judged messages. A message that is only to be warned of must not be stopped either."""

    judged: list[Judged]

    @property
    def recall(self) -> Share:
        """Of the messages that must be stopped, those that are, by whichever rule."""
        return _share(self.labelled(Label.BLOCK), lambda one: one.stopped)

    @property
    def false_blocks(self) -> Share:
        """Of the messages that may be sent, those that are stopped."""
        return _share(self.labelled(Label.CLEAN, Label.WARN), lambda one: one.stopped)

    @property
    def warnings(self) -> Share:
        """Of the messages to be warned of, those that are."""
        return _share(self.labelled(Label.WARN), lambda one: one.warned)

    @property
    def false_warnings(self) -> Share:
        """Of the clean messages, those somebody is warned of."""
        return _share(self.labelled(Label.CLEAN), lambda one: bool(one.findings) and not one.stopped)

    @property
    def good(self) -> bool:
        recall, false_blocks = self.recall.value, self.false_blocks.value
        return (recall is None or recall >= RECALL_AT_LEAST) and (
            false_blocks is None or false_blocks <= FALSE_BLOCKS_AT_MOST
        )

    def labelled(self, *labels: Label) -> list[Judged]:
        return [one for one in self.judged if one.message.label in labels]

    def by_language(self) -> Iterator[tuple[str, "Figures"]]:
        for lang in sorted({one.message.lang for one in self.judged}):
            yield lang, Figures([one for one in self.judged if one.message.lang == lang])

    def by_rule(self) -> Iterator[tuple[Rule, Share, Share]]:
        """Each rule that is asked for: messages stopped or warned of at all, and by this very rule."""
        for rule in Rule:
            wanted = [one for one in self.judged if rule in one.message.rules]
            if wanted:
                yield rule, _share(wanted, _caught), _share(wanted, partial(_found, rule))

    def misses(self) -> Iterator[tuple[str, Judged]]:
        """What went wrong, in one word, and where; the gravest first."""
        yield from (("MISSED", one) for one in self.labelled(Label.BLOCK) if not one.stopped)
        yield from (("FALSE BLOCK", one) for one in self.labelled(Label.CLEAN, Label.WARN) if one.stopped)
        yield from (("NO WARNING", one) for one in self.labelled(Label.WARN) if not one.warned)
        yield from (("OTHER RULE", one) for one in self.labelled(Label.BLOCK) if one.stopped and one.unnamed)


def _caught(one: Judged) -> bool:
    return one.warned if one.message.label is Label.WARN else one.stopped


def _found(rule: Rule, one: Judged) -> bool:
    return rule in one.found


def _share(judged: list[Judged], is_part: Callable[[Judged], bool]) -> Share:
    return Share(sum(is_part(one) for one in judged), len(judged))
