"""course: `check` is the library's own, other verbs are what installed distributions add."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from course_lib import commands

BROKEN = "nothing_of_that_name:verbs.grade"


def pretend(monkeypatch: pytest.MonkeyPatch, **verbs: str) -> None:
    points = [EntryPoint(name, value, commands.GROUP) for name, value in verbs.items()]
    monkeypatch.setattr(commands, "entry_points", lambda group: points)


def twice(argv: list[str]) -> int:
    """Say the arguments twice.

    And this is not shown.
    """
    print(*argv, *argv)
    return 1


def test_help_lists_the_verbs_that_are_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "added_verbs", SimpleNamespace(twice=twice))
    pretend(monkeypatch, twice="added_verbs:twice")
    assert commands.main(["--help"]) == commands.main(["-h"]) == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert ["check", commands.CHECK] in lines
    assert ["twice", "Say the arguments twice."] in lines
    assert commands.main([]) == 2


def test_a_verb_gets_its_arguments_and_gives_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(
        sys.modules, "added_verbs", SimpleNamespace(verbs=SimpleNamespace(two=twice))
    )
    pretend(monkeypatch, twice="added_verbs:verbs.two")
    assert commands.main(["twice", "--help", "-x"]) == 1
    assert capsys.readouterr().out == "--help -x --help -x\n"


def test_an_unknown_verb_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch)
    assert commands.main(["grade", "07-adaptive-methods"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("course: there is no verb 'grade' here (check). ")
    assert len(said.splitlines()) == 1


def test_a_verb_that_cannot_be_loaded_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, grade=BROKEN, plain="course_lib.commands:GROUP")
    assert commands.main(["grade"]) == 2
    assert commands.main(["plain"]) == 2
    broken, plain = capsys.readouterr().err.splitlines()
    assert broken.startswith("course: the verb grade cannot be loaded (ModuleNotFoundError: ")
    assert plain.startswith("course: the verb plain cannot be loaded (TypeError: ")
    assert commands.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "grade  cannot be loaded (ModuleNotFoundError: " in out
    assert "check  run the visible checks" in out


def test_check_looks_for_no_other_verb(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That look takes longer than the checks of a small unit."""

    def look(group: str) -> None:
        raise AssertionError("course check has looked for verbs")

    monkeypatch.setattr(commands, "entry_points", look)
    with pytest.raises(SystemExit) as end:
        commands.main(["check", "--help"])
    assert end.value.code == 0
    assert "course check" in capsys.readouterr().out
