"""Real documents that are on every machine of the course: docstrings of installed libraries.

Which library is a docstring from? The sources are read as text, so no library is imported, and
the same installed versions give the same documents.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.data.arguments import Array, Labels, check_count

LIBRARIES = ("numpy", "scipy", "sklearn", "matplotlib")

GIVE_AWAY = frozenset(
    ("numpy", "np", "scipy", "sklearn", "scikit", "matplotlib", "mpl", "plt", "pyplot")
)
"""Words that name a library, and so would answer the question."""

WORD = re.compile(r"[a-z]{2,}")
MIN_WORDS = 20
"""A docstring with fewer words is no document."""


@dataclass(frozen=True, eq=False)
class Documents:
    """Documents as counts of words, a sparse matrix (N, D) in compressed rows.

    The words of document i are ``indices[indptr[i]:indptr[i + 1]]``, ascending, and ``data``
    has their counts at the same places.

    Attributes
    ----------
    data
        Counts, float64, (number of non-zeros,).
    indices
        Which word each count is of, int64, as long as ``data``.
    indptr
        Where each document starts, int64, (N + 1,).
    y
        Which library each document is from, int64, (N,).
    vocabulary
        The words, in alphabetical order, D of them.
    libraries
        Their names, in the order of ``y``.
    names
        Where each document stands, ``"numpy/linalg/_linalg.py: svd"``.

    Examples
    --------
    >>> import numpy as np
    >>> toy = Documents(
    ...     data=np.array([2.0, 1.0]),
    ...     indices=np.array([0, 1]),
    ...     indptr=np.array([0, 1, 2]),
    ...     y=np.array([0, 1]),
    ...     vocabulary=("array", "plot"),
    ...     libraries=("numpy", "matplotlib"),
    ...     names=("numpy/a.py: f", "matplotlib/b.py: g"),
    ... )
    >>> toy.shape
    (2, 2)
    """

    data: Array
    indices: Labels
    indptr: Labels
    y: Labels
    vocabulary: tuple[str, ...]
    libraries: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Documents and words, (N, D)."""
        return len(self.y), len(self.vocabulary)


def documents(
    libraries: Sequence[str] = LIBRARIES, max_per_library: int = 400, min_documents: int = 3
) -> Documents:
    """Return docstrings of installed libraries as a sparse bag of words.

    Algorithm::

        files of a library, without its tests, in an order that a hash of their names fixes
        docstrings of at least 20 words, no text twice, until there are max_per_library
        words: runs of two or more letters a to z in lower case, without the libraries' names
        vocabulary: the words that at least min_documents documents hold

    Parameters
    ----------
    libraries
        Names of installed packages, at least two, none twice.
    max_per_library
        At most so many documents of each, an integer >= 1.
    min_documents
        A word has to be in so many documents, an integer >= 1.

    Returns
    -------
    Documents
        In the order of ``libraries``: shuffle before you split. The same for the same versions
        of the libraries.

    Raises
    ------
    ValueError
        If an argument is out of its domain, a library is not installed or has no source files.

    Notes
    -----
    A linear model does well because each library has its own trade. Without ``GIVE_AWAY`` the
    words that name a library would decide alone.

    Source: Joachims (1998), Text categorization with support vector machines, section 2 (bag of
    words, rare words left out).

    Examples
    --------
    >>> docs = documents(("numpy", "scipy"), max_per_library=20)
    >>> docs.shape[0], docs.indptr.shape, "numpy" in docs.vocabulary
    (40, (41,), False)
    """
    check_count("documents", "max_per_library", max_per_library)
    check_count("documents", "min_documents", min_documents)
    if isinstance(libraries, str) or len(set(libraries)) != len(libraries) or len(libraries) < 2:
        raise ValueError(
            f"documents: libraries must be at least two different names, got {libraries!r}"
        )
    bags: list[Counter[str]] = []
    names: list[str] = []
    y: list[int] = []
    for number, library in enumerate(libraries):
        for name, text in _first_documents(library, max_per_library):
            bags.append(Counter(w for w in _words(text) if w not in GIVE_AWAY))
            names.append(name)
            y.append(number)
    spread = Counter(word for bag in bags for word in bag)
    vocabulary = sorted(word for word, count in spread.items() if count >= min_documents)
    column = {word: j for j, word in enumerate(vocabulary)}
    rows = [sorted((column[word], n) for word, n in bag.items() if word in column) for bag in bags]
    return Documents(
        data=np.array([n for row in rows for _, n in row], dtype=np.float64),
        indices=np.array([j for row in rows for j, _ in row], dtype=np.int64),
        indptr=np.cumsum([0, *map(len, rows)], dtype=np.int64),
        y=np.array(y, dtype=np.int64),
        vocabulary=tuple(vocabulary),
        libraries=tuple(libraries),
        names=tuple(names),
    )


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _first_documents(library: str, count: int) -> list[tuple[str, str]]:
    """The first so many docstrings that are long enough and not there yet."""
    found: dict[str, str] = {}
    for name, text in _docstrings(library):
        if text not in found and len(_words(text)) >= MIN_WORDS:
            found[text] = name
            if len(found) == count:
                break
    if not found:
        raise ValueError(
            f"documents: the library {library!r} has no docstring of {MIN_WORDS} words in its "
            "source files; leave it out, or install it with its sources"
        )
    return [(name, text) for text, name in found.items()]


def _docstrings(library: str) -> Iterator[tuple[str, str]]:
    root = _root(library)
    files = [
        path
        for path in root.rglob("*.py")
        if "tests" not in path.relative_to(root).parts and not path.name.startswith("test_")
    ]
    # A hash mixes the subpackages, so that a few files already show the whole library.
    for path in sorted(files, key=lambda path: _digest(path.relative_to(root).as_posix())):
        where = f"{library}/{path.relative_to(root).as_posix()}"
        with warnings.catch_warnings():
            # Other people's sources may hold escapes that Python warns of.
            warnings.simplefilter("ignore")
            try:
                tree = ast.parse(path.read_bytes(), filename=str(path))
            except SyntaxError:
                continue  # a template, or written for another Python: no library's text
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                text = ast.get_docstring(node)
                if text:
                    name = "module" if isinstance(node, ast.Module) else node.name
                    yield f"{where}: {name}", text


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _root(library: str) -> Path:
    spec = None
    if isinstance(library, str) and library.isidentifier():
        # Of a top-level name; the package itself is not imported.
        spec = importlib.util.find_spec(library)
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(
            f"documents: libraries must be installed packages, got {library!r}; install it, or "
            f"take others, such as {LIBRARIES}"
        )
    return Path(next(iter(spec.submodule_search_locations)))
