"""A public name without a contract, an example that runs, or a source turns this red."""

from __future__ import annotations

import doctest
import inspect
from types import ModuleType

import course_lib.autograd
from tests.course_lib.autograd.contracts import CONTRACTS

# Names that are no operation, and the file with their tests.
ELSEWHERE = {
    "Tensor": "test_tensor.py",
    "draw_graph": "test_drawing.py",
    "grad_check": "test_gradient_check.py",
    "gradients": "test_backward.py",
    "hessian_vector_product": "test_second_order.py",
    "jvp": "test_second_order.py",
    "no_grad": "test_backward.py",
    "numerical_gradient": "test_gradient_check.py",
}


def missing_documentation(package: ModuleType, names: list[str]) -> list[str]:
    """What the documentation of public names lacks, in words."""
    lacks = []
    for name in names:
        thing = getattr(package, name)
        text = inspect.getdoc(thing) or ""
        if not doctest.DocTestParser().get_examples(text):
            lacks.append(f"{name} has no example")
        sources = text.split("Source: ")[1:]
        if not sources:
            lacks.append(f"{name} names no source")
        elif not any(part[:120].count("(1") + part[:120].count("(2") for part in sources):
            lacks.append(f"{name}: its source has no year")
        if inspect.isfunction(thing):
            for parameter in inspect.signature(thing).parameters:
                described = [line.split(",") for line in text.splitlines() if line]
                flat = {word.strip() for words in described for word in words}
                if parameter not in flat:
                    lacks.append(f"{name}: parameter {parameter} is not described")
    return lacks


def offered(package: ModuleType) -> set[str]:
    return {
        name
        for name, thing in vars(package).items()
        if not name.startswith("_") and (inspect.isfunction(thing) or inspect.isclass(thing))
    }


def test_every_public_name_has_a_contract() -> None:
    rows = [row.name for row in CONTRACTS]
    assert len(rows) == len(set(rows))
    assert set(rows) | set(ELSEWHERE) == set(course_lib.autograd.__all__)
    assert not set(rows) & set(ELSEWHERE)


def test_what_is_tested_elsewhere_is_tested_there() -> None:
    from pathlib import Path

    for name, file in ELSEWHERE.items():
        assert name in (Path(__file__).parent / file).read_text(encoding="utf-8"), name


def test_every_public_name_is_documented() -> None:
    assert not missing_documentation(course_lib.autograd, course_lib.autograd.__all__)


def test_exports_are_complete_and_sorted() -> None:
    assert offered(course_lib.autograd) == set(course_lib.autograd.__all__)
    names = course_lib.autograd.__all__
    assert names == sorted(names, key=lambda name: (not name[0].isupper(), name))


def test_the_completeness_test_can_fail() -> None:
    def undocumented(x: float) -> float:
        """Return x.

        Source: Nobody.

        Examples
        --------
        >>> 1
        1
        """
        return x

    module = ModuleType("module")
    module.undocumented = undocumented  # type: ignore[attr-defined]
    assert missing_documentation(module, ["undocumented"]) == [
        "undocumented: its source has no year",
        "undocumented: parameter x is not described",
    ]
