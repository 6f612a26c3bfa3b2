"""The leak gate: a line of a solution is found whatever it was wrapped in, and nothing else is."""

from __future__ import annotations

import base64
import gzip
import html
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import numpy as np
import pytest

from course_lib.plotting.figure import new_figure
from grader.hidden_tests import load_unit
from grader.pipeline.leaks import notebook_leaks
from grader.pipeline.solution_lines import secret_lines

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


def _meta(name: str) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": name, "solution": True}}


INSTRUCTOR = nbformat.v4.new_notebook(
    cells=[
        nbformat.v4.new_markdown_cell("# A unit\n\nThe lecture says `values <= limit`."),
        nbformat.v4.new_code_cell(
            "start = 1\nstart = np.zeros(3)", metadata={"descent": {"kind": "demo"}}
        ),
        nbformat.v4.new_code_cell(CODE, metadata=_meta("score")),
        nbformat.v4.new_markdown_cell(EXPLAIN, metadata=_meta("why_even")),
    ]
)
Change = Callable[[dict[str, Any]], object]


def _found(change: Change = lambda notebook: None, public: str = "") -> str:
    """What the gate says of a release that was changed so."""
    notebook = json.loads(nbformat.writes(INSTRUCTOR))
    notebook["cells"][2]["source"] = ["def score(x):\n", "    raise NotImplementedError()"]
    notebook["cells"][3]["source"] = "Why is it even?\n\nYOUR ANSWER HERE"
    change(notebook)
    return "; ".join(notebook_leaks(json.dumps(notebook).encode(), INSTRUCTOR, public))


def _markdown(text: str | list[str]) -> Change:
    return lambda notebook: notebook["cells"][0].update(source=text)


def _output(data: dict[str, Any]) -> Change:
    shown = {"output_type": "display_data", "metadata": {}, "data": data}
    return lambda notebook: notebook["cells"][1].update(outputs=[shown])


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_clean_release_is_clean() -> None:
    assert _found() == ""


COLOURED = LINE.replace("float", '<span class="nb">float</span>').replace("(", "<b>(</b>")
WRAPPED = {
    "an HTML comment": f"<!-- {LINE} -->",
    "an HTML comment over lines": "<!-- return float(\n  np.mean(difference\n  * difference)) -->",
    "inline code": f"Write `{LINE}` there",
    "a comment": f"# {LINE}",
    "two comments": "# return float(np.mean(\n#    difference * difference))",
    "in front of a comment": f"{LINE}  # so",
    "behind a statement": f"x = 1; {LINE}",
    "a quotation": "> return float(np.mean(\n> difference * difference))",
    "a docstring": f'"""Do {LINE}, then rest."""',
    "an f-string": f'print(f"{{x}} {LINE}")',
    "adjacent strings": '"return float(np.mean("\n    f"difference * difference))"',
    "added strings": "'return float(np.mean(' + 'difference * difference))'",
    "line ends in a string": f'"total = 1\\\\n{LINE}\\\\n"',
    "an attribute": f'<img alt="{LINE}" src="a.png">',
    "coloured HTML": f"<pre>{COLOURED}</pre>",
    "entities": "".join(f"&#{ord(c)};" for c in LINE),
    "an escaped page in an attribute": html.escape(html.escape(f"<p>{LINE}</p>")),
    "percent signs": f"[a](data:text/plain,{quote(LINE)})",
    "base64": f"![a](data:text/plain;base64,{_base64(LINE)})",
    "base64 over lines": base64.encodebytes(f"# {'x' * 90}\n{LINE}\n".encode()).decode(),
    "characters in hexadecimal": "".join(f"\\x{ord(c):02x}" for c in LINE),
    "invisible characters": LINE.replace("n", "n\u200b").replace(" ", "\u2060 "),
    "blanks that nobody sees": LINE.replace(" ", "\u200b"),
    "other blanks": LINE.replace(" ", "\u00a0\t"),
    "wide characters": "".join(chr(ord(c) + 0xFEE0) if c > " " else c for c in LINE),
    "no blanks": LINE.replace(" * ", "*"),
    "a short line": f"so `{SHORT}` it is",
    "other quotes": "now table[\u2018loss\u2019] = values <= limit",
    "escaped quotes": html.escape('table["loss"] = values <= limit'),
    "a statement of several lines in one": "total = combine(first_part, second_part,)",
    "an f-string's braces": "f'names = {{key: 1 - limit for key in {{x}}}}'",
    "another dash": "names = {key: 1 \u2212 limit for key in {x}}",
    "a backslash for Markdown": LINE.replace("*", "\\*"),
    "a coloured traceback": "\x1b[32m---> 2\x1b[39m " + LINE.replace("(", "\x1b[43m(\x1b[49m"),
    "base64 of what gzip packed": base64.b64encode(gzip.compress(LINE.encode())).decode(),
    "base64 of what zlib packed": base64.b64encode(zlib.compress(LINE.encode())).decode(),
    "base64 of another encoding": base64.b64encode(LINE.encode("utf-16")).decode(),
    "a sentence": f"Hint: *{PROSE}*",
}


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_a_line_of_a_solution_is_found_in(wrapped: str) -> None:
    assert "holds a line of the solution of" in _found(_markdown(WRAPPED[wrapped]))


