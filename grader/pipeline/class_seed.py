"""The class's seed: drawn once, kept beside the settings, copied into each results folder.

Hidden inputs are drawn from it, so that students of two classes cannot compare theirs. A results
folder keeps to its own, whatever happens to the course's.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path

from grader.pipeline.paths import Course, CourseError

FILE = "class.json"
BITS = 31


def course_seed(course: Course) -> int:
    """The course's seed; drawn and kept where there is none yet.

    Raises
    ------
    CourseError
        Where the file holds no seed, or none can be written.
    """
    path = course.root / FILE
    seed = read_seed(path)
    if seed is None:
        _create(path, secrets.randbits(BITS))
        seed = read_seed(path)  # that of whoever was first
        assert seed is not None
    return seed


def results_seed(course: Course, folder: Path, asked: int | None, regrade: bool) -> int:
    """The seed of a grading run into a folder.

    Parameters
    ----------
    asked : int, optional
        Of ``--seed``; the folder's own without it, else the course's.
    regrade : bool
        Whether a folder's seed may be changed.
    """
    kept = read_seed(folder / FILE)
    if asked is None:
        return course_seed(course) if kept is None else kept
    if asked < 0:
        raise CourseError(f"--seed must be 0 or more, got {asked}")
    if kept is not None and kept != asked and not regrade:
        raise CourseError(
            f"{folder} was graded with the seed {kept}, and --seed says {asked}: leave --seed out, "
            "or grade everything again with --regrade"
        )
    return asked


def keep_seed(folder: Path, seed: int) -> None:
    """Copy the seed into a results folder."""
    if read_seed(folder / FILE) != seed:
        with contextlib.suppress(FileNotFoundError):
            (folder / FILE).unlink()
        _create(folder / FILE, seed)


def read_seed(path: Path) -> int | None:
    """The seed in a file, or None where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}): make it readable") from None
    except ValueError:
        text = ""  # no text at all
    try:
        seed = json.loads(text)["seed"]
    except (ValueError, KeyError, TypeError):
        seed = None
    if type(seed) is not int or seed < 0:
        raise CourseError(
            f'{path} holds no seed: it must read {{"seed": 123}}; put back the one of your class, '
            "or delete the file to draw another, and grade with --regrade"
        )
    return seed


def _create(path: Path, seed: int) -> None:
    """Write the file whole, unless it is there: two first runs at once agree on one seed."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps({"seed": seed}) + "\n")
            os.chmod(temporary, 0o644)
            _place(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({error.strerror}): make its folder writable, or give the "
            "seed of your class with --seed"
        ) from None


def _place(temporary: str, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        return  # somebody was first, and theirs holds
    except OSError:  # a file system without links
        os.replace(temporary, path)
