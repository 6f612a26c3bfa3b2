"""Refuse delegated modules with a sentence that says why."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType


class DelegationError(ImportError):
    """The answer leans on a module that the unit asks the student to rebuild."""

    def __init__(self, module: str, unit: str):
        sentence = (
            f"{module} cannot be used in an answer of unit {unit}: "
            "the exercise is to write that part yourself"
        )
        super().__init__(sentence, name=module)
        self.descent_delegated = sentence


class DelegationGuard(importlib.abc.MetaPathFinder):
    """A finder that comes first and refuses the unit's delegated modules.

    The modules are absent from the view of packages as well: the guard only explains.
    """

    def __init__(self, unit: str, delegated: Sequence[str]):
        self._unit = unit
        self._delegated = tuple(delegated)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        for module in self._delegated:
            if fullname == module or fullname.startswith(module + "."):
                raise DelegationError(module, self._unit)
        return None


def guard(unit: str, delegated: Sequence[str]) -> None:
    """Install the guard in front of the other finders."""
    sys.meta_path.insert(0, DelegationGuard(unit, delegated))
