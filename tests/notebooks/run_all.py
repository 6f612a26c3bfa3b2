"""Run All, by a student's own Python: ``python run_all.py NOTEBOOK`` prints JSON of what failed.

Every cell runs in order, in the notebook's folder, in the kernel that the environment has; an error
stops nothing. Nothing of the repository is imported here.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def _on_purpose(cell: nbformat.NotebookNode, kind: str) -> bool:
    """A demo cell that is there to fail; a check that fails is told all the same."""
    return kind == "demo" and "raises-exception" in cell.metadata.get("tags", [])


def main(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory(prefix="kit-") as folder:
        client = NotebookClient(
            notebook,
            timeout=300,
            startup_timeout=300,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.km = client.create_kernel_manager()
        client.km.transport, client.km.ip = "ipc", f"{folder}/socket"
        client.execute()
    failures, unrun = {}, []
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        kind = cell.metadata.get("descent", {}).get("kind", "")
        name = cell.metadata.get("nbgrader", {}).get("grade_id") or f"number {position + 1}"
        for output in cell.outputs:
            if output.output_type == "error" and not _on_purpose(cell, kind):
                failures[name] = [kind, f"{output.ename}: {output.evalue}", *output.traceback]
            elif output.get("name") == "stderr":
                failures[name] = [kind, output.text]
        if cell.execution_count is None:
            unrun.append(name)
    text = json.dumps(notebook.cells)
    print(json.dumps({"failures": failures, "unrun": unrun, "text": text}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
