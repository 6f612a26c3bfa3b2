"""Whether the sliders of the older labs would move anything."""

from __future__ import annotations

import importlib.util
import os

STATIC = "DESCENT_STATIC"
"""Environment variable: where it is set, and not to 0, labs show their static figure."""


def runs_widgets() -> bool:
    """Tell whether sliders would move anything: ipywidgets is there, and a kernel runs.

    Returns
    -------
    bool
        False too where the environment variable ``DESCENT_STATIC`` is set, and not to 0.

    Examples
    --------
    >>> runs_widgets()
    False
    """
    if os.environ.get(STATIC, "0") not in ("", "0"):
        return False
    if importlib.util.find_spec("ipywidgets") is None:
        return False
    if importlib.util.find_spec("IPython") is None:
        return False
    from IPython.core.getipython import get_ipython  # absent where figures are only drawn

    return getattr(get_ipython(), "kernel", None) is not None
