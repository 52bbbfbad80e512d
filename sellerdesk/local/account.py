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

    An ordinary user is that user. Root is mapped to an ordinary user inside a user namespace (nothing on the
    machine changes); where namespaces are forbidden it becomes `nobody`, the owner of `folder`.
    Raises LocalError if neither is possible.
    """
    if os.geteuid() != 0:
        return _owning(Account(owner=os.geteuid()), folder)
    for candidate in (_mapped(), _nobody()):
        if candidate is not None and candidate.run([str(program), "--version"]).returncode == 0:
            account = _owning(candidate, folder)
            if account.switch:
                folder.parent.chmod(0o711)  # passable; what lies in it stays closed
            if account.run(["test", "-w", str(folder)]).returncode == 0:
                return account
    raise LocalError(
        "PostgreSQL does not run as root, and no ordinary account of this machine can reach both "
        f"{program} and {folder}. {WAY_OUT}"
    )


def _owning(account: Account, folder: Path) -> Account:
    account.own(folder)
    return account


def _mapped() -> Account | None:
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    return Account(owner=0, prefix=(unshare, "-U", "--map-user=1000", "--map-group=1000"))


def _nobody() -> Account | None:
    try:
        return Account(owner=pwd.getpwnam("nobody").pw_uid, switch=True)
    except KeyError:
        return None
