"""What a real reader of PDF makes of a file: poppler's, which many viewers are made of."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest


def pages(pdf: Path) -> list[Path]:
    """The pages as grey pictures beside the file, each drawn without a complaint."""
    to = pdf.with_suffix("")
    drawn = _poppler("pdftoppm", "-r", "40", "-gray", "-png", str(pdf), str(to))
    assert drawn.stderr == b"", drawn.stderr
    return sorted(pdf.parent.glob(f"{to.name}-*.png"))


def text(pdf: Path) -> str:
    return _poppler("pdftotext", str(pdf), "-").stdout.decode()


def fonts(pdf: Path) -> list[dict[str, Any]]:
    """Each font by name, and whether it lies in the file."""
    rows = _poppler("pdffonts", str(pdf)).stdout.decode().splitlines()[2:]
    # The columns from the right: the type may hold spaces.
    return [{"name": row.split()[0], "embedded": row.split()[-5] == "yes"} for row in rows]


def _poppler(program: str, *args: str) -> "subprocess.CompletedProcess[bytes]":
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on this machine (apt-get install poppler-utils poppler-data)")
    return subprocess.run([program, *args], capture_output=True, check=True)
