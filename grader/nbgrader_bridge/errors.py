"""What the bridge raises: one sentence each, with the remedy where there is one."""

from __future__ import annotations


class BridgeError(Exception):
    """nbgrader refused; the message is its reason, on one line."""


class GradebookError(BridgeError):
    """The gradebook cannot be used; the message says why and what to do."""


class UnreadError(BridgeError):
    """A submission cannot be read, so that it has no score; the message says what was found."""
