"""What formgrader's page of a submission shows: the rubric beside the answer, and no script.

Formgrader renders a student's Markdown as it stands, in a page that may change every grade. Here
it passes a list of harmless tags first.
"""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from typing import Any

import bleach
import nbformat
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat import NotebookNode
from nbgrader.apps import api
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode
from traitlets.config import Config

from grader.nbgrader_bridge.address import sqlite_url
from grader.nbgrader_bridge.autograde import SandboxedAutograde

# Text that begins with this is ours; nobody can guess it, and it is another one in each process.
OURS = f"descent-{secrets.token_hex(16)}\n"
SOLUTION = re.compile(r"^\s*### BEGIN SOLUTION[^\n]*\n(.*?)^\s*### END SOLUTION", re.M | re.S)
RULE = re.compile(r"^---+\s*$", re.M)  # under it stands the instructor's page, no rubric
TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "i", "kbd", "li", "ol", "p", "pre", "s", "span"),
    *("strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
HIGHLIGHT = re.compile(r"highlight|[a-z][a-z0-9]{0,2}")  # what Pygments calls its tokens


def configure(c: Config, *, results: Path, course: Path, private: Path) -> None:
    """Settings of nbgrader for formgrader on a results folder.

    Parameters
    ----------
    c : Config
        What ``nbgrader_config.py`` fills in.
    results : Path
        The results folder.
    course : Path
        The course, whose built notebooks hold the rubrics.
    private : Path
        Formgrader's own folder. It is the root of the course for nbgrader: another
        ``nbgrader_config.py`` that lies in the results folder then does not count.
    """
    c.CourseDirectory.root = str(private)
    c.CourseDirectory.db_url = sqlite_url(results / "gradebook.db")
    c.Exchange.root = str(private / "exchange")
    c.FormgradeExtension.debug = False  # it would show these settings on a page
    c.ShowRubric.solutions = str(course / "solutions")
    c.HTMLExporter.preprocessors = [ShowRubric]
    c.HTMLExporter.filters = {"markdown2html": markdown_to_html}
    api.Autograde = NoAutograde


class NoAutograde(SandboxedAutograde):
    """What the button for nbgrader's autograde starts: here `course grade` has graded."""

    def start(self) -> None:
        """Refuse, in a sentence that formgrader shows."""
        self.log.error("formgrader only marks; grade with `course grade UNIT`")
        raise NbGraderException("not graded")


class ShowRubric(NbGraderPreprocessor):
    """Puts the expected answer and the rubric after each answer that a person marks."""

    solutions = Unicode("", help="Folder with <unit>/<unit>.ipynb, the built notebooks.").tag(
        config=True
    )

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by formgrader with the notebook of one submission, before it renders that."""
        unit = str(resources.get("assignment_id", ""))
        rubrics = read_rubrics(Path(self.solutions) / unit / f"{unit}.ipynb")
        cells = []
        for cell in notebook.cells:
            cells.append(cell)
            names = cell.metadata.get("nbgrader", {})
            if names.get("grade") and names.get("solution") and names.get("grade_id") in rubrics:
                cells.append(nbformat.v4.new_markdown_cell(OURS + rubrics[names["grade_id"]]))
        notebook.cells = cells
        return notebook, resources


def read_rubrics(built: Path) -> dict[str, str]:
    """Expected answer and rubric by the name of the explain cell; none where there is no file."""
    try:
        notebook = json.loads(built.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    rubrics = {}
    for cell in notebook["cells"]:
        names = cell["metadata"].get("nbgrader", {})
        if names.get("grade") and names.get("solution"):
            source = cell["source"]
            text = source if isinstance(source, str) else "".join(source)
            parts = [RULE.split(part, maxsplit=1)[0].strip() for part in SOLUTION.findall(text)]
            if any(parts):
                rubrics[names["grade_id"]] = "\n\n".join(parts)
    return rubrics


def markdown_to_html(source: str) -> str:
    """HTML of a cell: the rubric in a box of its own, a student's text without scripts."""
    if source.startswith(OURS):
        body = markdown2html_mistune(source.removeprefix(OURS))
        title = "<p><strong>Expected answer and rubric</strong> (students do not see this)</p>"
        return f'<div class="alert alert-info descent-rubric">{title}{body}</div>'
    html: str = bleach.clean(
        markdown2html_mistune(source), tags=TAGS, attributes=_allowed, protocols={"http", "https"}
    )
    return html


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return all(HIGHLIGHT.fullmatch(one) for one in value.split())
    return tag == "a" and name in ("href", "title")
