import json
import stat

import pytest
from cryptography.fernet import Fernet

from sellerdesk.local import keys
from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import Data


def test_secrets_are_made_once_and_stay(data: Data) -> None:
    first = keys.load(data)
    assert set(first) == set(keys.MAKERS)
    assert keys.load(data) == first
    assert stat.S_IMODE(data.secrets.stat().st_mode) == 0o600
    assert json.loads(data.secrets.read_text()) == first


def test_field_key_is_a_fernet_key(data: Data) -> None:
    key = keys.load(data)["SELLERDESK_FIELD_KEYS"]
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"api-key")) == b"api-key"


def test_export_leaves_what_the_environment_names(data: Data) -> None:
    environ = {"SELLERDESK_SECRET_KEY": "mine"}
    keys.export(data, environ)
    assert environ == {
        "SELLERDESK_SECRET_KEY": "mine",
        "SELLERDESK_FIELD_KEYS": keys.load(data)["SELLERDESK_FIELD_KEYS"],
    }


def test_nothing_is_written_when_the_environment_names_both(data: Data) -> None:
    keys.export(data, {"SELLERDESK_SECRET_KEY": "a", "SELLERDESK_FIELD_KEYS": "b"})
    assert not data.secrets.exists()


def test_lost_secrets_beside_a_database_are_not_replaced(data: Data) -> None:
    data.cluster.mkdir(parents=True)
    with pytest.raises(LocalError, match=r"secrets\.json is missing"):
        keys.load(data)
    assert not data.secrets.exists()
