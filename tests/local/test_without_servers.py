"""Measuring the rules asks nothing of a server: on a machine with none, none is started."""

import subprocess
import sys
from pathlib import Path

from sellerdesk.local.paths import REPOSITORY


def test_the_rules_are_measured_without_a_server(tmp_path: Path) -> None:
    line = '{"text": "Здравствуйте! Звоните +7 916 245-18-37.", "label": "block", "rules": ["phone"]}\n'
    said = subprocess.run(
        [sys.executable, "manage.py", "policy", "-"],
        cwd=REPOSITORY,
        env={"SELLERDESK_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"},
        input=line.encode(),
        capture_output=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr.decode()
    assert "1/1 = 1.0000" in said.stdout.decode()
    assert {path.name for path in tmp_path.iterdir()} == {"logs", "run", "secrets.json"}
