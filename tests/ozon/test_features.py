"""Which features a key and a subscription open."""

import ast
import re
from pathlib import Path

import pytest

from ozon.features import METHODS, Feature, verdicts

CLIENT = Path(__file__).resolve().parents[2] / "ozon" / "client"
ALL = [path for paths in METHODS.values() for path in paths]


def cabinet(methods, *, name="Some", subscription="PREMIUM_PLUS"):
    return {
        "roles": [{"name": name, "methods": list(methods)}],
        "subscription": {"is_premium": True, "type": subscription},
    }


def off(found):
    return {verdict.feature for verdict in verdicts(found) if verdict.works is False}


def untold(found):
    return {verdict.feature for verdict in verdicts(found) if verdict.works is None}


def test_every_method_opens_everything():
    assert off(cabinet(ALL)) == untold(cabinet(ALL)) == set()


@pytest.mark.parametrize("feature", Feature)
def test_one_missing_method_switches_its_feature_off_and_no_other(feature):
    missing = METHODS[feature][-1]
    found = cabinet(set(ALL) - {missing})
    assert off(found) == {feature}
    assert missing in next(verdict.why for verdict in verdicts(found) if verdict.works is False)


def test_the_role_admin_opens_whatever_its_list_says():
    assert off(cabinet(["/v1/actions"], name="Admin")) == set()
    assert off(cabinet(["/v1/actions"], name="Admin read only")) == set(Feature)


def test_the_beginning_of_a_path_opens_what_lies_below_it():
    found = cabinet(["/v4/posting/", "/v3/posting/fbs"])
    assert Feature.FBS not in off(found)
    assert Feature.FBO in off(found)
    assert Feature.FBS in off(cabinet(["/v4/posting/fbs/list", "/v3/posting/fb"]))


@pytest.mark.parametrize("roles", [None, []])
def test_nothing_told_of_roles_is_not_known_and_not_off(roles):
    assert off({"roles": roles}) == set()
    assert untold({"roles": roles}) == untold({}) == set(Feature)


@pytest.mark.parametrize("kind", ["PREMIUM_PLUS", "PREMIUM_PRO", "premium_plus"])
def test_writing_needs_premium_plus_or_pro(kind):
    assert off(cabinet(ALL, subscription=kind)) == set()


@pytest.mark.parametrize("kind", ["UNSPECIFIED", "PREMIUM", "PREMIUM_LITE", "PREMIUM_NEXT"])
def test_a_lower_subscription_switches_writing_off_and_reading_not(kind):
    assert off(cabinet(ALL, subscription=kind)) == {Feature.MESSAGES}


@pytest.mark.parametrize("kind", ["", "UNKNOWN"])
def test_a_subscription_nobody_told_is_not_known(kind):
    assert off(cabinet(ALL, subscription=kind)) == set()
    assert untold(cabinet(ALL, subscription=kind)) == {Feature.MESSAGES}


def test_every_method_the_client_calls_belongs_to_a_feature():
    """Whoever adds a method says what staff miss without it. ``/v1/roles`` is open to every key, and where files of
    dialogues lie is an address and no method."""
    called = {
        node.value
        for path in CLIENT.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"/v\d+/[a-z0-9/_-]+", node.value)
    }
    assert called - {"/v1/roles", "/v2/chat/file"} == set(ALL)


def test_a_company_that_was_read_can_be_read_whatever_the_roles_list():
    cabinet = {
        "roles": [{"name": "Posting FBS", "methods": ["/v4/posting/fbs/list"]}],
        "company": {"name": "A"},
    }
    [told] = [one for one in verdicts(cabinet) if one.feature is Feature.CABINET]
    assert told.works is True
    [refused] = [
        one for one in verdicts({**cabinet, "refused": {"info": "no"}}) if one.feature is Feature.CABINET
    ]
    assert (refused.works, refused.missing) == (False, ["/v1/seller/info"])
