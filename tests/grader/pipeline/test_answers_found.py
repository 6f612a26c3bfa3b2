"""Where an answer stands in a notebook, and what is said where none is found."""

from __future__ import annotations

import copy
import json

import pytest

from grader.pipeline.paths import Course
from grader.pipeline.template import Template, load_template
from tests.grader.pipeline.laid_out import (
    ANSWER,
    NAME,
    Make,
    added,
    exercise,
    insert,
    laid,
    order,
    own,
    place_of,
)


def test_both_halves_of_a_split_cell_run_in_order(handed_in: Make, template: Template) -> None:
    notebook = handed_in({NAME: "def half(x): return x / 2"})
    insert(notebook, 1, ANSWER, copied=True)
    submission = laid(notebook, template)
    assert exercise(submission).source == ANSWER
    assert order(submission) == ["def half(x): return x / 2", "answer"]
    assert [c.part_of for c in submission.cells if c.kind == "extra"] == [NAME]
    assert submission.notes == []


@pytest.mark.parametrize("copied", [True, False])
@pytest.mark.parametrize(
    "halves",
    [
        ("def adam_step(w):\n    w = w + 1", "    return w"),
        ("def adam_step(w):\n    w = w + 1", "    w = 2 * w", "\treturn w".expandtabs(4)),
        ("x = 1\ndef adam_step(w):", "    return w\nx = 2"),
    ],
)
def test_a_cell_that_was_split_inside_a_statement_is_one_again(
    handed_in: Make, template: Template, halves: tuple[str, ...], copied: bool
) -> None:
    notebook = handed_in({NAME: halves[0]})
    insert(notebook, 1, *halves[1:], copied=copied)
    submission = laid(notebook, template)
    assert exercise(submission).source == "\n".join(halves)
    assert order(submission) == ["answer"]
    assert "The cell of adam_step was split inside a statement; put together again." in (
        submission.notes
    )


@pytest.mark.parametrize("below", ["def adam_step(w:\n    return 0", "    x = (", "x = 1", "  x"])
def test_what_does_not_fit_below_an_answer_is_no_part_of_it(
    handed_in: Make, template: Template, below: str
) -> None:
    notebook = handed_in({NAME: ANSWER + "\nx = 1"})
    insert(notebook, 1, below, copied=True)
    assert exercise(laid(notebook, template)).source == ANSWER + "\nx = 1"


def test_a_half_below_the_answer_stays_below(handed_in: Make, template: Template) -> None:
    notebook = handed_in({NAME: ANSWER})
    insert(notebook, 1, "x = adam_step(3)", copied=True)
    assert order(laid(notebook, template)) == ["answer", "x = adam_step(3)"]


@pytest.mark.parametrize("below", ["# first try\n# return 0", "", "adam_step", "x = 3"])
def test_a_copy_that_defines_nothing_replaces_no_answer(
    handed_in: Make, template: Template, below: str
) -> None:
    notebook = handed_in({NAME: ANSWER})
    insert(notebook, 1, below, copied=True)
    submission = laid(notebook, template)
    assert (exercise(submission).source, submission.notes) == (ANSWER, [])


