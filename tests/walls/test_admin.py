"""The admin as staff of another shop with every permission Django knows: the walls of the desk stand there too."""

from collections.abc import Iterator

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from tests.factories import make_member, make_shop
from tests.walls.routes import Route, routes
from tests.walls.test_walls import client_of, undone
from tests.walls.world import SECRET, World

NOT_THERE = {302, 403, 404, 405}
# Of people, not of shops: for ops admins alone.
PEOPLE = {"accounts", "auth", "axes"}


@pytest.fixture
def neighbour(world: World) -> Client:
    user = make_member(make_shop(), role=Role.OWNER, is_staff=True)
    user.user_permissions.set(DjangoPermission.objects.all())
    return client_of(user)


def of_admin() -> list[Route]:
    return [route for route in routes() if route.name.startswith("admin:")]


def rows(world: World) -> Iterator[tuple[Model, str]]:
    """Each row of the other shop that has pages in the admin, and how the names of these begin."""
    seen = {type(row): row for row in world.rows.values()} | {type(world.shop): world.shop}
    for model, row in seen.items():
        if model in admin.site._registry:
            yield row, f"admin:{model._meta.app_label}_{model._meta.model_name}"


def test_there_is_something_to_walk(world: World) -> None:
    assert len(list(rows(world))) > 15
    assert len(of_admin()) > 150


def test_no_row_of_another_shop_is_there(world: World, neighbour: Client) -> None:
    offences = []
    for row, start in rows(world):
        for name in ("change", "history", "delete"):
            for method in ("get", "post"):
                with undone():
                    answer = getattr(neighbour, method)(reverse(f"{start}_{name}", args=[row.pk]))
                if answer.status_code not in NOT_THERE or SECRET in answer.content.decode():
                    offences.append((start, name, method, answer.status_code))
    assert offences == []


def test_no_list_names_what_is_in_another_shop(world: World, neighbour: Client) -> None:
    offences = []
    for route in of_admin():
        if route.parameters:
            continue
        for query in ("", "?q=TAYNA"):
            answer = neighbour.get(route.path({}) + query)
            if answer.status_code >= 500 or SECRET in answer.content.decode():
                offences.append((route.name, query, answer.status_code))
    assert offences == []


def test_the_way_from_a_row_to_its_page_is_walled_too(world: World, neighbour: Client) -> None:
    for row, _start in rows(world):
        kind = ContentType.objects.get_for_model(row)
        answer = neighbour.get(reverse("admin:view_on_site", args=[kind.pk, row.pk]))
        assert answer.status_code == 404, row


def test_what_is_chosen_by_hand_is_looked_for_inside_the_walls(world: World, neighbour: Client) -> None:
    asked = {"app_label": "messaging", "model_name": "messagetemplate", "field_name": "shop", "term": ""}
    found = neighbour.get(reverse("admin:autocomplete"), asked)
    assert found.status_code == 200
    assert [one["text"] for one in found.json()["results"]] != []
    assert SECRET not in found.content.decode()


def test_people_and_failed_logins_are_for_ops_admins(world: World, neighbour: Client) -> None:
    AccessAttempt.objects.create(
        username=SECRET, ip_address="192.0.2.7", user_agent=SECRET, failures_since_start=9
    )
    pages = [route for route in of_admin() if route.name.partition(":")[2].partition("_")[0] in PEOPLE]
    lists = [route for route in pages if not route.parameters]
    assert len(lists) > 8
    offences = [
        (route.name, method)
        for route in lists
        for method in ("get", "post")
        if getattr(neighbour, method)(route.path({})).status_code != 403
    ]
    assert offences == []
    assert AccessAttempt.objects.count() == 1
