import os
from pathlib import Path

from sellerdesk.local import locks


def test_shared_locks_stand_side_by_side_and_keep_an_exclusive_one_out(tmp_path: Path) -> None:
    path = tmp_path / "users"
    first, second = locks.open_lock(path), locks.open_lock(path)
    assert locks.try_take(first, locks.SHARED)
    assert locks.try_take(second, locks.SHARED)
    assert not locks.is_free(path, locks.EXCLUSIVE)
    os.close(first)
    assert not locks.is_free(path, locks.EXCLUSIVE)
    os.close(second)
    assert locks.is_free(path, locks.EXCLUSIVE)


def test_exclusive_block_keeps_everybody_out_until_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "start"
    with locks.exclusive(path):
        assert not locks.is_free(path, locks.SHARED)
    assert locks.is_free(path, locks.SHARED)
