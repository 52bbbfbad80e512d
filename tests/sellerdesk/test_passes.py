"""Full passes from a terminal."""

import json
from typing import Any

from django.core.management import call_command

from ozon.models import SyncSource
from ozon.states import Source
from tests.fixtures_desk import Desk


def test_a_source_that_an_update_brought_is_read_before_anybody_gave_it_a_row(
    desk: Desk, capsys: Any
) -> None:
    """Else the command would wait a minute for a worker that does not exist, or end in a traceback."""
    SyncSource.objects.filter(source=Source.CABINET).delete()
    call_command("resync", "--source", "cabinet", "--since", "2026-01-01")
    assert json.loads(capsys.readouterr().out)["sources"][0]["error"] == ""
    assert SyncSource.objects.get(shop=desk.shop, source=Source.CABINET).succeeded_at is not None
