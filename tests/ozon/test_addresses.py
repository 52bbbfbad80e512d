"""Which address a login is counted for."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from ozon.addresses import client_address


@pytest.mark.parametrize(
    ("count", "hops", "address"),
    [
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "fe80::7%eth0", "fe80::7"),
        (1, "203.0.113.1, nonsense", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_hops_of_our_own_proxies_are_believed(
    settings: Settings, count: int, hops: str, address: str
) -> None:
    settings.PROXY_COUNT = count
    request = RequestFactory().get("/", headers={"X-Forwarded-For": hops}, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == address
