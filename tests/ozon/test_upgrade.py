"""What an update makes of rows that are there.

The database is not taken back for it: the migration runs once more, on the models as they were then.
"""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ozon import sync
from ozon.models import Shop, SyncSource
from ozon.states import Source

OVERLAP = ("ozon", "0004_overlap")


@pytest.mark.django_db
def test_sources_of_shops_connected_before_look_back_too() -> None:
    shop = Shop.objects.create(name="Тёплый дом", client_id="1", api_key="k", api_url="http://127.0.0.1:1")
    sync.open_sources(shop)
    wanted = dict(SyncSource.objects.values_list("source", "overlap"))
    old = [Source.FBS, Source.FBO, Source.RETURNS]
    SyncSource.objects.filter(source__in=old).update(overlap=0)
    loader = MigrationExecutor(connection).loader
    before = loader.project_state([("ozon", "0003_syncsource_again_from")])
    with connection.schema_editor() as editor:
        loader.get_migration(*OVERLAP).apply(before, editor)
    assert dict(SyncSource.objects.values_list("source", "overlap")) == wanted
    assert all(wanted[source] for source in old)
