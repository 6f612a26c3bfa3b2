"""The grader: builds and releases the notebooks, and grades what students hand in."""
