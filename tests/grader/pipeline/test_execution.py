"""What a built notebook may show: the same in each run, and nothing of the machine it was built on.

Notebooks are run for real, many cells at once; what only reads outputs gets outputs written down.
"""

from __future__ import annotations

import html
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_lib.plotting.figure import STRICT
from grader.pipeline.conventions import IGNORE_TAG, RAISES_TAG
from grader.pipeline.execution import STRICT_FIGURES, environments, execute, refuse_unfit
from grader.pipeline.kernels import Run, run_each
from grader.pipeline.paths import CourseError
from grader.pipeline.places import ESCAPE
from grader.pipeline.steadiness import first_difference

ROOT = Path(__file__).resolve().parents[3]


def notebook(*cells: str, tags: tuple[str, ...] = (), kind: str = "demo") -> NotebookNode:
    metadata = {"tags": list(tags), "descent": {"kind": kind}}
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, metadata=metadata) for cell in cells]
    )


def refused(*cells: str, tags: tuple[str, ...] = ()) -> str:
    with pytest.raises(CourseError) as caught:
        execute(notebook(*cells, tags=tags), "unit.py")
    return str(caught.value)


SETS = {
    "many": 'print({"alpha", "beta", "gamma", "delta"})',
    "two": 'print(list({"x": 1, "y": 2}.keys() & {"y", "x"}))',
    "letters": 'for letter in set("ab"): print(letter)',
    "tuples": 'print({("a", 1), ("b", 2)})',
    "words": 'print([word for word in frozenset("up down".split())])',
}
UNSTEADY = {
    "hash": 'print(hash("a"))',
    "id": "id([])",
    "clock": "import time; print('now', time.time())",
    "date": "import datetime; print(datetime.date.today())",
    "draw": "import numpy as np; np.random.default_rng().random()",
    "process": "import os; print('process', os.getpid())",
    "page": "from uuid import uuid4; from IPython.display import HTML; HTML(f'<p id={uuid4()}>')",
    "formula": "from IPython.display import Math; Math(str(id([])))",
    "data": "from IPython.display import JSON; JSON({'a': [1, {'b': id([])}]})",
    "figure": (
        "from PIL import Image; import random\n"
        "Image.new('RGB', (4, 3), '#' + random.randbytes(3).hex())"
    ),
    "figure in HTML": (
        "import io, random; from PIL import Image\n"
        "from course_lib.plotting.embedded import image_html\n"
        "from IPython.display import HTML\n"
        "picture = io.BytesIO()\n"
        "Image.new('RGB', (4, 3), '#' + random.randbytes(3).hex()).save(picture, 'PNG')\n"
        "HTML(image_html('image/png', picture.getvalue(), 'a colour'))"
    ),
    "words of a figure": "from IPython.display import HTML; HTML(f'<img alt=\"{id([])}\">')",
}
STEADY = "print(sorted({'b', 'a'}), hash(1))\nfor i in range(50): print(i, flush=True)\n{'b', 'a'}"
CELLS = {**SETS, **UNSTEADY, "steady": STEADY}


@pytest.fixture(scope="module")
def twice() -> dict[str, str]:
    """What is said of each of these cells after the two runs of a build."""
    whole = notebook(*CELLS.values())
    one, other = (run.notebook.cells for run in run_each(whole, environments(whole)))
    streams = [len([o for o in cell.outputs if o.output_type == "stream"]) for cell in one]
    assert max(streams) == 1, "a stream that was flushed in pieces is one text"
    pairs = zip(CELLS, one, other, strict=True)
    alone = nbformat.v4.new_notebook
    return {
        name: first_difference(alone(cells=[mine]), alone(cells=[its])) or ""
        for name, mine, its in pairs
    }


@pytest.mark.parametrize("name", [*SETS, *UNSTEADY])
def test_what_the_next_run_shows_differently_is_seen(twice: dict[str, str], name: str) -> None:
    assert "shows something else in each run: " in twice[name]
    assert " in one and " in twice[name]
    if name in SETS:
        assert "put sorted(...) around them" in twice[name]
    else:
        assert "leave out times, dates, hash() and id()" in twice[name]
        assert "marked # NBVAL_IGNORE_OUTPUT" in twice[name]


def test_what_every_run_shows_alike_is_no_difference(twice: dict[str, str]) -> None:
    assert twice["steady"] == ""


