"""Strangers' texts on an instructor's terminal: names of folders, what files hold."""

from __future__ import annotations

import unicodedata

# Controls move the cursor or change the window's title, formats turn text around, and halves of
# characters cannot be encoded.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # part of names in Persian and in Indic scripts


def plain(text: str) -> str:
    r"""A text in one line, with what a terminal would act upon spelled out.

    >>> print(plain("red\x1b[31m\nline"))
    red\x1b[31m\nline
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(char) if _acts(char) else char for char in text)


def _acts(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN and char not in _JOINERS


def _spelled(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
