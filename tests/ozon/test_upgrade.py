"""What an update makes of rows that are there."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ozon import sync
from ozon.models import Shop, SyncSource
from ozon.states import Source


@pytest.mark.django_db(transaction=True)
def test_sources_of_shops_connected_before_look_back_too() -> None:
    shop = Shop.objects.create(name="Тёплый дом", client_id="1", api_key="k", api_url="http://127.0.0.1:1")
    sync.open_sources(shop)
    wanted = dict(SyncSource.objects.values_list("source", "overlap"))
    MigrationExecutor(connection).migrate([("ozon", "0003_syncsource_again_from")])
    old = [Source.FBS, Source.FBO, Source.RETURNS]
    SyncSource.objects.filter(source__in=old).update(overlap=0)
    MigrationExecutor(connection).migrate([("ozon", "0004_overlap")])
    assert dict(SyncSource.objects.values_list("source", "overlap")) == wanted
    assert all(wanted[source] for source in old)