RUBRIC = [
    "It is even, as two divides it. And so is any multiple of it; the sum of two is even too.",
    "**Rubric.** One point for the reason that two divides it. Half a point for a table.",
    "**Instructor\u2019s page**: give them ten minutes. The lecture says enough.",
]


@pytest.mark.parametrize(
    "part",
    [
        "And so is any multiple of it;",
        "The sum of two is even too.".lower(),
        "one point for the reason\nthat two divides it.".capitalize(),
        "(half a point for a table.)".replace("half", "Half"),
        "Rubric.",
        "Instructor's page",
    ],
)
def test_a_sentence_of_a_rubric_or_of_the_instructors_page_is_found(part: str) -> None:
    answer = "\n".join(["Why?", "### BEGIN SOLUTION", *RUBRIC, "### END SOLUTION"])
    cells = [
        nbformat.v4.new_markdown_cell("The lecture says enough."),
        nbformat.v4.new_markdown_cell(answer, metadata=_meta("why")),
    ]
    instructor = nbformat.v4.new_notebook(cells=cells)

    def found(text: str) -> list[str]:
        released = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
        return notebook_leaks(nbformat.writes(released).encode(), instructor)

    assert found(f"So: {part}")
    assert found("The lecture says enough.") == []


def test_a_hint_of_the_hidden_tests_is_found_unless_the_lecture_shows_it() -> None:
    unit = "00-start-here"
    (hint,) = [
        mistake.hint
        for mistake in load_unit(unit).exercises["mean_squared_error"].mistakes
        if mistake.name == "rounded"
    ]
    metadata = {"descent": {"unit": unit}}

    def found(lecture: str, shown: str) -> list[str]:
        instructor, released = (
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)], metadata=metadata)
            for text in (lecture, shown)
        )
        return notebook_leaks(nbformat.writes(released).encode(), instructor)

    sentence = hint.split("; ")[0]
    assert "a line of the solution of mean_squared_error" in found("A lecture.", sentence)[0]
    assert found(f"A wrong answer, and its hint: {hint}", sentence) == []


def test_a_fault_is_said_once_however_many_readings_show_it() -> None:
    assert _found(_markdown(f"<p>{LINE}</p> &amp; {LINE}")).count("holds") == 1


def test_a_line_that_the_format_cuts_into_strings_is_one_line() -> None:
    assert "solution of score" in _found(
        _markdown(["return float(", "np.mean(difference*dif", "ference))"])
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n["metadata"].update(note=[{"deep": f"<!-- {LINE} -->"}]),
        lambda n: n["metadata"].update({f"key {LINE}": 1}),
        lambda n: n["cells"][1]["metadata"].update(note=f"see `{LINE}`"),
        lambda n: n["cells"][1].update(id=LINE),
        lambda n: n["cells"][0].update(attachments={LINE: {"image/png": "AAAA"}}),
        lambda n: n["cells"][0].update(attachments={"a.txt": {"text/plain": f"so {LINE}"}}),
        lambda n: n["cells"][0].update(attachments={"a.svg": {"image/svg+xml": _base64(LINE)}}),
        lambda n: n["cells"][0].update(
            attachments={"a.png": {"image/png": _base64("\x00\x01PNG" + LINE + "\x00\x02")}}
        ),
        _output({"text/html": f"<p>{html.escape(LINE)}</p>"}),
        _output({"text/html": f'<iframe srcdoc="{html.escape(COLOURED)}"></iframe>'}),
        _output({"application/json": {"a": [{"b": f"# {LINE}"}]}}),
        _output({"text/plain": ["x\n", f"   {LINE}\n"]}),
        lambda n: n["cells"][1].update(
            outputs=[{"output_type": "error", "traceback": [f"\x1b[31m--> 3 \x1b[0m{LINE}"]}]
        ),
    ],
    ids=[
        "metadata of the notebook", "a key", "metadata of a cell", "an id", "an attachment's name",
        "an attachment", "an attachment in base64", "the text inside a picture", "HTML output",
        "a page in HTML output", "JSON output", "text output", "a traceback",
    ],
)  # fmt: skip
def test_a_line_of_a_solution_is_found_wherever_a_notebook_keeps_text(change: Change) -> None:
    assert "holds a line of the solution of score" in _found(change)


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
        f'{_base64(PICTURE.format(html.escape(text)))}">'
    },
    "the text inside a PNG": lambda text: {
        "text/html": f'<img alt="a" src="data:image/png;base64,{_base64(chr(1) + text + chr(2))}">'
    },
    "a page in an attribute": lambda text: {
        "text/html": f'<iframe srcdoc="{html.escape(f"<p>{html.escape(text)}</p>")}"></iframe>'
    },
    "a page in base64": lambda text: {
        "text/html": f'<iframe src="data:text/html;base64,{_base64(f"<p>{text}</p>")}"></iframe>'
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
    assert _found(_output(PLANTED[place]("nothing of interest, really"))) == ""
    assert SECRETS[secret] in _found(_output(PLANTED[place](secret)))


@pytest.mark.parametrize("secret", SECRETS)
def test_printed_lines_and_errors_of_a_demo_are_read_too(secret: str) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": ["a\n", f"{secret}\n"]}
    error = {"output_type": "error", "ename": "E", "evalue": secret, "traceback": []}
    for output in (stream, error):
        assert SECRETS[secret] in _found(lambda n, o=output: n["cells"][1].update(outputs=[o]))


def test_paths_that_a_lecture_writes_itself_are_no_matter_of_outputs() -> None:
    assert _found(_markdown("Put it into `/home/somebody/course`.")) == ""


def test_a_figure_of_the_course_is_no_leak_however_its_bytes_fall() -> None:
    for seed in range(3):
        figure = new_figure(6.0, 3.0, alt="A random walk.")
        walk = np.random.default_rng(seed).standard_normal(300).cumsum()
        figure.subplots().plot(walk)
        assert _found(_output({"text/html": figure._repr_html_()})) == ""


@pytest.mark.parametrize("kind", ["exercise", "check", "explain", "summary", "", None])
def test_only_the_lecture_keeps_its_outputs(kind: str | None) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "2.0"}
    metadata = {"descent": {"kind": kind}} if kind is not None else {}
    said = _found(lambda n: n["cells"][1].update(outputs=[stream], metadata=metadata))
    assert (
        said == "cell number 2 ('start = 1') has outputs, and a release keeps those of "
        "given, demo, gpu cells alone"
    )


