"""Notebooks as students hand them in: copied, retyped, stripped, cut."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from grader.pipeline.paths import Course
from tests.notebooks.toy_course import UNIT

Json = dict[str, Any]


def answered(course: Course) -> Json:
    notebook: Json = json.loads(course.released(UNIT).read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in ("double", "mean"):
            cell["source"] = "right"
    return notebook


def named(notebook: Json, name: str) -> Json:
    cell: Json = next(
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )
    return cell


def copied_check(notebook: Json) -> None:
    notebook["cells"].append(copy.deepcopy(named(notebook, "check_mean")) | {"id": "copy"})


def copied_given(notebook: Json) -> None:
    notebook["cells"].insert(0, copy.deepcopy(named(notebook, "given_imports")) | {"id": "copy"})


def set_of(name: str, **nbgrader: Any) -> Callable[[Json], None]:
    return lambda notebook: named(notebook, name)["metadata"]["nbgrader"].update(nbgrader)


def without_key(name: str, key: str) -> Callable[[Json], None]:
    def change(notebook: Json) -> None:
        del named(notebook, name)["metadata"]["nbgrader"][key]

    return change


def retyped(notebook: Json) -> None:
    cell = named(notebook, "check_mean")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def no_metadata(notebook: Json) -> None:
    del named(notebook, "check_double")["metadata"]


def nbgrader_is_text(notebook: Json) -> None:
    named(notebook, "check_double")["metadata"]["nbgrader"] = "text"


def odd_cells(notebook: Json) -> None:
    notebook["cells"] += [None, 3, "text", {"cell_type": "code"}, {"source": 5, "metadata": []}]


def odd_outputs(notebook: Json) -> None:
    named(notebook, "check_double")["outputs"] = [{"output_type": "nothing"}, 7]


def without_kernel(notebook: Json) -> None:
    notebook["metadata"] = {"kernelspec": 4, "language_info": None}


def same_ids(notebook: Json) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "same"


def other_line_ends(notebook: Json) -> None:
    cell = named(notebook, "explain_twice")
    cell["source"] = "".join(cell["source"]).replace("\n", "\r\n") + " \r\n"


READABLE = {
    "other line ends": other_line_ends,
    "copied check": copied_check,
    "copied given": copied_given,
    "schema too old": set_of("check_mean", schema_version=1),
    "schema too new": set_of("check_mean", schema_version=99),
    "schema is text": set_of("double", schema_version="3"),
    "points are text": set_of("check_mean", points="three"),
    "id is a list": set_of("given_imports", grade_id=["x"]),
    "unknown id": set_of("given_imports", grade_id="strange"),
    "no points": without_key("check_mean", "points"),
    "no grade": without_key("mean", "grade"),
    "no solution": without_key("mean", "solution"),
    "became markdown": retyped,
    "no metadata": no_metadata,
    "metadata is text": nbgrader_is_text,
    "odd cells": odd_cells,
    "odd outputs": odd_outputs,
    "odd kernel": without_kernel,
    "the same cell ids": same_ids,
    "no minor version": lambda notebook: notebook.pop("nbformat_minor"),
}
