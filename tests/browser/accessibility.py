"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

GRAVE = ("serious", "critical")


def findings(page: Page | Frame, leave: Iterable[str] = ()) -> dict[str, list[str]]:
    """Return the serious and critical findings: from a rule's name to the elements.

    Parameters
    ----------
    page
        A page, or the frame of a lab.
    leave
        Selectors of elements that are left out.
    """
    context = {"exclude": [[selector] for selector in leave]}
    answer = Axe().run(page, context=context, options={"resultTypes": ["violations"]}).response
    return {
        violation["id"]: [" ".join(map(str, node["target"])) for node in violation["nodes"]]
        for violation in answer["violations"]
        if violation["impact"] in GRAVE
    }
