"""The bank of answers: right ones written differently, wrong ones with the hint that each must get.

A file holds the answers to one exercise and is named after it; where they are many, further files
``<exercise>.<theme>.py`` go on. Each block is one answer, the source of a whole exercise cell::

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

An answer that differs from another by a few lines says which and how: lines that go (``# -``), that
come (``# +``) and, where a place must be told from others, that stay (``# =``). A blank line parts
one place from the next, and each must occur exactly once::

    # %% wrong: divides
    # hint: You divided
    # as: as the formula
    # -    return 2 * x
    # +    return x / 2
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^# %%(?: (?P<kind>\w+): (?P<name>.+?))?\s*$")
FIELD = re.compile(r"^# (?P<field>hint|mistake|score|as): (?P<value>.+?)\s*$")
CHANGE = re.compile(r"^# (?P<sign>[-+=])(?P<line>.*)$")


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
    bank: dict[str, list[Answer]] = {}
    for path in sorted(folder.glob("*.py"), key=lambda path: path.name.split(".")[:-1]):
        exercise = path.name.split(".")[0]
        text = path.read_text(encoding="utf-8")
        bank[exercise] = parse_answers(text, exercise, str(path), bank.get(exercise, ()))
    if not bank:
        raise AnswerBankError(f"{folder}: no answers here; expected one file for each exercise")
    return bank


def parse_answers(
    text: str, exercise: str, where: str = "<text>", before: Iterable[Answer] = ()
) -> list[Answer]:
    """The answers of one file, after those of the files ``before`` it.

    >>> parse_answers("# %% right: plain\\ndef double(x):\\n    return 2 * x\\n", "double")[0].name
    'plain'
    """
    answers = list(before)
    for line, block in _blocks(text, where):
        answers.append(_answer(exercise, block, answers, f"{where}:{line}"))
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


def _answer(exercise: str, block: list[str], before: list[Answer], where: str) -> Answer:
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
    base = fields.pop("as", None)
    if header["kind"] == "right" and fields:
        raise AnswerBankError(f"{where}: a right answer gets no {', '.join(fields)}")
    if header["kind"] == "wrong" and "hint" not in fields:
        raise AnswerBankError(f"{where}: a wrong answer needs '# hint: a phrase of its hint'")
    if base is None:
        source = "\n".join(rest).strip() + "\n"
    else:
        whole = next((answer.source for answer in before if answer.name == base), None)
        if whole is None:
            raise AnswerBankError(f"{where}: no answer before this one is called {base!r}")
        source = _changed(whole, rest, where)
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


def _changed(source: str, changes: list[str], where: str) -> str:
    """Another answer's source with the places that ``changes`` names put differently."""
    places: list[list[tuple[str, str]]] = [[]]
    for line in changes:
        if not line.strip():
            places.append([])
        elif match := CHANGE.match(line):
            places[-1].append((match["sign"], match["line"].rstrip()))
        else:
            raise AnswerBankError(f"{where}: {line!r} should start with '# -', '# +' or '# ='")
    places = [place for place in places if place]
    if not places:
        raise AnswerBankError(f"{where}: nothing is changed; give lines '# -' and '# +'")
    lines = source.splitlines()
    for place in places:
        old = [line for sign, line in place if sign != "+"]
        new = [line for sign, line in place if sign != "-"]
        starts = [at for at in range(len(lines)) if old and lines[at : at + len(old)] == old]
        if len(starts) != 1:
            first = next((line.strip() for line in old if line.strip()), "")
            raise AnswerBankError(
                f"{where}: the place at {first!r} occurs {len(starts)} times, not once; "
                "give more of the lines around it with '# ='"
            )
        lines[starts[0] : starts[0] + len(old)] = new
    return "\n".join(lines).strip() + "\n"


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
