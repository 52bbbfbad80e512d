"""Where this installation keeps its data."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sellerdesk.local.errors import LocalError

REPOSITORY = Path(__file__).resolve().parents[2]
MANAGE = REPOSITORY / "manage.py"


@dataclass(frozen=True)
class Data:
    """The data folder: database, broker, logs, secrets. Everything worth a backup lies under `root`."""

    root: Path

    @property
    def cluster(self) -> Path:
        return self.root / "postgres" / "cluster"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    def run(self, name: str) -> Path:
        """A file that has a meaning only while something runs: locks, ports, process ids."""
        return self.root / "run" / name

    def log(self, name: str) -> Path:
        return self.root / "logs" / f"{name}.log"

    def create(self) -> None:
        """Make the folders; safe to repeat.

        Raises LocalError if this user may not write there.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in ("run", "logs"):
                (self.root / folder).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LocalError(
                f"Cannot create the data folder {self.root}: {error.strerror}. "
                "Name another one with SELLERDESK_DATA."
            ) from error
        if not os.access(self.root / "run", os.W_OK):
            raise LocalError(
                f"The data folder {self.root} belongs to another user. Start sellerdesk as that user, "
                "or name another folder with SELLERDESK_DATA."
            )


def data_of(environ: Mapping[str, str]) -> Data:
    """The folder named by SELLERDESK_DATA, else `.data` beside manage.py."""
    named = environ.get("SELLERDESK_DATA")
    return Data(Path(named).expanduser().resolve() if named else REPOSITORY / ".data")


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only: a crash never leaves half of one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
