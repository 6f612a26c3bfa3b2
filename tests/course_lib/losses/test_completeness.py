"""A public loss without a contract, an example that runs, or a source turns this red."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from course_lib import losses
from course_lib.losses import tensors
from tests.course_lib.autograd.test_completeness import missing_documentation, offered
from tests.course_lib.losses.contracts import CONTRACTS
from tests.course_lib.losses.test_tensors import LOSSES


def test_every_public_name_has_a_contract() -> None:
    assert [row.name for row in CONTRACTS] == sorted(
        losses.__all__, key=[row.name for row in CONTRACTS].index
    )
    assert set(LOSSES) == set(tensors.__all__)


def test_every_public_name_is_documented() -> None:
    assert not missing_documentation(losses, losses.__all__)
    assert not missing_documentation(tensors, tensors.__all__)


def test_exports_are_complete_and_sorted() -> None:
    assert offered(losses) == set(losses.__all__)
    assert losses.__all__ == sorted(losses.__all__)
    own = {
        name for name in offered(tensors) if getattr(tensors, name).__module__ == tensors.__name__
    }
    assert own == set(tensors.__all__)


def test_the_numpy_losses_load_neither_the_engine_nor_scipy() -> None:
    code = (
        "import sys, course_lib.losses; "
        "print([m for m in ('scipy', 'torch', 'course_lib.autograd') if m in sys.modules])"
    )
    root = Path(losses.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
