"""What is wrong with a filter: where, what, and what to do."""

from __future__ import annotations

from tagcat.errors import InvalidInput

MAX_SHOWN = 40
"""Code points of a person's own words that an error repeats."""

_UNSHOWN = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0xD800, 0xDFFF),
    (0xFEFF, 0xFEFF),
)
"""Controls, marks without width or that turn the direction of writing, and lone surrogates."""


class FilterError(InvalidInput):
    """A filter that cannot be understood.

    Attributes:
        position: code points before the wrong word.
        length: code points of the wrong word, at least 1.
        problem: what is wrong, one clause without a full stop.
        advice: what to do, one clause without a full stop.
    """

    def __init__(self, problem: str, advice: str, position: int, length: int) -> None:
        super().__init__("filter", f"{problem}: {advice}")
        self.problem = problem
        self.advice = advice
        self.position = position
        self.length = max(1, length)


def caret(text: str, error: FilterError) -> str:
    """Two lines for a terminal: the filter, and what is wrong below the wrong word.

    Characters that would move what follows are shown as a mark each, so that the carets stand
    below the right ones where every character is one column wide.
    """
    line = "".join(_visible(character) for character in text)
    return f"{line}\n{' ' * error.position}{'^' * error.length} {error.reason}"


def shown(text: str) -> str:
    """``text`` in quotes, short and on one line, for a message."""
    short = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return '"' + "".join(_visible(character) for character in short) + '"'


def _visible(character: str) -> str:
    code = ord(character)
    unshown = any(first <= code <= last for first, last in _UNSHOWN)
    return "\N{REPLACEMENT CHARACTER}" if unshown else character
