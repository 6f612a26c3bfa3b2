"""Labs in the page: a harness, and for each lab its data (.py) beside its script (.js)."""

from course_lib.plotting.labs.harness import Action, Check, Checks, Choice, LabPage, Range, Task

__all__ = ["Action", "Check", "Checks", "Choice", "LabPage", "Range", "Task"]
