"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is with what was checked."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        what: what was checked, in a word or two.
        state: how it is.
        found: what is so, in a clause without a full stop.
        to_do: what to do about it; empty if there is nothing to do.
    """

    what: str
    state: State
    found: str
    to_do: str = ""

    def document(self) -> dict[str, str]:
        """As JSON has it."""
        return asdict(self)


def good(what: str, found: str) -> Finding:
    """It is as it should be."""
    return Finding(what, State.GOOD, found)


def warning(what: str, found: str, to_do: str) -> Finding:
    """It works, but not as well as it could."""
    return Finding(what, State.WARNING, found, to_do)


def bad(what: str, found: str, to_do: str) -> Finding:
    """Something does not work."""
    return Finding(what, State.BAD, found, to_do)
