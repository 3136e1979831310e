"""The key that hashes are made with on this device, from the file that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tagcat.app.keying import check_key
from tagcat.cli import words
from tagcat.errors import InvalidInput, UnreadableFile
from tagcat.fingerprint.keyed import HashKey
from tagcat.graph.model import User
from tagcat.settings import Settings, read_settings

_MOST = 1_000
"""Characters that are read of a file, which has fewer if it is one."""


def own_key(settings: Settings) -> HashKey | None:
    """The key in the file that TAGCAT_HASH_KEY names; None if it names none.

    Raises:
        UnreadableFile: it cannot be read, or is no key file.
    """
    return None if settings.hash_key is None else read_key(settings.hash_key)


def content_names(user: User) -> Callable[[str], str]:
    """What makes of the SHA-256 of a file what its content is named by in a user's collection.

    Raises:
        KeyMismatch: the key of the collection is not the one that TAGCAT_HASH_KEY names.
        UnreadableFile: that cannot be read, or is no key file.
    """
    if user.hash_key is None:
        return str
    return check_key(user.hash_key, own_key(read_settings())).content_id


def read_key(path: Path) -> HashKey:
    """The key in a file.

    Raises:
        UnreadableFile: it cannot be read, or is no key file.
    """
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return HashKey.of_text(file.read(_MOST))
    except (OSError, ValueError) as error:
        raise UnreadableFile(str(path), words.os_reason(error)) from error
    except InvalidInput as error:
        raise UnreadableFile(str(path), error.reason) from error
