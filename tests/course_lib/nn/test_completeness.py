"""A public module without a contract, an example that runs, or a source turns this red."""

from __future__ import annotations

from pathlib import Path

from course_lib import nn
from tests.course_lib.autograd.test_completeness import missing_documentation, offered
from tests.course_lib.nn.contracts import CONTRACTS

# Names without a row, and the file with their tests.
ELSEWHERE = {
    "Dropout": "test_module.py",
    "Module": "test_module.py",
    "mlp_backward": "test_contracts.py",
    "mlp_forward": "test_contracts.py",
}


def test_every_public_name_has_a_contract() -> None:
    assert {row.name for row in CONTRACTS} | set(ELSEWHERE) == set(nn.__all__)
    for name, file in ELSEWHERE.items():
        assert f"nn.{name}" in (Path(__file__).parent / file).read_text(encoding="utf-8"), name


def test_every_public_name_is_documented() -> None:
    assert not missing_documentation(nn, nn.__all__)


def test_exports_are_complete_and_sorted() -> None:
    assert offered(nn) == set(nn.__all__)
    kinds = [(not n.isupper(), not n[0].isupper(), n) for n in nn.__all__]
    assert kinds == sorted(kinds)
