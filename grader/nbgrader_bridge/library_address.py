"""The address that a notebook gets course_lib from, where it was uploaded without the kit.

``nbgrader_config.py`` holds it, and both ``course release`` and ``nbgrader generate_assignment``
write it into the line ``COURSE_LIB = ""`` of a unit's first given cell (``SetLibraryAddress`` in
``preprocessor``). The rest knows here what such a line looks like, without importing nbgrader.
"""

from __future__ import annotations

import json
import re

from packaging.requirements import InvalidRequirement, Requirement

from grader.nbgrader_bridge.errors import BridgeError

LINE = re.compile(r'^(?P<name>[ \t]*COURSE_LIB = )"(?P<address>[^"\\\n]*)"', re.MULTILINE)
# What stands in an address, without what ends a Python string or means something to a shell.
URL = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?/[A-Za-z0-9._~/?#&()*+,;=%@:-]*")
SETTING = "c.SetLibraryAddress.address in nbgrader_config.py"


def checked_address(address: str) -> str:
    """An address as pip gets it, without blanks around it; empty for none.

    Raises
    ------
    BridgeError
        If it is neither an https address nor a plain requirement.

    Examples
    --------
    >>> checked_address("https://example.org/descent_course-0.1.0-py3-none-any.whl")
    'https://example.org/descent_course-0.1.0-py3-none-any.whl'
    >>> checked_address("descent-course >= 0.1")
    'descent-course>=0.1'
    """
    bare = address.strip()
    if not bare or URL.fullmatch(bare):
        return bare
    try:
        requirement = Requirement(bare)
    except InvalidRequirement:
        requirement = None
    if requirement is None or requirement.url or requirement.marker:
        raise BridgeError(
            f"{SETTING} is {address!r}: write an https address of the wheel, as in "
            "https://example.org/descent_course-0.1.0-py3-none-any.whl, or a requirement, as in "
            "descent-course>=0.1, or nothing"
        )
    return str(requirement)


def with_address(source: str, address: str) -> str:
    """A cell's text with this address in the line for it; other texts as they are.

    >>> with_address('if missing:\\n    COURSE_LIB = ""  # what', "https://example.org/x.whl")
    'if missing:\\n    COURSE_LIB = "https://example.org/x.whl"  # what'
    """
    return LINE.sub(lambda line: line["name"] + json.dumps(address), source)
