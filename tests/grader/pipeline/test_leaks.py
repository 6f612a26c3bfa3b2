"""The leak gate: a line of a solution is found whatever it was wrapped in, and nothing else is."""

from __future__ import annotations

import base64
import gzip
import html
import zlib
from urllib.parse import quote

import nbformat
import pytest

from grader.hidden_tests import load_unit
from grader.pipeline.leaks import notebook_leaks
from grader.pipeline.solution_lines import secret_lines
from tests.grader.pipeline.planted import (
    INSTRUCTOR,
    LINE,
    PROSE,
    SHORT,
    Change,
    as_base64,
    cell_meta,
    in_markdown,
    in_output,
    leaks_found,
)


def test_a_clean_release_is_clean() -> None:
    assert leaks_found() == ""


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
    "base64": f"![a](data:text/plain;base64,{as_base64(LINE)})",
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
    assert "holds a line of the solution of" in leaks_found(in_markdown(WRAPPED[wrapped]))


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
        nbformat.v4.new_markdown_cell(answer, metadata=cell_meta("why")),
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
    assert leaks_found(in_markdown(f"<p>{LINE}</p> &amp; {LINE}")).count("holds") == 1


def test_a_line_that_the_format_cuts_into_strings_is_one_line() -> None:
    assert "solution of score" in leaks_found(
        in_markdown(["return float(", "np.mean(difference*dif", "ference))"])
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
        lambda n: n["cells"][0].update(attachments={"a.svg": {"image/svg+xml": as_base64(LINE)}}),
        lambda n: n["cells"][0].update(
            attachments={"a.png": {"image/png": as_base64("\x00\x01PNG" + LINE + "\x00\x02")}}
        ),
        in_output({"text/html": f"<p>{html.escape(LINE)}</p>"}),
        in_output({"text/html": f'<iframe srcdoc="{html.escape(COLOURED)}"></iframe>'}),
        in_output({"application/json": {"a": [{"b": f"# {LINE}"}]}}),
        in_output({"text/plain": ["x\n", f"   {LINE}\n"]}),
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
    assert "holds a line of the solution of score" in leaks_found(change)


def test_a_graded_cell_has_no_attachments() -> None:
    picture = {"a.png": {"image/png": "AAAA"}}
    assert "has attachments" in leaks_found(lambda n: n["cells"][3].update(attachments=picture))
    assert leaks_found(lambda n: n["cells"][0].update(attachments=picture)) == ""


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
    assert leaks_found(in_markdown(text)) == ""


def test_a_line_that_students_may_read_is_no_secret_even_where_it_is_wrapped() -> None:
    assert leaks_found(in_markdown(f"<!-- {LINE} -->"), f"    {LINE}\n") == ""
    assert leaks_found(in_markdown(f"<!-- {LINE} -->"), f"    say({LINE})\n") != ""


def test_a_statement_whose_lines_are_all_known_is_no_secret() -> None:
    public = "total = combine(\n first_part,  # the first\n second_part,\n)\n"
    assert leaks_found(in_markdown("total = combine(first_part, second_part,)"), public) == ""
    secret = {line.line for line in secret_lines(INSTRUCTOR)}
    assert "total = combine( first_part, second_part, )" in secret


@pytest.mark.parametrize("wrap", ["{}", "# {}", "> {}", "<!-- {} -->", "- `{}`", "<p>{}</p>"])
def test_three_lines_in_a_row_are_found_though_each_may_be_read(wrap: str) -> None:
    lines = ["first_part = x.sum()", "second_part = x.max()", "third_part = x.min()"]
    instructor = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "\n".join(["### BEGIN SOLUTION", *lines, "### END SOLUTION"]),
                metadata=cell_meta("parts"),
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
            f"data:text/plain;base64,{as_base64('### BEGIN HIDDEN TESTS')}",
            "a marker of a hidden test",
        ),
        ("<b>from</b> <b>grader</b> <b>import</b> x", "an import of the grader"),
    ],
)
def test_markers_are_found_in_the_same_wrappings(text: str, meaning: str) -> None:
    assert meaning in leaks_found(in_markdown(text))
