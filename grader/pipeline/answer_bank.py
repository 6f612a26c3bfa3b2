"""The bank of answers: right ones written differently, wrong ones with the hint that each must get.

A file holds the answers to one exercise and is named after it. Each block is one answer, the
source of a whole exercise cell::

    # %% right: as the formula
    def double(x):
        return 2 * x


    # %% wrong: squares
    # hint: You squared
    # mistake: squares
    # score: 1.5
    def double(x):
        return x * x

A wrong answer names a phrase that one of its hints must contain; ``mistake`` is what the hidden
test must recognise (several, where separated by commas), ``score`` what the answer must get where
that is worth saying.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^# %%(?: (?P<kind>\w+): (?P<name>.+?))?\s*$")
FIELD = re.compile(r"^# (?P<field>hint|mistake|score): (?P<value>.+?)\s*$")


class AnswerBankError(ValueError):
    """A file of answers that cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise.

    Parameters
    ----------
    exercise
        Its name, which is the function that ``source`` defines.
    kind
        ``right`` or ``wrong``.
    name
        What is particular about it; unique in the exercise.
    source
        The whole cell.
    hint
        Of a wrong answer: a phrase that a hint of a failed check must contain.
    mistake
        Name of the mistake that must be recognised, or several with commas between.
    score
        The score that it must get, or None where only full or less than full counts.
    """

    exercise: str
    kind: str
    name: str
    source: str
    hint: str = ""
    mistake: str = ""
    score: float | None = None

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes that must be recognised, one by one."""
        return tuple(name.strip() for name in self.mistake.split(",") if name.strip())


def load_answers(folder: Path) -> dict[str, list[Answer]]:
    """All answers of a unit's folder, by exercise, in the order of the files and blocks.

    Raises
    ------
    AnswerBankError
        If the folder holds no answers, or a file cannot be read.
    """
    bank = {
        path.stem: parse_answers(path.read_text(encoding="utf-8"), path.stem, str(path))
        for path in sorted(folder.glob("*.py"))
    }
    if not bank:
        raise AnswerBankError(f"{folder}: no answers here; expected one file for each exercise")
    return bank


def parse_answers(text: str, exercise: str, where: str = "<text>") -> list[Answer]:
    """The answers of one file.

    >>> parse_answers("# %% right: plain\\ndef double(x):\\n    return 2 * x\\n", "double")[0].name
    'plain'
    """
    answers = [_answer(exercise, block, f"{where}:{line}") for line, block in _blocks(text, where)]
    names = [answer.name for answer in answers]
    for name in names:
        if names.count(name) > 1:
            raise AnswerBankError(f"{where}: two answers are called {name!r}; rename one")
    return answers


def _blocks(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    """Each block with the number of its first line; comments may stand before the first."""
    start, block = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if BLOCK.match(line):
            if start:
                yield start, block
            start, block = number, []
        elif not start and line.strip() and not line.startswith("#"):
            raise AnswerBankError(f"{where}:{number}: code before the first '# %% right: name'")
        block.append(line)
    if not start:
        raise AnswerBankError(f"{where}: no block; each answer starts with '# %% right: name'")
    yield start, block


def _answer(exercise: str, block: list[str], where: str) -> Answer:
    header = BLOCK.match(block[0])
    if header is None or header["kind"] not in ("right", "wrong"):
        raise AnswerBankError(
            f"{where}: {block[0]!r} should read '# %% right: name' or '# %% wrong: name'"
        )
    fields: dict[str, str] = {}
    rest = block[1:]
    while rest and (match := FIELD.match(rest[0])):
        if match["field"] in fields:
            raise AnswerBankError(f"{where}: {match['field']} is given twice")
        fields[match["field"]] = match["value"]
        rest = rest[1:]
    if header["kind"] == "right" and fields:
        raise AnswerBankError(f"{where}: a right answer gets no {', '.join(fields)}")
    if header["kind"] == "wrong" and "hint" not in fields:
        raise AnswerBankError(f"{where}: a wrong answer needs '# hint: a phrase of its hint'")
    source = "\n".join(rest).strip() + "\n"
    _check_defines(source, exercise, where)
    return Answer(
        exercise,
        header["kind"],
        header["name"],
        source,
        fields.get("hint", ""),
        fields.get("mistake", ""),
        _number(fields["score"], where) if "score" in fields else None,
    )


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise AnswerBankError(f"{where}: score must be a number, got {text!r}") from None


def _check_defines(source: str, exercise: str, where: str) -> None:
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise AnswerBankError(f"{where}: not Python: {error.msg} in {error.text!r}") from None
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name == exercise:
            return
        if isinstance(statement, ast.Assign) and exercise in map(ast.unparse, statement.targets):
            return
    raise AnswerBankError(f"{where}: the answer does not define {exercise}")
