"""What is planted in the outputs that a release keeps is found."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib.plotting.figure import new_figure
from tests.grader.pipeline.planted import (
    LINE,
    as_base64,
    in_markdown,
    in_output,
    leaks_found,
)

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>'

PLANTED: dict[str, Callable[[str], dict[str, Any]]] = {
    "text": lambda text: {"text/plain": f"so\n{text}\n"},
    "markdown": lambda text: {"text/markdown": f"**{text}**"},
    "formula": lambda text: {"text/latex": f"$x$ {text}"},
    "words of a picture": lambda text: {
        "text/html": f'<img alt="{html.escape(text)}" src="data:image/png;base64,AAAA">'
    },
    "a picture in base64": lambda text: {
        "text/html": f'<img alt="a" src="data:image/svg+xml;base64,'
        f'{as_base64(PICTURE.format(html.escape(text)))}">'
    },
    "the text inside a PNG": lambda text: {
        "text/html": f'<img alt="a" src="data:image/png;base64,'
        f'{as_base64(chr(1) + text + chr(2))}">'
    },
    "a page in an attribute": lambda text: {
        "text/html": f'<iframe srcdoc="{html.escape(f"<p>{html.escape(text)}</p>")}"></iframe>'
    },
    "a page in base64": lambda text: {
        "text/html": f'<iframe src="data:text/html;base64,{as_base64(f"<p>{text}</p>")}"></iframe>'
    },
    "a script": lambda text: {"text/html": f"<script>var x = {json.dumps(text)};</script>"},
    "JSON": lambda text: {"application/json": {"a": [{"b": text}]}},
    "data of a widget": lambda text: {"application/vnd.x+json": {text: 1}},
    "JavaScript": lambda text: {"application/javascript": f"// {text}"},
}

SECRETS = {
    LINE: "holds a line of the solution of score",
    "grade_here(0)": "holds 'grade_here', a hidden test's name",
    "from grader.hidden_tests import unit": "a hidden test's name",
    f"{Path(__file__).parent}/notes.txt": "shows a path of this machine",
    "/home/somebody/course": "shows a path of this machine (/home/somebody)",
    "C:\\Users\\somebody\\course": "shows a path of this machine",
}


@pytest.mark.parametrize("place", PLANTED)
@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_planted_in_a_kept_output_is_found(place: str, secret: str) -> None:
    assert leaks_found(in_output(PLANTED[place]("nothing of interest, really"))) == ""
    assert SECRETS[secret] in leaks_found(in_output(PLANTED[place](secret)))


@pytest.mark.parametrize("secret", SECRETS)
def test_printed_lines_and_errors_of_a_demo_are_read_too(secret: str) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": ["a\n", f"{secret}\n"]}
    error = {"output_type": "error", "ename": "E", "evalue": secret, "traceback": []}
    for output in (stream, error):
        assert SECRETS[secret] in leaks_found(lambda n, o=output: n["cells"][1].update(outputs=[o]))


def test_paths_that_a_lecture_writes_itself_are_no_matter_of_outputs() -> None:
    assert leaks_found(in_markdown("Put it into `/home/somebody/course`.")) == ""


def test_a_figure_of_the_course_is_no_leak_however_its_bytes_fall() -> None:
    for seed in range(3):
        figure = new_figure(6.0, 3.0, alt="A random walk.")
        walk = np.random.default_rng(seed).standard_normal(300).cumsum()
        figure.subplots().plot(walk)
        assert leaks_found(in_output({"text/html": figure._repr_html_()})) == ""


@pytest.mark.parametrize("kind", ["exercise", "check", "explain", "summary", "", None])
def test_only_the_lecture_keeps_its_outputs(kind: str | None) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "2.0"}
    metadata = {"descent": {"kind": kind}} if kind is not None else {}
    said = leaks_found(lambda n: n["cells"][1].update(outputs=[stream], metadata=metadata))
    assert (
        said == "cell number 2 ('start = 1') has outputs, and a release keeps those of "
        "given, demo, gpu cells alone"
    )
