"""Reference implementations of the algorithms that the course teaches.

Each algorithm is a pure function as plain as its formula, one file per algorithm or tight
family. Importing this package loads nothing: import the part that you need, for example
``from course_lib.optim import adam_step``.
"""
