"""Which notebook is meant: by its name, by its unit's name, or the only one in the folder."""

from __future__ import annotations

from pathlib import Path, PurePath

from course_lib.checking.notebook_file import NotebookError, read_notebook

SHOWN = 8


def candidates(named: PurePath) -> list[PurePath]:
    """The paths that a name may mean, in the order in which they are tried.

    Parameters
    ----------
    named : PurePath
        A file, a file without its ending, or a folder of a unit.

    Examples
    --------
    >>> from pathlib import PurePosixPath, PureWindowsPath
    >>> [str(path) for path in candidates(PurePosixPath("units/07-adam"))]
    ['units/07-adam', 'units/07-adam.ipynb', 'units/07-adam/07-adam.ipynb']
    >>> [str(path) for path in candidates(PureWindowsPath(r"C:\\Meine Kurse\\07.ipynb"))]
    ['C:\\\\Meine Kurse\\\\07.ipynb']
    """
    if named.suffix == ".ipynb":
        return [named]
    file = f"{named.name}.ipynb"
    return [named, named.with_name(file), named / file] if named.name else [named]


def find_notebook(named: str | None, folder: Path) -> Path:
    """The notebook that is meant.

    Parameters
    ----------
    named : str or None
        What stands on the command line.
    folder : Path
        Where to look without a name.

    Raises
    ------
    NotebookError
        If there is none, or more than one, with a list.

    Examples
    --------
    >>> find_notebook("07-adam", Path("no-such-folder")).as_posix()
    'no-such-folder/07-adam'
    """
    if named is not None:
        paths = [folder / path for path in candidates(Path(named))]
        return next((path for path in paths if path.is_file()), paths[0])
    found = sorted(path for path in folder.glob("*.ipynb") if path.is_file())
    units = [path for path in found if _is_unit(path)]
    if len(units) == 1:
        return units[0]
    names = ", ".join(path.name for path in units[:SHOWN])
    if units:
        more = f" and {len(units) - SHOWN} more" if len(units) > SHOWN else ""
        raise NotebookError(f"there are several units here ({names}{more}): name the one you mean")
    raise NotebookError(
        f"there is no notebook of this course in {folder}: go to its folder, or name the file, "
        "as in `course check 07-adaptive-methods.ipynb`"
    )


def _is_unit(path: Path) -> bool:
    try:
        return bool(read_notebook(path).exercises)
    except NotebookError:
        return False
