"""Every address the desk answers, taken from the resolver: nobody has to remember to test a new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Doors, whether we live, and the form of the REST interface: nothing in them is anybody's.
PUBLIC = frozenset({"login", "login-code", "join", "set_language", "livez", "readyz", "push", "api-schema"})


@dataclass(frozen=True)
class Route:
    """An address by its name, and the names of what stands in it."""

    name: str
    parameters: frozenset[str]

    def path(self, given: dict[str, Any]) -> str:
        return reverse(self.name, kwargs={name: given[name] for name in self.parameters})


def routes() -> list[Route]:
    """All of them, the admin and the REST interface included; the forms of an address with a format suffix once."""
    found = {route.name: route for route in _walk(get_resolver(), "", frozenset())}
    return [route for name, route in sorted(found.items()) if name.rpartition(":")[2] not in PUBLIC]


def _walk(resolver: URLResolver, space: str, parameters: frozenset[str]) -> Iterator[Route]:
    for one in resolver.url_patterns:
        here = parameters | frozenset(one.pattern.converters) | frozenset(one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _walk(one, f"{space}{one.namespace}:" if one.namespace else space, here)
        elif isinstance(one, URLPattern) and one.name:
            yield Route(f"{space}{one.name}", here)
