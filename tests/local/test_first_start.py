import io
from collections.abc import Sequence

import pytest

from sellerdesk.local.console import Console
from sellerdesk.local.errors import LocalError
from sellerdesk.local.first_start import Finish, apply_migrations, prepare


def saying(*lines: str, calls: list[Sequence[str]] | None = None) -> Finish:
    def finish(_name: str, argv: Sequence[str]) -> list[str]:
        if calls is not None:
            calls.append(argv[2:])
        return list(lines)

    return finish


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


def test_a_generated_password_is_handed_on_and_not_said_here(out: io.StringIO) -> None:
    calls: list[Sequence[str]] = []
    user = prepare(
        saying("a warning", '{"created": true, "password": "abc"}', calls=calls),
        Console(out),
        sandbox_url="http://127.0.0.1:9",
    )
    assert user.login == "admin"
    assert user.password_hint.startswith("abc ")
    assert "abc" not in out.getvalue()
    assert calls == [["prepare", "--sandbox-url", "http://127.0.0.1:9"]]


def test_a_chosen_password_is_never_shown(out: io.StringIO) -> None:
    user = prepare(saying('{"created": true, "password": null}'), Console(out), sandbox_url=None)
    assert user.password_hint == "the one in SELLERDESK_ADMIN_PASSWORD"


def test_an_existing_user_keeps_the_password(out: io.StringIO) -> None:
    user = prepare(saying('{"created": false, "password": null}'), Console(out), sandbox_url=None)
    assert user.password_hint == "as before (forgotten: manage.py changepassword admin)"
    assert out.getvalue() == "sellerdesk | first user: exists\n"


@pytest.mark.parametrize("lines", [(), ("Traceback",), ("{broken",), ('{"made": 1}',)])
def test_an_answer_that_is_none_is_an_error(lines: tuple[str, ...], out: io.StringIO) -> None:
    with pytest.raises(LocalError, match="did not say what it made"):
        prepare(saying(*lines), Console(out), sandbox_url=None)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ("Running migrations:", "  Applying a.0001... OK", "  Applying b.0001... OK"),
            "migrations: 2 applied",
        ),
        (("  No migrations to apply.",), "migrations: nothing to apply"),
    ],
)
def test_migrations_are_counted(lines: tuple[str, ...], said: str, out: io.StringIO) -> None:
    apply_migrations(saying(*lines), Console(out))
    assert out.getvalue() == f"sellerdesk | {said}\n"
