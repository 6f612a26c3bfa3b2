"""Whatever students do to a notebook, their answers are found and the rest is put right."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.pipeline.reading import UnreadableError, read_cells
from grader.pipeline.repair import Submission, repair
from grader.pipeline.template import Template

Notebook = dict[str, Any]
Make = Callable[..., Notebook]


def laid(notebook: Notebook, template: Template) -> Submission:
    return repair(read_cells(json.dumps(notebook).encode()), template)


def exercise(submission: Submission, name: str) -> Any:
    return next(cell for cell in submission.cells if cell.name == name)


def cell_of(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def test_the_released_notebook_is_not_attempted(handed_in: Make, template: Template) -> None:
    submission = laid(handed_in(solved=False), template)
    assert submission.notes == []
    assert [c.source for c in submission.cells] == [c.source for c in template.cells]
    assert not any(c.attempted for c in submission.cells if c.kind == "exercise")


def test_an_answer_is_taken_as_it_is(handed_in: Make, template: Template) -> None:
    submission = laid(handed_in({"adam_step": "def adam_step():\n\treturn 1  "}), template)
    assert exercise(submission, "adam_step").source == "def adam_step():\n\treturn 1  "
    assert exercise(submission, "adam_step").attempted


def test_blanks_alone_are_no_attempt(handed_in: Make, template: Template) -> None:
    notebook = handed_in(solved=False)
    cell_of(notebook, "adam_step")["source"] += "\n\n   \n"
    assert not exercise(laid(notebook, template), "adam_step").attempted


def test_a_changed_locked_cell_is_the_original_again(handed_in: Make, template: Template) -> None:
    notebook = handed_in()
    given_name = next(c.grade_id for c in template.cells if c.kind == "given" and c.grade_id)
    cell_of(notebook, given_name)["source"] = "import os; os._exit(0)"
    cell_of(notebook, "check_adam_step")["source"] = "4.0"
    submission = laid(notebook, template)
    original = template.cells[template.by_grade_id[given_name]].source
    assert exercise(submission, given_name).source == original
    assert any(given_name in note and "changed" in note for note in submission.notes)


def test_a_deleted_cell_is_put_back(handed_in: Make, template: Template) -> None:
    notebook = handed_in()
    notebook["cells"].remove(cell_of(notebook, "check_adam_step"))
    notebook["cells"].remove(cell_of(notebook, "rmsprop_step"))
    submission = laid(notebook, template)
    assert [c.position for c in submission.cells if c.position >= 0] == list(
        range(len(template.cells))
    )
    assert not exercise(submission, "rmsprop_step").attempted
    assert len(submission.notes) == 2


def test_of_two_cells_with_one_name_the_last_attempt_counts(
    handed_in: Make, template: Template
) -> None:
    notebook = handed_in({"adam_step": "def adam_step(): return 'first'"})
    for text in ("def adam_step(): return 'second'", template_stub(template, "adam_step")):
        twin = json.loads(json.dumps(cell_of(notebook, "adam_step")))
        twin["source"] = text
        notebook["cells"].append(twin)
    submission = laid(notebook, template)
    assert exercise(submission, "adam_step").source == "def adam_step(): return 'second'"
    assert any("two cells of adam_step" in note for note in submission.notes)


def template_stub(template: Template, name: str) -> str:
    return template.cells[template.by_grade_id[name]].source


def test_metadata_stripped_cells_are_found_by_id_and_by_content(
    handed_in: Make, template: Template
) -> None:
    with_ids = handed_in()
    without = handed_in()
    for notebook, keep_id in ((with_ids, True), (without, False)):
        for cell in notebook["cells"]:
            cell["metadata"] = {}
            if not keep_id:
                cell.pop("id", None)
        submission = laid(notebook, template)
        for wanted in template.cells:
            if wanted.kind == "exercise":
                found = exercise(submission, wanted.grade_id)
                assert found.attempted, (wanted.grade_id, keep_id)
        assert not any(cell.kind == "extra" for cell in submission.cells)


def test_a_retyped_cell_is_code_again(handed_in: Make, template: Template) -> None:
    notebook = handed_in()
    cell = cell_of(notebook, "adam_step")
    cell["cell_type"] = "markdown"
    submission = laid(notebook, template)
    assert exercise(submission, "adam_step").cell_type == "code"
    assert any("had become markdown" in note for note in submission.notes)


def test_an_added_cell_stays_where_it_was_added(handed_in: Make, template: Template) -> None:
    notebook = handed_in()
    place = notebook["cells"].index(cell_of(notebook, "adam_step"))
    notebook["cells"].insert(
        place, {"cell_type": "code", "metadata": {}, "source": "def helper(): return 3"}
    )
    cells = laid(notebook, template).cells
    added = next(i for i, cell in enumerate(cells) if cell.kind == "extra")
    assert cells[added + 1].name == "adam_step"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty file"),
        (b"  \n", "empty file"),
        (b"{not json", "no valid JSON"),
        (b"[" * 100_000, "no valid JSON"),
        (b"\xff\xfe\x00", "no UTF-8"),
        (b"[1, 2]", "no list of cells"),
        (b'{"worksheets": []}', "no list of cells"),
        (b'{"cells": "none"}', "no list of cells"),
    ],
)
def test_what_is_no_notebook_is_said_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words) as caught:
        read_cells(data)
    assert ":" in str(caught.value)  # what is wrong, and what to do


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
CELL = st.dictionaries(
    st.sampled_from(["cell_type", "source", "metadata", "id", "outputs", "x"]),
    JSON
    | st.sampled_from(["code", "markdown", "def adam_step(): pass"])
    | st.fixed_dictionaries({"nbgrader": JSON | st.fixed_dictionaries({"grade_id": JSON})}),
)


@settings(max_examples=150, deadline=None)
@given(cells=st.lists(CELL | JSON, max_size=6))
def test_any_json_gives_the_whole_template_back(template: Template, cells: list[Any]) -> None:
    try:
        raw = read_cells(json.dumps({"cells": cells}).encode())
    except UnreadableError:
        return
    submission = repair(raw, template)
    positions = [cell.position for cell in submission.cells if cell.position >= 0]
    assert positions == list(range(len(template.cells)))
    for cell in submission.cells:
        if cell.position >= 0 and cell.kind not in ("exercise", "explain"):
            assert cell.source == template.cells[cell.position].source