def test_a_figure_that_differs_is_described_by_a_pixel(twice: dict[str, str]) -> None:
    for name in ("figure", "figure in HTML"):
        assert "its figure differs, in 12 of 12 pixels: row 1, column 1 is #" in twice[name]
    assert "text/html is '<img alt=" in twice["words of a figure"]


def test_a_build_refuses_and_names_file_cell_and_both_values() -> None:
    said = refused("1", "print('first')\nprint({'b', 'a'})")
    assert said.startswith("unit.py: cell number 2 (\"print('first')\") shows something else")
    one, other = "\"{'a', 'b'}\"", "\"{'b', 'a'}\""
    assert any(
        f"stdout, line 2 is {x} in one and {y} in the other" in said
        for x, y in ((one, other), (other, one))
    )


def test_a_long_line_is_shown_around_the_place_where_it_differs() -> None:
    """And what differs in number is counted."""
    pair = [notebook("1"), notebook("1")]
    for book, end in zip(pair, "ab", strict=True):
        text = {"output_type": "stream", "name": "stdout", "text": "x" * 5000 + end}
        book.cells[0].outputs = [nbformat.from_dict(text)]
    said = first_difference(*pair) or ""
    assert f"stdout is '{'x' * 30}a' in one and '{'x' * 30}b' in the other" in said
    pair[1].cells[0].outputs = []
    assert "1 outputs in one run, 0 in the other" in (first_difference(*pair) or "")


def test_cells_that_are_marked_as_noisy_may_differ_and_no_others() -> None:
    noisy = "# NBVAL_IGNORE_OUTPUT\nimport time\nprint(now := time.time())"
    said = refused(noisy, "print(now)")
    assert "cell number 2 ('print(now)')" in said
    tagged = notebook("import time; time.time()", tags=(IGNORE_TAG,))
    assert execute(tagged, "unit.py").notebook.cells[0].outputs


def test_a_failure_by_chance_says_that_it_is_one() -> None:
    assert "(in one of two runs: it depends on chance)" in refused(
        "import os; 1 / (os.environ['TZ'] == 'WEST+12')"
    )
    assert "chance" not in refused("1 / 0")


def test_the_time_of_the_longer_run_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [Run(notebook("1"), seconds, "", ()) for seconds in (2.0, 3.0)]
    monkeypatch.setattr("grader.pipeline.execution.run_each", lambda *_: runs)
    assert execute(notebook("1"), "unit.py").seconds == 3.0


FAILING = {
    "numpy": "import numpy as np\nnp.linalg.inv(np.zeros((2, 2)))",
    "the standard library": "import json\njson.loads('{')",
    "course_lib": "from course_lib.optim import Adam\nAdam(beta1=3)",
    "a module that is no Python": (
        "import pathlib, sys, tempfile\n"
        "folder = pathlib.Path(tempfile.mkdtemp())\n"
        "(folder / 'broken_module.py').write_text('x = = 1')\n"
        "sys.path.append(str(folder))\nimport broken_module"
    ),
}
KEPT = {
    "numpy": "File numpy/linalg/",
    "the standard library": "File json/decoder.py:",
    "course_lib": "File course_lib/optim/adam.py:",
    "a module that is no Python": "File broken_module.py:1",
}


@pytest.fixture(scope="module")
def tracebacks() -> dict[str, str]:
    cells = execute(notebook(*FAILING.values(), tags=(RAISES_TAG,)), "unit.py").notebook.cells
    pairs = zip(FAILING, cells, strict=True)
    return {name: "\n".join(cell.outputs[0].traceback) for name, cell in pairs}


@pytest.mark.parametrize("failing", FAILING)
def test_a_kept_traceback_names_files_as_every_machine_does(
    tracebacks: dict[str, str], failing: str
) -> None:
    plain = ESCAPE.sub("", tracebacks[failing])
    assert KEPT[failing] in plain
    here = (str(ROOT), str(Path.home()), sys.prefix, sys.base_prefix + "/lib", "/tmp/")
    for place in (*here, "site-packages", "~/"):
        assert place not in plain
        assert place not in tracebacks[failing]


def said_of(kind: str, tags: tuple[str, ...], **output: object) -> str:
    """What is said of a cell that shows this; empty if it may."""
    cells = notebook("1", tags=tags, kind=kind)
    cells.cells[0].outputs = [nbformat.from_dict(output)]
    try:
        refuse_unfit(cells, "unit.py")
    except CourseError as error:
        return str(error)
    return ""


