"""Which cell of the handout a submitted cell is, and whether it holds an answer."""

from __future__ import annotations

from collections import Counter

from grader.examiner import source as sources
from grader.examiner.source import normalized
from grader.nbgrader_bridge.library_address import with_address
from grader.pipeline.reading import RawCell
from grader.pipeline.template import Template, TemplateCell


def owners(raw: list[RawCell], template: Template) -> list[int | None]:
    """Which template cell each of the student's cells is: by id, then by content.

    An id that several cells carry says less than a text that was handed out.
    """
    found: list[int | None] = []
    times = Counter(cell.id for cell in raw)
    for cell in raw:
        position = template.by_grade_id.get(cell.grade_id)
        by_id = template.by_id.get(cell.id)
        if position is None and times[cell.id] == 1:
            position = by_id
        if position is None and cell.source.strip():
            position = template.by_source.get((cell.cell_type, normalized(cell.source)))
        found.append(by_id if position is None else position)
    return found


def absence(texts: list[str]) -> str:
    """What an exercise's cells hold, where nothing of it is the student's code."""
    if not texts:
        return "deleted"
    if not all(map(sources.is_blank, texts)):
        return "placeholder"
    return "comments" if any(map(str.strip, texts)) else "empty"


def is_the_text(cell: RawCell, original: TemplateCell) -> bool:
    """Whether a cell has the text that was handed out, perhaps with another library address."""
    return _handed_out(cell.source) == _handed_out(original.source)


def _handed_out(source: str) -> str:
    return normalized(with_address(source, ""))


def answers(cell: RawCell, wanted: TemplateCell) -> bool:
    """Whether a cell that is not the exercise's own answers it; an import or a copy does not."""
    bound = sources.binds(cell.source, imports=False)
    return wanted.grade_id in bound and not is_untouched(cell, wanted)


def is_untouched(cell: RawCell, wanted: TemplateCell) -> bool:
    """Whether a cell holds nothing but what was handed out; comments and blanks aside in code."""
    if not cell.source.strip() or is_the_text(cell, wanted):
        return True
    return wanted.kind == "exercise" and (
        sources.is_blank(cell.source)
        or sources.same_code(cell.source, wanted.source)
        or sources.only_placeholder(cell.source, wanted.grade_id)
    )
