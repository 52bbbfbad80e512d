"""Both catalogues hold every string of the desk, whole and with the same placeholders. Needs no gettext tools."""

import ast
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.utils import translation
from django.utils.translation import template

from sellerdesk.field_names import ROOMS
from tests.reading import english_in, english_words

Key = tuple[str, str, str]  # context, msgid, msgid of the plural; empty where there is none

ROOT = Path(settings.BASE_DIR)
NOT_SHOWN = {"tests", "sandbox", "benchmarks"}
# How each function of Django's names its arguments, lazy or not.
ARGUMENTS = {
    "gettext": ("id",),
    "gettext_noop": ("id",),
    "ngettext": ("id", "plural"),
    "pgettext": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-z]\w*|&\w+;")


def _function(name: str) -> str | None:
    plain = name.removesuffix("_lazy")
    return plain if plain in ARGUMENTS else None


def _key(function: str, words: Iterable[str]) -> Key:
    named = dict(zip(ARGUMENTS[function], words, strict=False))
    return named.get("context", ""), named["id"], named.get("plural", "")


def _imported(tree: ast.Module) -> dict[str, str]:
    """The names a module gives to functions of django.utils.translation."""
    return {
        alias.asname or alias.name: function
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == translation.__name__
        for alias in node.names
        if (function := _function(alias.name))
    }


def keys_of_python(text: str) -> Iterator[Key]:
    """Also inside f-strings, which the gettext tools do not read."""
    tree = ast.parse(text)
    names = _imported(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func
        function = names.get(name.id) if isinstance(name, ast.Name) else None
        if (
            isinstance(name, ast.Attribute)
            and isinstance(name.value, ast.Name)
            and name.value.id == "translation"
        ):
            function = _function(name.attr)
        if function:
            words = node.args[: len(ARGUMENTS[function])]
            yield _key(function, [_literal(word) for word in words])


def _literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"no tool can find this string: {ast.unparse(node)}"
    assert isinstance(node.value, str)
    return node.value


def keys_of_template(text: str) -> Iterator[Key]:
    lines = (line.lstrip() for line in template.templatize(text).splitlines())
    source = io.BytesIO("\n".join(lines).encode())
    for _line, function, words, _notes in extract_python(
        source, ["_", *ARGUMENTS], [], {"encoding": "utf-8"}
    ):
        found = words if isinstance(words, tuple) else (words,)
        yield _key("gettext" if function == "_" else function, [word for word in found if word is not None])


def _python_files() -> Iterator[Path]:
    for package in sorted(ROOT.glob("*/__init__.py")):
        if package.parent.name not in NOT_SHOWN:
            yield from package.parent.rglob("*.py")


@pytest.fixture(scope="module")
def wanted() -> dict[Key, str]:
    """Every string the desk shows, with a file that holds it."""
    found: dict[Key, str] = {}
    for path in _python_files():
        found |= dict.fromkeys(keys_of_python(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT)))
    for path in (ROOT / "templates").rglob("*.html"):
        found |= dict.fromkeys(
            keys_of_template(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT))
        )
    return found


def _read(base: Path, locale: str) -> Catalog:
    with (base / "locale" / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=locale)


@pytest.fixture(scope="module", params=["ru", "zh_Hans"])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return _read(ROOT, request.param)


