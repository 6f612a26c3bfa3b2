"""Settings of stock nbgrader in this tree: `nbgrader generate_assignment 07-adaptive-methods`.

`nbgrader autograde` runs student code in the same sandbox as `course grade`, and never in a
kernel; the scores are the same, and one student never stops the others.
"""

import contextlib
import os
import sys
from pathlib import Path

from grader.nbgrader_bridge.address import sqlite_url
from grader.nbgrader_bridge.autograde import install
from grader.nbgrader_bridge.preprocessor import AUTOGRADE_PREPROCESSORS, GENERATE_PREPROCESSORS

c = get_config()  # noqa: F821 - put there by traitlets, which reads this file

ROOT = Path(__file__).resolve().parent
with contextlib.suppress(OSError):  # a tree that is only read needs no gradebook
    (ROOT / ".descent").mkdir(exist_ok=True)

# nbgrader calls the program `alembic` by name; it lies beside this Python, also where the
# environment was not activated.
os.environ["PATH"] = os.pathsep.join(
    [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
)

c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.db_url = sqlite_url(ROOT / ".descent" / "gradebook.db")

install()
c.Autograde.autograde_preprocessors = AUTOGRADE_PREPROCESSORS
c.GenerateAssignment.preprocessors = GENERATE_PREPROCESSORS

# Where a notebook that was uploaded by itself (to Colab, to a hub) gets course_lib from: an https
# address of the wheel in the kit, or a requirement of a package index. With "" its first cell says
# in a sentence what to do. `course release` and `nbgrader generate_assignment` write it there.
c.SetLibraryAddress.address = ""

# `nbgrader zip_collect`: downloads of Moodle and Canvas, as README shows.
c.ZipCollectApp.extractor_plugin = "grader.nbgrader_bridge.downloads.DownloadExtractor"
c.ZipCollectApp.collector_plugin = "grader.nbgrader_bridge.downloads.DownloadCollector"
