"""A shop sets its rules of writing: how strictly each is taken from a day on, and phrases of its own."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.states import Action
from messaging.models import PolicyPhrase, PolicyRule
from messaging.policy import CHANGEABLE, GUARDED, book_of, forget_book, today_in
from messaging.rules import Rule, usual
from messaging.states import PhraseUse, Strictness
from ozon.models import Shop


class NotSo(Exception):
    """A rule may not be set like this; nothing was written. The text says why."""


def is_relaxed(rule: Rule, strictness: str) -> bool:
    """Whether this takes a rule that guards the shop from Ozon less strictly than it has to be."""
    return rule in GUARDED and strictness != Strictness.BLOCK


def strictness_now(shop: Shop, rule: Rule) -> Strictness:
    """How strictly the shop takes a rule today."""
    severity = book_of(shop).rules.severity(rule)
    return Strictness(severity) if severity else Strictness.OFF


@transaction.atomic
def set_rule(
    shop: Shop,
    *,
    rule: Rule,
    strictness: Strictness,
    valid_from: date,
    reason: str,
    by: User,
    address: str | None,
    as_owner: bool,
) -> PolicyRule:
    """Take a rule so from a day on, today or later. One set for the same day is replaced; what held before stays in the
    history. ``as_owner``: an owner knows what a relaxed rule can cost. Raises ``NotSo``."""
    if rule not in CHANGEABLE:
        raise NotSo(_("This rule cannot be changed."))
    if valid_from < today_in(shop):
        raise NotSo(_("A rule changes today or later: what was written before was judged already."))
    if is_relaxed(rule, strictness):
        if strictness == Strictness.OFF:
            raise NotSo(_("Ozon punishes this: the rule can be made to warn, not switched off."))
        if not as_owner:
            raise NotSo(_("Ozon punishes this: only an owner of the shop may make the rule warn."))
    was = strictness_now(shop, rule)
    facts = {"strictness": strictness, "reason": reason, "by_label": by.label[:150], "at": timezone.now()}
    row, _made = PolicyRule.objects.update_or_create(
        shop=shop, rule=rule, valid_from=valid_from, defaults=facts
    )
    forget_book(shop)
    audit.record(
        by,
        Action.POLICY_SET,
        shop=shop,
        address=address,
        rule=rule,
        was=was,
        strictness=strictness,
        day=valid_from,
        reason=reason,
    )
    return row


@transaction.atomic
def drop_rule(row: PolicyRule, *, by: User, address: str | None) -> bool:
    """Take a planned change back; False where its day has come already. A repeat finds nothing."""
    if row.valid_from <= today_in(row.shop):
        return False
    gone, _rows = PolicyRule.objects.filter(pk=row.pk).delete()
    if gone:
        audit.record(by, Action.POLICY_DROPPED, shop=row.shop, address=address, rule=row.rule)
    forget_book(row.shop)
    return True


def add_phrase(
    shop: Shop,
    *,
    phrase: str,
    use: PhraseUse,
    reason: str,
    valid_from: date,
    valid_to: date | None,
    by: User,
    address: str | None,
) -> PolicyPhrase:
    """Words of the shop's own, from a day on and to a day, that day included. Raises ``NotSo``."""
    if valid_from < today_in(shop):
        raise NotSo(_("A phrase counts from today or later."))
    if valid_to is not None and valid_to < valid_from:
        raise NotSo(_("The last day is before the first."))
    facts = {"use": use, "reason": reason, "valid_to": valid_to, "by_label": by.label[:150]}
    try:
        with transaction.atomic():
            row = PolicyPhrase.objects.create(shop=shop, phrase=phrase, valid_from=valid_from, **facts)
            audit.record(by, Action.PHRASE_SET, shop=shop, address=address, phrase=phrase, use=use)
    except IntegrityError:
        raise NotSo(_("There is this phrase from this day on already. End it first.")) from None
    forget_book(shop)
    return row


@transaction.atomic
def end_phrase(row: PolicyPhrase, *, by: User, address: str | None) -> bool:
    """The phrase counts no more, from now on; False where it had ended. One that never counted on a day before today
    leaves no trace but the audit list's."""
    today = today_in(row.shop)
    if row.valid_to is not None and row.valid_to < today:
        return False
    if row.valid_from >= today:
        row.delete()
    else:
        row.valid_to = today - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    audit.record(by, Action.PHRASE_ENDED, shop=row.shop, address=address, phrase=row.phrase)
    forget_book(row.shop)
    return True


def usual_strictness(rule: Rule) -> Strictness:
    """How a rule is taken where a shop says nothing."""
    return Strictness(usual(rule))