FORMS = [
    ANSWER,
    "adam_step = lambda w: w",
    "import functools\nadam_step = functools.partial(max, 1)",
    "def f(w): return w\nadam_step = f",
    "import functools\n@functools.cache\ndef adam_step(w): return w",
    "if True:\n    def adam_step(w): return w",
    "try:\n    import a\nexcept ImportError:\n    adam_step = abs",
    "adam_step: object = abs",
    "adam_step, other = abs, max",
    "class adam_step: pass",
    "%matplotlib inline\nx = !ls\ndef adam_step(w): return w",
    "%%time\nadam_step = abs",
    "with open() as adam_step: pass",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", ["stripped", "beside the stub", "markdown", "locked cell"])
def test_an_answer_is_found_in_every_form(
    handed_in: Make, template: Template, form: str, where: str
) -> None:
    notebook = handed_in()
    if where == "stripped":
        own(notebook).update(source=form)
        for cell in notebook["cells"]:
            cell["metadata"] = {}
            cell.pop("id", None)
    elif where == "markdown":
        notebook["cells"][place_of(notebook)] = added(form, "markdown")
    elif where == "locked cell":
        check = own(notebook, f"check_{NAME}")
        check["source"] = form
        own(notebook)["source"] = template.cells[template.by_grade_id[NAME]].source
    else:
        own(notebook)["source"] = template.cells[template.by_grade_id[NAME]].source
        insert(notebook, 2, form)
    submission = laid(notebook, template)
    assert exercise(submission).source == form
    assert exercise(submission).attempted
    assert any(NAME in note and "found" in note for note in submission.notes)
    assert not any("missing" in note for note in submission.notes if NAME in note.split())


def test_an_import_elsewhere_is_no_answer(handed_in: Make, template: Template) -> None:
    notebook = handed_in(solved=False)
    insert(notebook, 1, "from course_lib.optim import adam_step", "adam_step(1, 2)")
    assert not exercise(laid(notebook, template)).attempted


def test_the_answer_in_the_cell_is_preferred_to_one_beside_it(
    handed_in: Make, template: Template
) -> None:
    notebook = handed_in({NAME: ANSWER})
    insert(notebook, 1, "def adam_step(w): return 0")
    assert exercise(laid(notebook, template)).source == ANSWER


def test_an_answer_in_another_exercises_cell_is_found(handed_in: Make, template: Template) -> None:
    notebook = handed_in(
        {"rmsprop_step": f"def rmsprop_step(): pass\n{ANSWER}", NAME: "# above, in rmsprop_step"}
    )
    submission = laid(notebook, template)
    assert exercise(submission).held_by == "rmsprop_step"
    assert "The answer to adam_step stands in the cell of rmsprop_step; it was found." in (
        submission.notes
    )


def test_an_untouched_cell_answers_nothing_in_any_unit(course: Course) -> None:
    """Nor does a copy of it: a class has placeholders below its own definition."""
    for path in sorted((course.root / "notebooks").glob("*/*.ipynb")):
        released = load_template(course, path.stem)
        notebook = json.loads(path.read_text(encoding="utf-8"))
        names = [cell.grade_id for cell in released.cells if cell.kind == "exercise"]
        stubs = [cell.source for cell in released.cells if cell.kind == "exercise"]
        notebook["cells"] += map(added, [f"# mine\n{stub}" for stub in stubs])
        for name in names:
            found = exercise(laid(notebook, released), name)
            assert (found.attempted, found.held_by, found.absence) == (False, "", "placeholder")


@pytest.mark.parametrize("stub", ["kept", "deleted"])
@pytest.mark.parametrize("copies", [(ANSWER, 1), (f"def rmsprop_step(): pass\n{ANSWER}", 0)])
def test_an_answer_in_a_copy_of_another_exercises_cell_is_found(
    handed_in: Make, template: Template, copies: tuple[str, int], stub: str
) -> None:
    notebook = handed_in({"rmsprop_step": "def rmsprop_step(): return 1"})
    source, offset = copies
    place = place_of(notebook, "rmsprop_step") + offset
    copied = copy.deepcopy(own(notebook, "rmsprop_step")) | {"id": "copied", "source": source}
    notebook["cells"].insert(place, copied)
    if stub == "kept":
        own(notebook)["source"] = template.cells[template.by_grade_id[NAME]].source
    else:
        del notebook["cells"][place_of(notebook)]
    submission = laid(notebook, template)
    assert exercise(submission).source == source
    assert exercise(submission).attempted
    assert exercise(submission, "rmsprop_step").source == "def rmsprop_step(): return 1"
    assert f"The answer to {NAME} stands outside the cell for it; it was found." in submission.notes
    assert [cell.source for cell in submission.cells].count(source) == 1


def test_an_answer_that_cannot_be_read_is_one_all_the_same(
    handed_in: Make, template: Template
) -> None:
    notebook = handed_in(solved=False)
    insert(notebook, 1, f"{ANSWER})", "adam_step == (")
    assert exercise(laid(notebook, template)).source == f"{ANSWER})"
    own(notebook)["source"] = "def adam_step(w):\n    return 2"
    assert exercise(laid(notebook, template)).source == own(notebook)["source"]


def test_one_id_on_every_cell_hides_nothing(handed_in: Make, template: Template) -> None:
    notebook = handed_in()
    identity = own(notebook)["id"]
    for cell in notebook["cells"]:
        cell |= {"metadata": {}, "id": identity}
    submission = laid(notebook, template)
    assert all(cell.attempted for cell in submission.cells if cell.kind == "exercise")
    assert not any("missing" in note for note in submission.notes)


def test_a_deleted_cell_is_told_from_an_untouched_one(handed_in: Make, template: Template) -> None:
    notebook = handed_in()
    del notebook["cells"][place_of(notebook)]
    found = exercise(laid(notebook, template))
    assert (found.attempted, found.absence) == (False, "deleted")


def test_two_definitions_in_one_cell_are_noted(handed_in: Make, template: Template) -> None:
    submission = laid(handed_in({NAME: f"adam_step = None\n{ANSWER}"}), template)
    assert any("more than once; the last definition counts" in note for note in submission.notes)


def test_changed_demo_text_and_locked_cells_are_kept_for_a_second_try(
    handed_in: Make, template: Template
) -> None:
    notebook = handed_in()
    changed = {}
    for kind in ("demo", "given", "check"):
        place = next(
            i
            for i, c in enumerate(notebook["cells"])
            if c["metadata"].get("descent", {}).get("kind") == kind
        )
        notebook["cells"][place]["source"] = changed[place] = f"my_{kind} = 1"
    place = next(i for i, c in enumerate(notebook["cells"]) if c["cell_type"] == "markdown")
    notebook["cells"][place] |= {"cell_type": "code", "source": "my_text = 1"}
    changed[place] = "my_text = 1"
    submission = laid(notebook, template)
    spares = {cell.name: cell.source for cell in submission.runnable() if cell.kind == "spare"}
    assert spares == {f"changed-{place}": source for place, source in changed.items()}
    for cell in submission.cells:
        if cell.position in changed:
            assert cell.source == template.cells[cell.position].source
