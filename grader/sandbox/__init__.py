"""The untrusted side: everything between the examiner and a stranger's code.

Modules below this package are visible to students inside the sandbox; they import nothing of
nbgrader, the examiner or the hidden tests.
"""
