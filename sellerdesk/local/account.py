"""As whom PostgreSQL runs: it refuses to be root, and a container often has nobody else."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sellerdesk.local.errors import LocalError

WAY_OUT = "Start sellerdesk as an ordinary user, or name a PostgreSQL of your own with DATABASE_URL."


@dataclass(frozen=True)
class Account:
    """How to start a program under an account that PostgreSQL accepts, and who then owns its files."""

    owner: int
    prefix: tuple[str, ...] = ()
    switch: bool = False

    def options(self) -> dict[str, Any]:
        """Arguments for subprocess that put the program under this account."""
        if not self.switch:
            return {}
        group = pwd.getpwuid(self.owner).pw_gid
        return {"user": self.owner, "group": group, "extra_groups": []}

    def run(self, argv: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run to the end and capture the output; the caller looks at the return code."""
        return subprocess.run(
            [*self.prefix, *argv], text=True, capture_output=True, check=False, **self.options(), **options
        )

    def own(self, folder: Path) -> None:
        """Make the folder and its content this account's. Raises LocalError if it is another user's."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid == self.owner:
            return
        if os.geteuid() != 0:
            raise LocalError(f"{folder} belongs to another user; start sellerdesk as that user. {WAY_OUT}")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.owner, -1, follow_symlinks=False)


def account_for(program: Path, folder: Path) -> Account:
    """The account that can run `program` on `folder`.

    An ordinary user is that user. Root is mapped to `nobody` inside a user namespace (nothing on the machine
    changes); where namespaces are forbidden it becomes `nobody` in earnest, the owner of `folder`. A user
    without an entry in the passwd file, as containers have them, is mapped as well: initdb asks for a name.
    Raises LocalError if nothing of this is possible.
    """
    user = os.geteuid()
    if user != 0 and _name_of(user):
        return _owning(Account(owner=user), folder)
    for candidate in (_mapped(user), _nobody() if user == 0 else None):
        if candidate is not None and candidate.run([str(program), "--version"]).returncode == 0:
            account = _owning(candidate, folder)
            if account.switch:
                folder.parent.chmod(0o711)  # passable; what lies in it stays closed
            if account.run(["test", "-w", str(folder)]).returncode == 0:
                return account
    raise LocalError(
        "PostgreSQL runs neither as root nor as a user without a name, and no other account of this machine "
        f"can reach both {program} and {folder}. {WAY_OUT}"
    )


def _owning(account: Account, folder: Path) -> Account:
    account.own(folder)
    return account


def _name_of(user: int) -> str | None:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return None


def _nobody_entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        return None


def _mapped(user: int) -> Account | None:
    """The same user for the machine, `nobody` for the program."""
    unshare, nobody = shutil.which("unshare"), _nobody_entry()
    if unshare is None or nobody is None:
        return None
    names = (f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}")
    return Account(owner=user, prefix=(unshare, "-U", *names))


def _nobody() -> Account | None:
    nobody = _nobody_entry()
    return Account(owner=nobody.pw_uid, switch=True) if nobody else None
