"""Labelled messages out of JSON lines, strict and loose."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from messaging.labelled import Label, Unreadable, read
from messaging.recall import Figures, Judged
from messaging.rules import Finding, Rule, Severity


def line(**row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode()


def first(**row: object) -> tuple[Label, tuple[Rule, ...]]:
    message = next(read([line(text="x", **row)], "file"))
    return message.label, message.rules


@pytest.mark.parametrize(
    ("row", "label", "rules"),
    [
        ({"label": "block", "rules": ["phone"]}, Label.BLOCK, (Rule.PHONE,)),
        ({"label": "Blocked"}, Label.BLOCK, ()),
        ({"label": True}, Label.BLOCK, ()),
        ({"blocked": False}, Label.CLEAN, ()),
        ({"label": "warning", "rule": "slang"}, Label.WARN, (Rule.SLANG,)),
        ({"expected": ["Ask-to-cancel", "email"]}, Label.BLOCK, (Rule.ASK_TO_CANCEL, Rule.EMAIL)),
        ({"expected": []}, Label.CLEAN, ()),
        ({"label": "phone"}, Label.BLOCK, (Rule.PHONE,)),
        ({"label": "Near-miss"}, Label.CLEAN, ()),
        ({"violations": ["slang"]}, Label.WARN, (Rule.SLANG,)),
        ({"violations": ["slang", "somebody's own name"]}, Label.BLOCK, (Rule.SLANG,)),
        ({}, Label.CLEAN, ()),
    ],
)
def test_a_label_may_be_written_in_many_ways(
    row: dict[str, object], label: Label, rules: tuple[Rule, ...]
) -> None:
    assert first(**row) == (label, rules)


def test_text_language_and_a_shops_phrases_are_read() -> None:
    row = line(message="您好", language="zh-CN", note="why", phrases={"forbidden": ["好"]})
    message = next(read([b"\n", b"\xef\xbb\xbf" + row][1:], "file"))
    assert (message.text, message.lang, message.note, message.place) == ("您好", "zh", "why", "file:1")
    assert message.ruleset.forbidden == ("好",)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"{", "file:3: not JSON: Expecting property name enclosed in double quotes, column 2"),
        (b"[]", "file:3: not an object {…}"),
        (b'{"label": "block"}', "file:3: no text (a string under text or message or body)"),
        (b'{"text": "\xff"}', "file:3: not UTF-8 at byte 11"),
        (line(text="x", label="perhaps"), "file:3: label 'perhaps' is none of block, blocked"),
        (line(text="x", label={"block": True}), "file:3: label {'block': True} is none of block, blocked"),
        (line(text="x", rules=[1]), "file:3: rules are names"),
        (line(text="x", phrases=["a"]), "file:3: phrases are an object of forbidden, warned, allowed"),
        (line(text="x", phrases={"warned": "a"}), "file:3: phrases are lists of strings"),
    ],
)
def test_a_broken_line_is_named(broken: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as error:
        list(read([line(text="a"), b"  \n", broken], "file"))
    assert str(error.value).startswith(why)


def judged(label: str, *findings: Finding, rules: tuple[str, ...] = ()) -> Judged:
    return Judged(
        next(read([line(text="x", lang="ru", label=label, rules=list(rules))], "file")), list(findings)
    )


def test_figures_tell_what_is_stopped_from_what_is_named() -> None:
    phone, slang = Finding(Rule.PHONE, "1"), Finding(Rule.SLANG, "lol", severity=Severity.WARN)
    missed, renamed = judged("block", slang, rules=("email",)), judged("block", phone, rules=("email",))
    stopped, unwarned = judged("clean", phone), judged("warn", rules=("slang",))
    figures = Figures(
        [missed, renamed, stopped, judged("warn", slang, rules=("slang",)), unwarned, judged("clean", slang)]
    )
    assert str(figures.recall) == "1/2 = 0.5000"
    assert str(figures.false_blocks) == "1/4 = 0.2500"
    assert str(figures.warnings) == "1/2 = 0.5000"
    assert str(figures.false_warnings) == "1/2 = 0.5000"
    assert [(rule, str(caught), str(named)) for rule, caught, named in figures.by_rule()] == [
        (Rule.EMAIL, "1/2 = 0.5000", "0/2 = 0.0000"),
        (Rule.SLANG, "1/2 = 0.5000", "1/2 = 0.5000"),
    ]
    assert list(figures.misses()) == [
        ("MISSED", missed),
        ("FALSE BLOCK", stopped),
        ("NO WARNING", unwarned),
        ("OTHER RULE", renamed),
    ]
    assert not figures.good


def test_what_is_not_there_fails_nothing() -> None:
    assert Figures([judged("clean")]).good
    assert Figures([judged("block", Finding(Rule.PHONE))]).good
    assert not Figures([judged("block")]).good


def told(*files: object) -> str:
    out = io.StringIO()
    call_command("policy", *map(str, files), stdout=out)
    return out.getvalue()


def test_the_command_prints_figures_of_any_file(tmp_path: Path) -> None:
    file = tmp_path / "others.jsonl"
    file.write_bytes(
        line(text="", label="block", rules=["empty"]) + b"\n" + line(text="Здравствуйте!", label="clean")
    )
    out = told(file)
    assert "recall on blocks" in out
    assert "1/1 = 1.0000" in out


def test_the_command_fails_below_the_gate_and_says_what_was_missed(tmp_path: Path) -> None:
    file = tmp_path / "others.jsonl"
    file.write_bytes(line(text="Здравствуйте! Спасибо.", label="block", lang="ru", note="nothing there"))
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("policy", str(file), stdout=out)
    assert error.value.returncode == 1
    assert f"MISSED  {file}:1  (nothing there) wanted any rule; nothing found" in out.getvalue()
    assert "'Здравствуйте! Спасибо.'" in out.getvalue()


def test_the_command_names_what_it_cannot_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"oops\n")))
    for file, why in (
        (empty, "No messages in"),
        (tmp_path / "none", "No such file"),
        ("-", "standard input:1: not JSON"),
    ):
        with pytest.raises(CommandError, match=why) as error:
            told(file)
        assert error.value.returncode == 2