def _forms(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_the_strings_of_code_and_templates_are_found(wanted):
    assert wanted["", "Within an hour", ""] == "sellerdesk/desk/groups.py"
    assert wanted["", "Main menu", ""] == "templates/components/nav.html"
    assert wanted["", "%(n)s row", "%(n)s rows"] == "templates/components/pager.html"
    assert ("", "Ozon is told the new quantity.", "") in wanted  # stands in an f-string
    assert len(wanted) > 700


def test_every_string_is_in_the_catalogue(wanted, catalogue):
    missing = []
    for (context, text, plural), path in wanted.items():
        message = catalogue.get(text, context or None)
        has_plural = message is not None and (not plural or message.id == (text, plural))
        if not has_plural:
            missing.append(f"{path}: {text}")
    assert missing == []


def test_every_entry_is_translated_and_none_is_a_guess(catalogue):
    empty = [message.id for message in _messages(catalogue) if not all(_forms(message.string))]
    assert empty == []
    assert [message.id for message in _messages(catalogue) if message.fuzzy] == []
    assert not catalogue.fuzzy  # a fuzzy header is left out when compiled, and the plural rule with it


def test_plurals_have_all_their_forms_and_count_as_django_counts(catalogue):
    own = _read(Path(django.__file__).parent / "conf", str(catalogue.locale))
    assert (catalogue.num_plurals, catalogue.plural_expr) == (own.num_plurals, own.plural_expr)
    plurals = [message for message in _messages(catalogue) if not isinstance(message.id, str)]
    assert plurals
    short = [message.id for message in plurals if len(_forms(message.string)) != catalogue.num_plurals]
    assert short == []


def test_translations_keep_placeholders_tags_and_outer_spaces(catalogue):
    wrong = []
    for message in _messages(catalogue):
        original = _forms(message.id)[-1]
        for text in _forms(message.string):
            same_places = Counter(PLACEHOLDER.findall(text)) == Counter(PLACEHOLDER.findall(original))
            same_edges = (text[:1].isspace(), text[-1:].isspace()) == (
                original[:1].isspace(),
                original[-1:].isspace(),
            )
            if not (same_places and same_edges):
                wrong.append(f"{original} → {text}")
    assert wrong == []


MARKED = re.compile(
    r"{%\s*(comment|blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL
)


def unmarked(text: str) -> list[str]:
    """Words of a template that no translation is asked for."""
    return english_in(MARKED.sub(" ", text))


def test_templates_show_no_words_outside_of_translations():
    """The gallery is for developers, in the language of the code."""
    paths = [path.relative_to(ROOT) for path in sorted((ROOT / "templates").rglob("*.html"))]
    shown = [path for path in paths if not path.match("desk/gallery*.html") and "gallery" not in path.parts]
    found = {str(path): unmarked((ROOT / path).read_text(encoding="utf-8")) for path in shown}
    assert {path: words for path, words in found.items() if words} == {}


def test_words_outside_of_translations_would_be_found():
    assert unmarked('<p title="{% translate "Kept" %}">{# why #}{{ n }} left</p>') == ["left"]
    assert unmarked(
        '<a aria-label="Close it"><kbd>Q</kbd>{% blocktranslate %}Done{% endblocktranslate %}</a>'
    ) == ["Close it"]
    assert unmarked("<p>Ozon: SKU {{ sku }}</p><code>make run</code>") == []


# What scripts put before a person: a property that is shown, and a sentence in quotes.
SHOWN_BY_SCRIPT = re.compile(
    r"\.(?:textContent|innerHTML|innerText|title|placeholder|ariaLabel)\s*=\s*([\"'`])(.*?)\1"
    r"|([\"'`])([A-Z][a-z]+(?: [a-z]+)+[.!?]?)\3"
)


def said_by(script: str) -> list[str]:
    code = re.sub(r"(?:^|\s)//.*$", "", script, flags=re.MULTILINE)
    pieces = [first or second for _, first, _, second in SHOWN_BY_SCRIPT.findall(code)]
    return [piece for piece in pieces if english_in(re.sub(r"\$\{[^}]*\}", " ", piece))]


def test_scripts_have_no_words_of_their_own():
    found = {
        path.name: words
        for path in sorted((ROOT / "static" / "desk").glob("*.js"))
        if (words := said_by(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_words_in_a_script_would_be_found():
    assert said_by('el.textContent = "saved";') == ["saved"]
    assert said_by('say("Nothing was found");') == ["Nothing was found"]
    assert said_by('el.textContent = words.over; // "Not me at all"\n$(`#${id}`).title = `${n}`;') == []


@pytest.mark.parametrize("language", ["ru", "zh-hans"])
def test_names_and_choices_of_the_rows_are_translated(language):
    found, shown = [], set(admin.site._registry)
    with translation.override(language):
        for model in apps.get_models():
            if model.__module__.split(".")[0] not in ROOMS:
                continue
            meta = model._meta
            words: list[object] = [meta.verbose_name, meta.verbose_name_plural] if model in shown else []
            for field in meta.fields:
                words += [
                    field.verbose_name,
                    field.help_text,
                    *(label for _value, label in field.flatchoices),
                ]
            found += [f"{meta.label}: {word}" for word in map(str, words) if english_words(word)]
    assert found == []
