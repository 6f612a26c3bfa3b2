"""What a release must not hold: the lines of solutions and hidden tests that stand nowhere else."""

from __future__ import annotations

import functools
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.pipeline.conventions import HIDDEN, SOLUTION, grade_id, regions
from grader.pipeline.spellings import spelled_alike

# Shorter lines (`return w`) say nothing about an answer.
MIN_LENGTH = 12
# From this length on a line is itself even where the text around it leaves no gap.
UNMISTAKABLE = 20
# A passage of this many lines in a row is the answer itself, wherever it stands.
PASSAGE = 3
# Where prose may be parted: a rubric is one line, and each sentence of it says what is wanted.
SENTENCE = re.compile(r"(?<=[.;:!?])[*_]*\s+")


@dataclass(frozen=True)
class SecretLine:
    """A line of a solution or a hidden test.

    Attributes
    ----------
    owner : str
        The cell that it is from.
    line : str
        As it stands there.
    spaced, squeezed : str
        As texts are compared: spelled alike, and without any blank.
    """

    owner: str
    line: str
    spaced: str
    squeezed: str

    def stands_in(self, spaced: str, squeezed: str) -> bool:
        """Whether a text, spelled alike and without any blank, holds this line."""
        if len(self.squeezed) >= UNMISTAKABLE and self.squeezed in squeezed:
            return True
        start = spaced.find(self.spaced)
        while start >= 0:
            end = start + len(self.spaced)
            if _ends(spaced[max(0, start - 1) : start + 1]) and _ends(spaced[end : end - 2 : -1]):
                return True
            start = spaced.find(self.spaced, start + 1)
        return False


def squeezed(line: str) -> str:
    """A line spelled alike and without blanks, so that another layout of it is the same line."""
    return spelled_alike(line).replace(" ", "")


def secret_lines(
    instructor: NotebookNode, public: str = "", hints: Sequence[tuple[str, str]] = ()
) -> tuple[SecretLine, ...]:
    """The lines of solutions and hidden tests, but for those that students may read anyway.

    Of an answer in words, of its rubric and of a hint, each sentence counts as a line.

    Parameters
    ----------
    instructor : NotebookNode
        The notebook with solutions. What stands as a line outside of them is no secret.
    public : str
        Text that students may read, line by line.
    hints : sequence of (str, str)
        Exercise and hint, as the hidden tests have them.
    """
    known = set(_lines(public))
    lecture = ""
    for cell in instructor.cells:
        kept = list(cell.source.splitlines())
        for line in (line for region in hidden_regions(cell) for line in region):
            kept.remove(line)
        known.update(squeezed(line) for line in kept)
        lecture += squeezed("\n".join(kept))
    found: dict[str, SecretLine] = {}

    def add_sentences(owner: str, prose: str) -> None:
        for sentence in SENTENCE.split(prose.strip()):
            key = squeezed(sentence)
            if len(key) >= UNMISTAKABLE and key not in lecture:
                line = SecretLine(owner, sentence, spelled_alike(sentence), key)
                found.setdefault(key, line)

    for exercise, hint in hints:
        add_sentences(exercise, hint)
    for position, cell in enumerate(instructor.cells):
        owner = grade_id(cell) or f"number {position + 1}"
        for region in hidden_regions(cell):
            if cell.cell_type == "markdown":
                for line in region:
                    add_sentences(owner, line)
            for lines in (*([line] for line in region), *_statements(region)):
                if all(squeezed(line) in known for line in lines):
                    continue
                text = _as_one(lines) if cell.cell_type == "code" else lines[0].strip()
                key = squeezed(text)
                if len(key) >= MIN_LENGTH and key not in known:
                    found.setdefault(key, SecretLine(owner, text, spelled_alike(text), key))
    return tuple(found.values())


@functools.lru_cache(maxsize=2)
def _lines(public: str) -> frozenset[str]:
    """The library's lines as they are compared; the same text is asked about for each unit."""
    return frozenset(squeezed(line) for line in public.splitlines())


def passages(instructor: NotebookNode) -> dict[tuple[str, ...], str]:
    """Lines in a row of a solution, without blanks -> the cell that they are from."""
    found: dict[tuple[str, ...], str] = {}
    for cell in instructor.cells:
        for region in regions(cell.source, SOLUTION):
            lines = long_lines(region)
            for start in range(len(lines) - PASSAGE + 1):
                found[tuple(lines[start : start + PASSAGE])] = grade_id(cell)
    return found


def long_lines(lines: list[str]) -> list[str]:
    """The lines that say something, without blanks."""
    return [short for line in lines if len(short := squeezed(line)) >= MIN_LENGTH]


def hidden_regions(cell: NotebookNode) -> list[list[str]]:
    """The lines of each solution and hidden test of a cell."""
    return regions(cell.source, SOLUTION) + regions(cell.source, HIDDEN)


def without_comment(line: str) -> str:
    """A line of code without what follows it behind ``#``; a line of comment stays.

    >>> without_comment("x = '#' + y  # so"), without_comment("# so")
    ("x = '#' + y", '# so')
    """
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                return line.strip()[: token.start[1]].strip() or line.strip()
    except (tokenize.TokenError, SyntaxError):
        pass  # a line that goes on in the next
    return line.strip()


def _as_one(lines: list[str]) -> str:
    """Lines of code as one, without comments, if enough is left."""
    bare = [without_comment(line) for line in lines]
    if len(lines) > 1:
        bare = [line for line in bare if not line.startswith("#")]
    text = " ".join(bare)
    return text if len(squeezed(text)) >= MIN_LENGTH else " ".join(line.strip() for line in lines)


def _statements(region: list[str]) -> Iterator[list[str]]:
    """The statements that take several lines: elsewhere they may be laid out in one."""
    lines = textwrap.dedent("\n".join(region)).splitlines(keepends=True)
    layout = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    first = 0  # the row of the statement's first token
    try:
        for token in tokenize.generate_tokens(iter(lines).__next__):
            if token.type == tokenize.NEWLINE:
                if first and token.start[0] > first:
                    yield region[first - 1 : token.start[0]]
                first = 0
            elif not first and token.type not in layout:
                first = token.start[0]
    except (tokenize.TokenError, SyntaxError):
        return  # prose, or a part of a statement


def _ends(pair: str) -> bool:
    """Whether a word ends between two characters, the outer first; at a text's end it does."""
    return len(pair) < 2 or not re.fullmatch(r"\w\w", pair)