def test_a_graded_cell_has_no_attachments() -> None:
    picture = {"a.png": {"image/png": "AAAA"}}
    assert "has attachments" in _found(lambda n: n["cells"][3].update(attachments=picture))
    assert _found(lambda n: n["cells"][0].update(attachments=picture)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "return x",
        "submean = x.sum()",
        "mean = x.summary",
        "The mean of squares.",
        'a = "return float(np.mean("\nb = 2',
        "values <= limit",
        "first_part, second_part",
        "see `start = np.zeros(3)`",
        "return float(np.mean(difference))",
    ],
)
def test_short_lines_other_words_and_parts_of_lines_say_nothing(text: str) -> None:
    assert _found(_markdown(text)) == ""


def test_a_line_that_students_may_read_is_no_secret_even_where_it_is_wrapped() -> None:
    assert _found(_markdown(f"<!-- {LINE} -->"), f"    {LINE}\n") == ""
    assert _found(_markdown(f"<!-- {LINE} -->"), f"    say({LINE})\n") != ""


def test_a_statement_whose_lines_are_all_known_is_no_secret() -> None:
    public = "total = combine(\n first_part,  # the first\n second_part,\n)\n"
    assert _found(_markdown("total = combine(first_part, second_part,)"), public) == ""
    secret = {line.line for line in secret_lines(INSTRUCTOR)}
    assert "total = combine( first_part, second_part, )" in secret


@pytest.mark.parametrize("wrap", ["{}", "# {}", "> {}", "<!-- {} -->", "- `{}`", "<p>{}</p>"])
def test_three_lines_in_a_row_are_found_though_each_may_be_read(wrap: str) -> None:
    lines = ["first_part = x.sum()", "second_part = x.max()", "third_part = x.min()"]
    instructor = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "\n".join(["### BEGIN SOLUTION", *lines, "### END SOLUTION"]),
                metadata=_meta("parts"),
            )
        ]
    )

    def found(lines: list[str]) -> str:
        cell = nbformat.v4.new_markdown_cell("\n".join(wrap.format(line) for line in lines))
        released = nbformat.v4.new_notebook(cells=[cell])
        content = nbformat.writes(released).encode()
        return "; ".join(notebook_leaks(content, instructor, "\n".join(lines)))

    assert "repeats 3 lines in a row of the solution of parts" in found(lines)
    if wrap.startswith("<p>"):
        assert "repeats 3 lines" in found(["</p><p>".join(lines)])
    assert found(lines[:2]) == ""
    assert found([lines[0], "something = 1234", *lines[1:]]) == ""
    assert found([*lines[:2], "something = 1234"]) == ""


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("### BEGIN SOL\u200bUTION", "a marker of a solution region"),
        (
            f"data:text/plain;base64,{_base64('### BEGIN HIDDEN TESTS')}",
            "a marker of a hidden test",
        ),
        ("<b>from</b> <b>grader</b> <b>import</b> x", "an import of the grader"),
    ],
)
def test_markers_are_found_in_the_same_wrappings(text: str, meaning: str) -> None:
    assert meaning in _found(_markdown(text))
