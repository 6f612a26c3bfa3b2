"""The lab of unit 07, exported, and open in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser

from course_lib.plotting import race_lab
from course_lib.plotting.labs import LabPage
from tests.course_lib.plotting.labs.lab_page import OpenLab, opened


@pytest.fixture(scope="module")
def page() -> LabPage:
    return race_lab()


@pytest.fixture(scope="module")
def exported(page: LabPage, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The lab in a notebook that nbconvert has written as a page, with nothing of the network."""
    cell = nbformat.v4.new_code_cell("race_lab()", execution_count=1)
    cell.outputs = [
        nbformat.v4.new_output("execute_result", {"text/html": str(page)}, execution_count=1)
    ]
    notebook = nbformat.v4.new_notebook(
        cells=[cell], metadata={"language_info": {"name": "python"}}
    )
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="", mermaid_js_url="")
    path = tmp_path_factory.mktemp("exported") / "notebook.html"
    text: str = exporter.from_notebook_node(notebook)[0]
    path.write_text(text, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def lab(browser: Browser, exported: str) -> Iterator[OpenLab]:
    with opened(browser, exported) as open_lab:
        yield open_lab
        assert open_lab.said == []
        assert open_lab.requests == [exported]
