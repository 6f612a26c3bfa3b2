"""What the sandbox promises: `course doctor` and the tests try to break each of them."""

from __future__ import annotations

from grader.pipeline.promises.kernel import KERNEL
from grader.pipeline.promises.promise import LIMITS, TOOLS, Promise
from grader.pipeline.promises.resources import RESOURCES

PROMISES = (*KERNEL, *RESOURCES)

__all__ = ["LIMITS", "PROMISES", "TOOLS", "Promise"]
