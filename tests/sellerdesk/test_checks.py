"""What ``check --deploy`` asks of an installation."""

from typing import Any

from sellerdesk.checks import deployment, field_keys


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_a_desk_of_one_machine_is_not_ready_for_a_network(settings: Any) -> None:
    settings.SECURE, settings.DEMO, settings.ALLOWED_HOSTS = False, True, ["localhost"]
    assert ids(deployment()) == ["sellerdesk.E003", "sellerdesk.E004", "sellerdesk.W001"]


def test_any_host_is_no_host(settings: Any) -> None:
    settings.SECURE, settings.DEMO, settings.ALLOWED_HOSTS = True, False, ["*"]
    assert ids(deployment()) == ["sellerdesk.E004"]


def test_a_production_desk_passes(settings: Any) -> None:
    settings.SECURE, settings.DEMO, settings.ALLOWED_HOSTS = True, False, ["desk.example.org"]
    assert deployment() == []
    assert field_keys() == []


def test_ozon_keys_need_good_keys_of_ours(settings: Any) -> None:
    settings.FIELD_KEYS = []
    assert ids(field_keys()) == ["sellerdesk.E001"]
    settings.FIELD_KEYS = ["not a key"]
    assert ids(field_keys()) == ["sellerdesk.E002"]
