import stat
from pathlib import Path

import pytest

from sellerdesk.local.errors import LocalError
from sellerdesk.local.paths import REPOSITORY, Data, data_of, write_private


def test_data_lies_beside_manage_py_unless_named(tmp_path: Path) -> None:
    assert data_of({}).root == REPOSITORY / ".data"
    assert data_of({"SELLERDESK_DATA": str(tmp_path)}).root == tmp_path.resolve()
    assert (REPOSITORY / "manage.py").is_file()


def test_a_folder_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LocalError, match="SELLERDESK_DATA"):
        Data(tmp_path / "file" / "data").create()


def test_private_files_are_private_and_leave_no_draft(tmp_path: Path) -> None:
    write_private(tmp_path / "a", "one")
    write_private(tmp_path / "a", "two")
    assert (tmp_path / "a").read_text() == "two"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
