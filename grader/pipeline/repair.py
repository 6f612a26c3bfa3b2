"""Repair a submission against the template.

Locked, deleted, duplicated, retyped or metadata-stripped cells are put right by id and by content,
each with a note; what the student wrote in exercise cells is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from grader.examiner import source as sources
from grader.examiner.ran import Cell
from grader.pipeline import recognition
from grader.pipeline.reading import RawCell
from grader.pipeline.template import Template, TemplateCell

NOTES = 50
TWO_CELLS = "There were {count} cells of {name}; the last one was graded."


@dataclass(frozen=True)
class SubmittedCell:
    """A cell of the repaired notebook.

    Attributes
    ----------
    kind : str
        The template's; ``extra`` and ``text`` for what the student added, ``spare`` for the
        student's version of a locked or a demo cell.
    position : int
        The template's, or -1 for a cell that the student added.
    attempted : bool
        Whether an exercise cell holds anything of the student's.
    absence : str
        If it does not, why: ``placeholder``, ``empty``, ``comments`` or ``deleted``.
    part_of : str
        The exercise that an added cell belongs to, where a cell was split or copied.
    held_by : str
        The other exercise whose cell holds the answer to this one.
    """

    name: str
    kind: str
    cell_type: str
    source: str
    position: int
    attempted: bool = True
    absence: str = "placeholder"
    part_of: str = ""
    held_by: str = ""


@dataclass
class Submission:
    """A repaired notebook: its cells in order, and what had to be repaired."""

    cells: list[SubmittedCell]
    notes: list[str] = field(default_factory=list)

    def runnable(self) -> list[Cell]:
        """The cells that a grading run may execute, in order."""
        return [
            Cell(
                cell.name,
                cell.kind,
                sources.without_placeholders(cell.source)
                if cell.kind in ("exercise", "extra")
                else cell.source,
                cell.attempted,
                cell.absence,
                cell.part_of,
                cell.held_by,
            )
            for cell in self.cells
            if cell.cell_type == "code" and cell.kind in ("given", "exercise", "extra", "spare")
        ]


def repair(raw: list[RawCell], template: Template) -> Submission:
    """Lay the student's cells over the template's."""
    return _Repair(raw, template).submission()


class _Repair:
    """The work on one notebook; cells of the student's are known by their place in it."""

    def __init__(self, raw: list[RawCell], template: Template):
        self.raw = list(raw)
        self.template = template
        self.notes: list[str] = []
        self.owners = recognition.owners(raw, template)
        self.chosen: dict[int, int] = {}  # position in the template -> place in the notebook
        self.parts: dict[int, str] = {}  # place -> the exercise that it is a part of
        self.absence: dict[int, str] = {}
        self.held_by: dict[int, str] = {}
        for position, wanted in enumerate(template.cells):
            mine = [i for i, owner in enumerate(self.owners) if owner == position]
            if wanted.kind == "exercise":
                self._choose_answer(position, wanted, mine)
            elif mine:
                self._choose(position, wanted, mine)
        for position in list(self.absence):
            self._find_holder(position)

    def submission(self) -> Submission:
        """The template's cells with the student's in their places, and what was added."""
        added: dict[int, list[SubmittedCell]] = {}
        fixed = {place: position for position, place in self.chosen.items()}
        anchor, counter = -1, 0
        for place, cell in enumerate(self.raw):
            if place in fixed:
                anchor = max(anchor, fixed[place])
            elif place in self.parts or self.owners[place] is None:
                counter += 1
                code = cell.cell_type == "code"
                if place in self.parts and not code:  # half of an answer that was retyped
                    code = bool(sources.functions(cell.source))
                text_type = "markdown" if cell.cell_type == "markdown" else "raw"
                added.setdefault(anchor, []).append(
                    SubmittedCell(
                        f"extra-{counter}",
                        "extra" if code else "text",
                        "code" if code else text_type,
                        cell.source,
                        -1,
                        part_of=self.parts.get(place, ""),
                    )
                )
        cells = added.get(-1, [])
        for position, wanted in enumerate(self.template.cells):
            found = self.chosen.get(position)
            cells += self._laid(position, wanted, None if found is None else self.raw[found])
            cells += added.get(position, [])
        return Submission(cells, list(dict.fromkeys(self.notes))[:NOTES])

    def _choose_answer(self, position: int, wanted: TemplateCell, mine: list[int]) -> None:
        """Which cell answers an exercise: the last of its own that defines the name, else any."""
        name = wanted.grade_id
        live = [i for i in mine if not recognition.is_untouched(self.raw[i], wanted)]
        live = self._put_together(position, name, live)
        answers = [i for i in live if name in sources.binds(self.raw[i].source)]
        if not answers:
            answers = self._answers_elsewhere(wanted, broken=not live)
            if answers and mine:
                self.notes.append(
                    f"The answer to {name} stands outside the cell for it; it was found."
                )
            elif answers:
                self.notes.append(f"The cell of {name} had lost its name; it was found.")
        if len(answers) > 1:
            count = "two" if len(answers) == 2 else str(len(answers))
            self.notes.append(TWO_CELLS.format(name=name, count=count))
        if answers or live:
            answer = (answers or live)[-1]
            self.chosen[position] = answer
            self.owners[answer] = position
            self.parts |= {i: name for i in live if i != answer}
            self._note_answer(name, self.raw[answer])
            return
        if mine:
            self.chosen[position] = mine[-1]
        self.absence[position] = recognition.absence([self.raw[i].source for i in mine])

    def _put_together(self, position: int, name: str, live: list[int]) -> list[int]:
        """A cell that was split inside a statement as one; the indented rest may have no name."""
        halves = list(live)
        while halves and halves[-1] + 1 < len(self.raw):
            rest = halves[-1] + 1
            added = self.owners[rest] is None and self.raw[rest].cell_type == "code"
            if not added or self.raw[rest].source[:1] not in (" ", "\t"):
                break
            halves.append(rest)
        texts = [self.raw[i].source for i in halves]
        if all(map(sources.tree_of, texts)) or name not in sources.binds("\n".join(texts)):
            return live
        first, *others = halves
        self.raw[first] = replace(self.raw[first], source="\n".join(texts))
        for i in others:
            self.owners[i] = position
        self.notes.append(f"The cell of {name} was split inside a statement; put together again.")
        return [first]

    def _answers_elsewhere(self, wanted: TemplateCell, *, broken: bool) -> list[int]:
        """Cells of no exercise that define the name: added code, changed cells, then texts.

        Then, if ``broken`` ones count, code that cannot be read and seems to define it.
        """
        code: list[int] = []
        texts: list[int] = []
        unread: list[int] = []
        for i, cell in enumerate(self.raw):
            owner = self.owners[i]
            if owner is not None:
                original = self.template.cells[owner]
                if original.kind in ("exercise", "explain") or recognition.is_the_text(
                    cell, original
                ):
                    continue
            if recognition.answers(cell, wanted):
                (code if cell.cell_type == "code" else texts).append(i)
            elif cell.cell_type == "code" and sources.seems_to_bind(cell.source, wanted.grade_id):
                unread.append(i)
        return code or texts or (unread if broken else [])

    def _find_holder(self, position: int) -> None:
        """Where an exercise's own cell holds nothing: the cell of another that answers it too.

        Or a second cell of another, as a copy that was written over.
        """
        wanted = self.template.cells[position]
        name = wanted.grade_id
        copies = [i for i in self.parts if recognition.answers(self.raw[i], wanted)]
        if copies:
            self.chosen[position] = place = copies[-1]
            del self.parts[place], self.absence[position]
            self.notes.append(f"The answer to {name} stands outside the cell for it; it was found.")
            self._note_answer(name, self.raw[place])
            return
        for other, place in self.chosen.items():
            holder = self.template.cells[other]
            if holder.kind != "exercise" or other in self.absence:
                continue
            if recognition.answers(self.raw[place], wanted):
                self.held_by[position] = holder.grade_id
        if position in self.held_by:
            self.notes.append(
                f"The answer to {name} stands in the cell of {self.held_by[position]}; "
                "it was found."
            )

    def _note_answer(self, name: str, cell: RawCell) -> None:
        if cell.cell_type != "code":
            self.notes.append(_retyped(name, cell))
        if sources.times_bound(cell.source, name) > 1:
            self.notes.append(
                f"The cell of {name} defines {name} more than once; the last definition counts."
            )
        for line in sources.left_placeholders(cell.source):
            self.notes.append(
                f"Line {line} of the cell {name} is a `raise NotImplementedError` that was left "
                "from the placeholder. It was passed over when your work was graded; delete it."
            )

    def _choose(self, position: int, wanted: TemplateCell, mine: list[int]) -> None:
        """Of several cells that are one of the template's, the last one with a change."""
        changed = [i for i in mine if not recognition.is_untouched(self.raw[i], wanted)]
        self.chosen[position] = (changed or mine)[-1]
        if wanted.kind == "explain" and len(changed) > 1:
            self.notes.append(TWO_CELLS.format(name=wanted.grade_id, count="two"))

    def _laid(
        self, position: int, wanted: TemplateCell, cell: RawCell | None
    ) -> list[SubmittedCell]:
        name = wanted.grade_id or wanted.id or f"cell-{position}"
        kind, cell_type = wanted.kind, wanted.cell_type
        if kind in ("exercise", "explain"):
            if cell is None:
                self.notes.append(f"The cell of {name} was missing.")
                cell = RawCell(cell_type, wanted.source, "", "")
            elif kind == "explain" and cell.cell_type != cell_type:
                self.notes.append(_retyped(name, cell))
            return [
                SubmittedCell(
                    name,
                    kind,
                    cell_type,
                    cell.source,
                    position,
                    attempted=position not in self.absence
                    and not recognition.is_untouched(cell, wanted),
                    absence=self.absence.get(position, "placeholder"),
                    held_by=self.held_by.get(position, ""),
                )
            ]
        laid = [SubmittedCell(name, kind, cell_type, wanted.source, position)]
        if cell is None:
            if wanted.grade_id:
                self.notes.append(f"The locked cell {name} was missing; it was put back.")
        elif not recognition.is_the_text(cell, wanted):
            if wanted.grade_id:
                self.notes.append(f"The locked cell {name} was changed; the original was used.")
            # A summary only calls; what a student defined in it is a definition like any other.
            calls = kind == "summary" and not sources.binds(cell.source, imports=False)
            if "code" in (cell_type, cell.cell_type) and not calls:
                laid.append(SubmittedCell(f"changed-{position}", "spare", "code", cell.source, -1))
        return laid


def _retyped(name: str, cell: RawCell) -> str:
    return f"The cell of {name} had become {cell.cell_type or 'untyped'}; put right."
