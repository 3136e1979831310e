"""Every error TagCat raises on purpose, as one tree.

TagcatError
├── UnreadableFile        a file that could not be opened, decoded or understood
├── InvalidInput          a value from outside that breaks a rule; names the field
├── NotFound              nothing of that name or id belongs to this user
├── Conflict              the name is taken, or the state moved on
│   └── KeyMismatch           hashes made with a key, and others, or with another key
├── AccessDenied          wrong password, or a token that is missing, expired or revoked
│   └── SecondFactorNeeded    the code of the second factor is missing or wrong
├── LimitExceeded         more than a stated bound allows
├── MissingPackage        an optional Python package that is not installed
├── TaggerError           what proposes labels could not do so
└── StoreError            the store cannot be opened, read or written
    ├── StoreFull         the disk under it has no room left
    ├── StoreReadOnly     it can be read but not written
    └── StoreBusy         another program holds it
"""

from __future__ import annotations


class TagcatError(Exception):
    """Base of all errors TagCat raises on purpose; ``str(error)`` is fit to show to a person."""


class UnreadableFile(TagcatError):
    """A media file that cannot be read.

    Attributes:
        path: the file, as the caller named it.
        reason: one short clause without the path and without a full stop.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{printable(path)}: {reason}")
        self.path = path
        self.reason = reason


class InvalidInput(TagcatError):
    """A value that breaks a rule; ``field`` is the dotted name of the value."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFound(TagcatError):
    """Nothing of that name or id belongs to this user."""


class Conflict(TagcatError):
    """The name is already taken, or the state has moved on since it was read."""


class KeyMismatch(Conflict):
    """Hashes that were made with a key meet others, or some that were made with another key."""

    def __init__(
        self, reason: str = "keyed hashes can be compared with those of the same key alone"
    ) -> None:
        super().__init__(reason)


class AccessDenied(TagcatError):
    """Wrong credentials, or a token that is missing, expired or revoked."""


class SecondFactorNeeded(AccessDenied):
    """Name and password are right, and a code of the second factor is missing or wrong."""


class LimitExceeded(TagcatError):
    """More than a stated bound allows."""


class MissingPackage(TagcatError):
    """Something needs an optional Python package that is not installed.

    Attributes:
        package: its name.
        extra: the extra of TagCat's package that brings it.
    """

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(
            f"{what} needs the Python package {package}: pip install 'tagcat[{extra}]'"
        )
        self.package = package
        self.extra = extra


class TaggerError(TagcatError):
    """What proposes labels could not: its model is damaged, or its service refused.

    Attributes:
        retryable: the same again, later, may work.
        of_picture: it is the picture's fault; others may well be tagged.
    """

    def __init__(self, reason: str, *, retryable: bool = False, of_picture: bool = False) -> None:
        super().__init__(reason)
        self.retryable = retryable
        self.of_picture = of_picture


class StoreError(TagcatError):
    """The store cannot be opened, read or written."""


class StoreFull(StoreError):
    """The disk under the store has no room left; what was to be written was not."""


class StoreReadOnly(StoreError):
    """The store can be read but not written; what was to be written was not."""


class StoreBusy(StoreError):
    """Another program holds the store and does not finish; nothing was done."""


def printable(text: str) -> str:
    """``text`` on one line: control characters, line breaks and undecodable bytes escaped."""
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
