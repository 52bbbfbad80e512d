"""``make soak``: twenty minutes (SOAK_SECONDS) in which days of an unreliable Ozon pass. The last line is JSON.

All faults at ten percent, workers killed every few seconds, pushes for a part of the time, staff at work. Then the
faults end, and the desk must come to hold exactly what the sandbox holds, with no write done twice. Runs on the
servers the environment names, or on throwaway ones of its own.

``make returns-soak``: a thousand returns (SOAK_RETURNS) are decided while one call in ten fails and Ozon acts on its
own, until weeks later all is booked; then our ledger, the sandbox's and the bookings must agree to the kopeck.

``make messages-soak``: a thousand messages to buyers (SOAK_MESSAGES) while one write in three is lost or late, workers
die and windows close; each must arrive once, none outside its window, and nobody's may be forgotten.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from sellerdesk.local.paths import Data
from sellerdesk.local.servers import ensure
from tests.soak import clock


def main() -> int:
    seconds = float(os.environ.get("SOAK_SECONDS", 1200))
    with tempfile.TemporaryDirectory(prefix="sellerdesk-soak-", ignore_cleanup_errors=True) as folder:
        data = Data(Path(folder))
        data.create()
        os.environ |= {
            "SELLERDESK_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "sellerdesk.settings",
            "SELLERDESK_RATE": "0",
        }
        servers = ensure(durable=False)
        try:
            if sys.argv[1:]:  # in this one process, whose time is the sandbox's anyway
                _prepare()
                return {"returns": _returns, "messages": _messages}[sys.argv[1]]()
            (data.root / "clock.json").write_text("{}")
            clock.install(data.root / "clock.json")
            _prepare()
            return _soak(data, seconds)
        finally:
            servers.release()


def _prepare() -> None:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _soak(data: Data, seconds: float) -> int:
    from tests.soak.soak import Soak  # noqa: PLC0415  # needs Django to be ready

    report = Soak(data, seconds=seconds, seed=int(os.environ.get("SOAK_SEED", 1)), say=_say).run()
    for line in report.wrong[:40]:
        _say(f"WRONG {line}")
    _say(json.dumps(report.figures, ensure_ascii=False))
    return 1 if report.wrong else 0


def _returns() -> int:
    from tests.soak.wild_returns import soak  # noqa: PLC0415  # needs Django to be ready

    kept = soak(int(os.environ.get("SOAK_RETURNS", 1000)), seed=int(os.environ.get("SOAK_SEED", 1)))
    wrong = kept.wrong()
    for line in wrong[:40]:
        _say(f"WRONG {line}")
    _say(json.dumps(kept.figures, ensure_ascii=False))
    return 1 if wrong else 0


def _messages() -> int:
    from tests.soak.wild_messages import soak  # noqa: PLC0415  # needs Django to be ready

    kept = soak(int(os.environ.get("SOAK_MESSAGES", 1000)), seed=int(os.environ.get("SOAK_SEED", 1)))
    wrong = kept.wrong()
    for line in wrong[:40]:
        _say(f"WRONG {line}")
    _say(json.dumps(kept.figures, ensure_ascii=False))
    return 1 if wrong else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