def test_an_error_is_shown_by_a_cell_that_is_there_to_fail_and_by_no_other() -> None:
    """A cell can show one without failing, by IPython's `showtraceback`."""
    error = {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": ["1"]}
    assert "shows an error (ValueError); mend it, or tag" in said_of("demo", (), **error)
    assert "the solution passes its checks" in said_of("check", (RAISES_TAG,), **error)
    assert said_of("demo", (RAISES_TAG,), **error) == ""


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (f"no file {ROOT}/a", "prints a path of this machine"),
        ("no \x1b[31m<A object\x1b[0m at \x1b[1m0x7F00AB12CD34>", "prints an address"),
    ],
)
def test_a_kept_error_is_read_like_all_that_is_shown(value: str, sentence: str) -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": ["1"]}
    assert sentence in said_of("demo", (RAISES_TAG,), **(error | {"evalue": value}))
    assert sentence in said_of("demo", (RAISES_TAG,), **(error | {"traceback": ["1", value]}))


def test_stderr_is_refused_even_where_it_is_blank() -> None:
    blank = {"output_type": "stream", "name": "stderr", "text": "\n"}
    assert "prints to stderr: ''" in said_of("demo", (), **blank)


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": f"<b>{str(ROOT)[:3]}</b>{str(ROOT)[3:]}/a.py"},
        {"text/html": f'<img alt="{ROOT}/a.png" src="data:,">'},
        {"application/json": {"a": [{"b": f"{ROOT}/a"}]}},
        {"text/latex": f"$x$ {ROOT}/a"},
    ],
    ids=["HTML", "words of a picture", "JSON", "formula"],
)
def test_paths_are_found_in_every_kind_of_output(data: dict[str, object]) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    assert "prints a path of this machine" in said_of("demo", (), **output)


IMAGE = '<img alt="A line." src="data:image/png;base64,AAAA">'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"image/png": "AAAA"}, "shows a picture as image/png, which no screen reader can read"),
        ({"image/svg+xml": "<svg/>"}, "shows a picture as image/svg+xml"),
        ({"text/html": IMAGE, "image/png": "AAAA"}, "shows a picture as image/png"),
        ({"text/html": IMAGE}, ""),
        ({"text/html": "<p>no picture &lt;img&gt;</p>"}, ""),
        ({"text/html": "<img src='data:,'>"}, "shows an <img> without alternative text"),
        ({"text/html": "<IMG ALT=' ' src='data:,'>"}, "shows an <img> without alternative text"),
        ({"text/html": f"{IMAGE}<div><img alt src='data:,'/></div>"}, "shows an <img> without"),
        (
            {"text/html": f'{IMAGE}<iframe srcdoc="{html.escape("<p><img src=a></p>")}"></iframe>'},
            "shows an <img> without alternative text",
        ),
        ({"text/html": f'<iframe srcdoc="{html.escape(IMAGE)}"></iframe>'}, ""),
        ({"text/html": "<script>var page = '<img src=a>';</script>"}, ""),
        ({"text/html": "<div><svg><circle r='3'/></svg></div>"}, "shows a <svg>, which JupyterLab"),
        ({"text/html": "<video src='data:video/mp4;base64,AAAA'></video>"}, "shows a <video>"),
        ({"text/html": "<canvas></canvas>"}, "shows a <canvas>"),
        (
            {"text/html": f'{IMAGE}<iframe srcdoc="{html.escape("<canvas></canvas>")}"></iframe>'},
            "",
        ),
        (
            {"text/html": '<img alt="A cat." src="https://example.org/cat.png">'},
            "shows a picture from elsewhere (https://example.org/cat.png)",
        ),
        ({"text/markdown": "so: ![ ](data:image/png;base64,AAAA)"}, "without words between ![ and"),
        ({"text/markdown": "so: ![A line.](data:image/png;base64,AAAA)"}, ""),
        ({"text/markdown": "![A cat.](cat.png)"}, "shows a picture from elsewhere (cat.png)"),
        ({"image/png": "AAAA", "text/plain": "<Figure at 0x7f0000000000>"}, "as image/png"),
    ],
)
def test_every_picture_has_words(data: dict[str, str], sentence: str) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    said = said_of("demo", (), **output)
    assert sentence in said
    assert bool(said) == bool(sentence)
    assert "new_figure(width, height, alt=...)" in said or not sentence


def test_both_runs_look_whether_figures_can_be_read() -> None:
    asked = [STRICT_FIGURES in environment for environment in environments(notebook("1"))]
    assert asked == [True, True]
    assert STRICT_FIGURES == STRICT
