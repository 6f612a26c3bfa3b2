"""With which other cells an answer is tried again, where another cell may have cost it points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.examiner import source as sources
from grader.examiner.ran import Cell
from grader.examiner.scoring import Result
from grader.examiner.unit import Exercise

# Nothing that another cell defines changes these; one that ended the process has had its repeats.
SETTLED = ("passed", "not attempted", "delegated", "tampered", "infrastructure")

WITH_CHANGED = (
    "{name} uses names of a demo, text or locked cell that you changed, so it was graded with your "
    "version of that cell. Define what {name} needs in its own cell."
)
WITHOUT_BELOW = (
    "A cell below that of {name} changes something that {name} uses: {name} was graded without "
    "the cells below."
)
ALONE = (
    "Another cell changes something that {name} uses: {name} was graded without the cells that it "
    "does not need."
)


def other_ways(
    exercise: Exercise, cell: Cell, cells: Sequence[Cell], result: Result
) -> Iterator[tuple[list[Cell], str]]:
    """Selections of cells, and what is noted where the answer is worth more with them.

    First with what the student changed in demo and locked cells, where a name of those is missing;
    then without what stands below the answer, as the notebook had it when its check ran; then
    without all that may disturb it. Cells that define what these miss stay each time.
    """
    if result["verdict"] in SETTLED or result["gone"]:
        return
    name = exercise.id
    running = [c for c in cells if c.kind != "spare" and c.attempted]
    if spares := _wanted_spares(running, cells):
        chosen = [replace(c, kind="extra") if c in spares else c for c in cells]
        yield (
            [c for c in chosen if c.kind != "spare"],
            WITH_CHANGED.format(name=name),
        )
    place = running.index(cell)
    own = [c for c in running if c is cell or c.part_of == name]
    names = set().union(*(sources.uses(c.source) | sources.binds(c.source) for c in own))
    modules: dict[str, str] = {}
    for c in running:
        modules |= sources.imports(c.source) if c.kind == "given" or c in own else {}
    below = [c for c in running[place + 1 :] if _may_disturb(c, name, names, modules)]
    above = [c for c in running[:place] if _may_disturb(c, name, names, modules)]
    if below:
        kept = [
            c for c in running if c not in running[place + 1 :] or c in own or c.kind == "given"
        ]
        if (kept := _with_needed(kept, running)) != running:
            yield kept, WITHOUT_BELOW.format(name=name)
    if above or below:
        kept = [c for c in running if c not in (*above, *below)]
        if (kept := _with_needed(kept, running)) != running:
            yield kept, ALONE.format(name=name)


def better(one: Result, other: Result) -> Result:
    """The result with more points; the first of equals."""
    return other if (other["score"] or 0) > (one["score"] or 0) else one


def _wanted_spares(running: Sequence[Cell], cells: Sequence[Cell]) -> list[Cell]:
    spares = [c for c in cells if c.kind == "spare"]
    if not spares:
        return []
    absent = sources.missing(c.source for c in running)
    return [c for c in spares if sources.binds(c.source) & absent]


def _with_needed(kept: Sequence[Cell], running: Sequence[Cell]) -> list[Cell]:
    """Some of the cells, and those that define names which they use and do not define."""
    chosen = list(kept)
    while True:
        texts = [c.source for c in chosen]
        absent = sources.missing(texts).difference(*map(sources.stored, texts))
        # what an import of everything gave is not missing
        imports = not any("*" in sources.imports(text) for text in texts)
        new = [
            c
            for c in running
            if c not in chosen and sources.binds(c.source, imports=imports) & absent
        ]
        if not new:
            return [c for c in running if c in chosen]
        chosen += new


def _may_disturb(cell: Cell, name: str, names: set[str], modules: Mapping[str, str]) -> bool:
    """An added cell may do anything; another exercise's may change what the answer uses.

    It may bind a name of the answer's, import another thing by such a name, or call what changes
    a module (``np.seterr``).
    """
    if cell.kind == "given" or cell.part_of == name:
        return False
    if cell.kind == "extra" or sources.binds(cell.source, imports=False) & names:
        return True
    return sources.acts(cell.source) or any(
        modules.get(alias, "") != what
        for alias, what in sources.imports(cell.source).items()
        if alias == "*"
        or (alias in names and (modules.keys() & {alias, "*"} or alias in sources.KNOWN))
    )
