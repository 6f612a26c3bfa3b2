"""Every attack of the bank, handed in to the real unit: it earns nothing and costs nobody."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.examiner.attempt import Cell, Session
from grader.examiner.unit import Limits, Unit
from grader.hidden_tests import load_unit
from grader.pipeline.answer_bank import load_answers
from grader.sandbox.launch import WarmParent
from grader.sandbox.view import REPOSITORY
from tests.grader.sandbox.attempts import USABLE, alive, descendants, warm_parent

pytestmark = pytest.mark.sandbox

UNIT = "07-adaptive-methods"
BANK = Path(__file__).parents[2] / "attacks" / UNIT
# Half a second keeps what never ends short; a slow machine needs more for what does end.
LIMITS = Limits(cpu_seconds=10.0, wall_seconds=20.0, memory_mb=128)
HURRIED = dataclasses.replace(LIMITS, cpu_seconds=0.5)
FIELDS = ("exercise", "verdict", "score at most")


@dataclass(frozen=True)
class Attack:
    """One submission: the cell, the exercise that it is handed in for, and what it must get."""

    name: str
    exercise: str
    verdicts: tuple[str, ...]
    most: float
    source: str
    neighbour: str = "passed"  # "any" where a cell spoils what the next one stands on


def attacks() -> Iterator[Attack]:
    """The blocks of the bank's files."""
    for path in sorted(BANK.glob("*.py")):
        for block in path.read_text(encoding="utf-8").split("# %% attack: ")[1:]:
            title, *lines = block.splitlines()
            fields = {}
            while lines and (match := re.fullmatch(r"# ([a-z ]+): (.+)", lines[0])):
                fields[match[1]] = match[2]
                lines = lines[1:]
            neighbour = fields.pop("neighbour", "passed")
            assert tuple(fields) == FIELDS, f"{path.name}: {title}: {list(fields)}"
            source = "\n".join(lines).strip() + "\n"
            source = source.replace("REPOSITORY", str(REPOSITORY))
            source = source.replace("SITE", sysconfig.get_path("purelib"))
            verdicts = tuple(verdict.strip() for verdict in fields["verdict"].split(","))
            most = float(fields["score at most"])
            name = f"{path.stem}: {title}"
            yield Attack(name, fields["exercise"], verdicts, most, source, neighbour)


ATTACKS = list(attacks())


def unit_within(limits: Limits) -> Unit:
    """The real unit, with limits of these tests."""
    found = load_unit(UNIT)
    exercises = [dataclasses.replace(e, limits=limits) for e in found.exercises.values()]
    return Unit(found.name, exercises, found.delegated, found.packages)


@pytest.fixture(scope="module")
def parents() -> Iterator[dict[str, WarmParent]]:
    unit = load_unit(UNIT)
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(
                warm_parent(name, packages=("numpy",), delegated=unit.delegated)
            )
            for name in USABLE
        }


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """A right answer to each exercise."""
    bank = load_answers(REPOSITORY / "tests" / "answers" / UNIT)
    return {
        exercise: next(a.source for a in found if a.kind == "right")
        for exercise, found in bank.items()
    }


# What a frame or a value does to the examiner does not depend on what surrounds the process.
ANYWHERE = ("forging", "values", "patching")
CASES = [
    pytest.param(attack, name, id=f"{name}-{attack.name}")
    for attack in ATTACKS
    for name in (USABLE[:1] if attack.name.startswith(ANYWHERE) else USABLE)
]


@pytest.mark.parametrize(("attack", "backend"), CASES)
def test_attack(
    parents: dict[str, WarmParent],
    answers: dict[str, str],
    attack: Attack,
    backend: str,
) -> None:
    parent = parents[backend]
    before = descendants(parent._process.pid)
    started = time.monotonic()
    neighbour = "rmsprop_step"
    unit = unit_within(HURRIED if "timeout" in attack.verdicts else LIMITS)
    cells = [Cell("given", "given", "import math\n\nimport numpy as np")]
    cells += [
        Cell(name, "exercise", attack.source if name == attack.exercise else answers[name])
        for name in (attack.exercise, neighbour)
    ]
    session = Session(parent, unit, cells, seed=0)
    try:
        result = session.grade(unit.exercises[attack.exercise])
        other = session.grade(unit.exercises[neighbour])
    finally:
        session.stop()
    assert result["verdict"] in attack.verdicts, [row["hint"] for row in result["checks"]]
    assert result["score"] is not None, "a fault of the grader"
    assert result["score"] <= attack.most
    for row in result["checks"]:
        row["hint"].encode("utf-8")
        assert not set("\x1b\x00") & set(row["hint"])
    if attack.neighbour != "any":
        assert (other["verdict"], other["score"]) == ("passed", other["max_score"])
    assert not alive(descendants(parent._process.pid) - before)
    assert time.monotonic() - started < 60


def test_the_bank_is_read_whole() -> None:
    assert len(ATTACKS) == sum(p.read_text().count("# %% ") for p in BANK.glob("*.py"))
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 60
    units = load_unit(UNIT).exercises
    assert all(attack.exercise in units for attack in ATTACKS)
