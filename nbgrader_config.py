"""Settings of stock nbgrader in this tree: `nbgrader generate_assignment 07-adaptive-methods`.

`nbgrader autograde` runs student code in the same sandbox as `course grade`, and never in a
kernel; the scores are the same.
"""

from pathlib import Path

from grader.nbgrader_bridge.preprocessor import AUTOGRADE_PREPROCESSORS

c = get_config()  # noqa: F821 - put there by traitlets, which reads this file

ROOT = Path(__file__).resolve().parent
(ROOT / ".descent").mkdir(exist_ok=True)

c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.db_url = f"sqlite:///{ROOT / '.descent' / 'gradebook.db'}"

c.Autograde.autograde_preprocessors = AUTOGRADE_PREPROCESSORS
