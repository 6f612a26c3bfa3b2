"""The grader: builds and releases the notebooks, and grades what students hand in."""

import sys

# nbformat imports jsonschema, and jsonschema compiles a grammar of web addresses at import, which
# takes longer than everything else that `course` loads: 1.6 s of 1.8 s. A notebook's format has no
# such field. Where the grammar is not installed jsonschema does without it, and so it does here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
