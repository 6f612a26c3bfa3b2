"""What the commands do, as ordered lists of small steps: build, release, grade, report."""
