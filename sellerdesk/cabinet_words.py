"""What a key's cabinet told, put into words: the same report on the page and in the terminal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ozon.features import Verdict, verdicts
from sellerdesk.desk.wording import full_text, span_text

SUBSCRIPTIONS = {
    "PREMIUM": "Premium",
    "PREMIUM_LITE": "Premium Lite",
    "PREMIUM_PLUS": "Premium Plus",
    "PREMIUM_PRO": "Premium Pro",
    "UNSPECIFIED": gettext_lazy("none"),
    "UNKNOWN": gettext_lazy("Ozon does not say"),
}


@dataclass(frozen=True)
class Report:
    """``facts`` are label and value; ``refusals`` what Ozon would not tell, in its words."""

    facts: list[tuple[str, str]]
    roles: list[str]
    refusals: list[tuple[str, str]]
    features: list[Verdict]

    @property
    def off(self) -> list[Verdict]:
        return [verdict for verdict in self.features if verdict.works is False]

    @property
    def untold(self) -> list[Verdict]:
        return [verdict for verdict in self.features if verdict.works is None]

    @property
    def on(self) -> list[Verdict]:
        return [verdict for verdict in self.features if verdict.works]


def report_of(cabinet: dict[str, Any], key_expires_at: datetime | None, *, now: datetime) -> Report:
    """In the active language. An empty cabinet gives a report that says so by what is missing."""
    refused: dict[str, str] = cabinet.get("refused", {})
    names = {"info": _("Company and subscription"), "roles": _("Roles of the key")}
    return Report(
        facts=[(label, value) for label, value in _facts(cabinet, key_expires_at, now=now) if value],
        roles=[role["name"] for role in cabinet.get("roles") or ()],
        refusals=[(names[part], words) for part, words in refused.items() if part in names],
        features=verdicts(cabinet),
    )


def _facts(
    cabinet: dict[str, Any], key_expires_at: datetime | None, *, now: datetime
) -> Iterator[tuple[str, str]]:
    company = cabinet.get("company", {})
    yield _("Company"), company.get("name", "")
    yield _("Legal name"), company.get("legal_name", "")
    yield _("Tax number"), company.get("inn", "")
    yield _("Country"), company.get("country", "")
    yield _("Contract"), ", ".join(filter(None, (company.get("ownership_form"), company.get("tax_system"))))
    yield _("Currency"), company.get("currency", "")
    yield _("Subscription"), subscription_text(cabinet)
    if "roles" in cabinet:
        yield _("Key ends"), end_text(key_expires_at, now=now)


def subscription_text(cabinet: dict[str, Any]) -> str:
    """Ozon's word as people know it; one nobody knows stays raw."""
    word = str(cabinet.get("subscription", {}).get("type", ""))
    return str(SUBSCRIPTIONS.get(word.upper(), word))


def end_text(at: datetime | None, *, now: datetime) -> str:
    """The end of a key with what is left of it."""
    if at is None:
        return _("Ozon names no end")
    if at <= now:
        return _("ended on %(date)s") % {"date": full_text(at)}
    return _("%(date)s, in %(span)s") % {"date": full_text(at), "span": span_text(at - now)}


def lines(report: Report) -> Iterator[str]:
    """The report for a terminal."""
    roles = (_("Roles of the key"), ", ".join(report.roles) or "—")
    for label, value in [*report.facts, *report.refusals, roles]:
        yield f"  {label}: {value}"
    for verdict in [*report.off, *report.untold]:
        mark = "✗" if verdict.works is False else "?"
        yield f"  {mark} {verdict.label}: {verdict.why}"
    if not (report.off or report.untold):
        all_open = _("Everything the desk does is open to this key.")
        yield f"  {all_open}"
