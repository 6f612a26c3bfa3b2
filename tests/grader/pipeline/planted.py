"""A small unit, and leaks planted into its release."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import nbformat

from grader.pipeline.leaks import notebook_leaks

LINE = "return float(np.mean(difference * difference))"
SHORT = "mean = x.sum()"  # 12 characters without its blanks
QUOTED = 'table["loss"] = values <= limit  # "so"'
CODE = f"""def score(x):
    \"\"\"The score of x.\"\"\"
    ### BEGIN SOLUTION
    # the mean of squares
    {SHORT}
    {QUOTED}
    total = combine(
        first_part,  # the first
        second_part,
    )
    names = {{key: 1 - limit for key in {{x}}}}  # all
    start = np.zeros(3)  # known without this
    return x
    {LINE}
    ### END SOLUTION
"""
PROSE = "It is even, because two divides it, and any multiple of it."
EXPLAIN = f"Why is it even?\n\n### BEGIN SOLUTION\n{PROSE}\n### END SOLUTION"


def cell_meta(name: str) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": name, "solution": True}}


INSTRUCTOR = nbformat.v4.new_notebook(
    cells=[
        nbformat.v4.new_markdown_cell("# A unit\n\nThe lecture says `values <= limit`."),
        nbformat.v4.new_code_cell(
            "start = 1\nstart = np.zeros(3)", metadata={"descent": {"kind": "demo"}}
        ),
        nbformat.v4.new_code_cell(CODE, metadata=cell_meta("score")),
        nbformat.v4.new_markdown_cell(EXPLAIN, metadata=cell_meta("why_even")),
    ]
)
Change = Callable[[dict[str, Any]], object]


def leaks_found(change: Change = lambda notebook: None, public: str = "") -> str:
    """What the gate says of a release that was changed so."""
    notebook = json.loads(nbformat.writes(INSTRUCTOR))
    notebook["cells"][2]["source"] = ["def score(x):\n", "    raise NotImplementedError()"]
    notebook["cells"][3]["source"] = "Why is it even?\n\nYOUR ANSWER HERE"
    change(notebook)
    return "; ".join(notebook_leaks(json.dumps(notebook).encode(), INSTRUCTOR, public))


def in_markdown(text: str | list[str]) -> Change:
    return lambda notebook: notebook["cells"][0].update(source=text)


def in_output(data: dict[str, Any]) -> Change:
    shown = {"output_type": "display_data", "metadata": {}, "data": data}
    return lambda notebook: notebook["cells"][1].update(outputs=[shown])


def as_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
