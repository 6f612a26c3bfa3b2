"""What a unit's student process may see: a generated view of Python, packages and course_lib."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

FOREIGN = ("site-packages", "dist-packages", "test", "__pycache__")
NOTEBOOK = ("ipython",)  # what every notebook has, whatever the unit allows
SANDBOX = Path(__file__).resolve().parent
PACKAGE_FILES = (".py", ".js", ".css")  # what course_lib's wheel holds and its code reads
REPOSITORY = SANDBOX.parents[1]  # or what it was installed into


@dataclass(frozen=True)
class View:
    """Places on the disk that the warm parent sees.

    Attributes
    ----------
    own : Path
        A folder made for this run: copies of ``course_lib`` without the delegated modules and of
        ``grader.sandbox``, and links to the packages.
    packages : dict of str to Path
        Name below ``own`` -> the installed file or folder that it links to.
    python : list of Path
        The interpreter and its shared library.
    stdlib : list of Path
        The standard library's folders; their ``site-packages`` are not part of the view.
    system : list of Path
        Shared libraries of the operating system.
    """

    own: Path
    packages: dict[str, Path]
    python: list[Path]
    stdlib: list[Path]
    system: list[Path]

    @property
    def readable(self) -> list[str]:
        """Every path that must be open to reading, links resolved."""
        places = [self.own, *self.packages.values(), *self.python, *self.system]
        for library in self.stdlib:
            places += [path for path in sorted(library.iterdir()) if path.name not in FOREIGN]
        places += [Path("/dev/null"), Path("/dev/urandom"), Path("/etc/ld.so.cache")]
        return [str(place.resolve()) for place in places]


def make_view(folder: Path, packages: Sequence[str], delegated: Sequence[str]) -> View:
    """Write the view into ``folder``.

    Parameters
    ----------
    folder : Path
        An existing, empty folder outside every submission.
    packages : sequence of str
        Distributions that answers may import; what they require comes along, and IPython, which
        every notebook has.
    delegated : sequence of str
        Modules that are left out, ``course_lib.*`` ones and whole distributions.
    """
    _copy_package(_library(), folder / "course_lib", delegated, "course_lib")
    (folder / "grader").mkdir()
    (folder / "grader" / "__init__.py").write_text('"""The part of the grader below."""\n')
    _copy_package(SANDBOX, folder / "grader" / "sandbox", (), "")
    entries: dict[str, Path] = {}
    for name in _closure((*packages, *NOTEBOOK)):
        for entry, path in _top_level(name).items():
            if entry not in delegated:
                entries[entry] = path
    for module in delegated:
        package, dot, _ = module.partition(".")
        if package in sys.stdlib_module_names or (dot and package in entries):
            raise ValueError(
                f"{module} cannot be kept from answers: only modules of course_lib and whole "
                f"distributions can; leave {package} out of the unit's packages, or allow it"
            )
    (folder / "font_cache").mkdir()  # where the warm parent keeps its font cache
    for entry, path in entries.items():
        (folder / entry).symlink_to(path)
    return View(folder, entries, _python_places(), _stdlib_places(), _system_places())


def _library() -> Path:
    """Where course_lib is installed: a distribution of its own, never imported here."""
    found = importlib.util.find_spec("course_lib")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("course_lib is not installed beside the grader: run `make setup`")
    return Path(found.origin).resolve().parent


def _copy_package(source: Path, target: Path, delegated: Sequence[str], dotted: str) -> None:
    """Copy a package's files, leaving the delegated modules out, source and all."""
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        module = f"{dotted}.{path.stem}"
        if path.name == "__pycache__" or (dotted and module in delegated):
            continue
        if path.is_dir():
            _copy_package(path, target / path.name, delegated, module if dotted else "")
        elif path.suffix in PACKAGE_FILES:
            shutil.copyfile(path, target / path.name)


def _closure(names: Iterable[str]) -> list[str]:
    """The distributions and, transitively, what they require on this machine."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        found[name] = None
        for text in distribution.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return sorted(found)


def _top_level(name: str) -> dict[str, Path]:
    """The files and folders that a distribution puts into site-packages."""
    distribution = importlib.metadata.distribution(name)
    entries: dict[str, Path] = {}
    for file in distribution.files or ():
        first = file.parts[0]
        if first in ("..", "__pycache__", "bin") or first in entries:
            continue
        path = Path(str(distribution.locate_file(first))).resolve()  # the environment may be a link
        if path.exists():
            entries[first] = path
    return entries


def _python_places() -> list[Path]:
    libraries = (Path(sys.base_prefix) / "lib").glob("libpython*")
    return [Path(sys.executable).resolve(), *sorted(path.resolve() for path in libraries)]


def _stdlib_places() -> list[Path]:
    keys = ("stdlib", "platstdlib")
    return list(dict.fromkeys(Path(sysconfig.get_path(key)).resolve() for key in keys))


def _system_places() -> list[Path]:
    places = []
    for root in map(Path, ("/usr/lib", "/usr/lib64", "/lib", "/lib64")):
        if root.is_symlink() or not root.is_dir():
            continue
        # only where shared libraries live: /usr/lib also holds other programs' data
        for path in sorted(root.iterdir()):
            if path.name.endswith("-linux-gnu") or ".so" in path.name:
                places.append(path)
    return [path for path in places if os.access(path, os.R_OK)]
