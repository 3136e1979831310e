"""A hash as fields of JSON, and back: ``dhash`` and ``ties``, or ``turned`` and ``complexity``."""

from __future__ import annotations

from typing import Any

from tagcat.fingerprint.model import HASH_BITS, AnyHash, DHash, KeyedHash, Orientation

HASH_DIGITS = HASH_BITS // 4
"""Hexadecimal digits of a hash."""

TURNED_DIGITS = len(Orientation) * HASH_DIGITS
"""Hexadecimal digits of a keyed hash in all orientations, one after the other."""

NO_TIES = "0" * HASH_DIGITS
"""What ``ties`` is where it is left out."""


def hash_fields(dhash: AnyHash) -> dict[str, Any]:
    """The fields of a hash, in hexadecimal digits; ``ties`` only where there are any."""
    if isinstance(dhash, KeyedHash):
        turned = "".join(f"{bits:0{HASH_DIGITS}x}" for bits in dhash.turned)
        return {"turned": turned, "complexity": dhash.complexity}
    fields = {"dhash": dhash.hex}
    if dhash.ties:
        fields["ties"] = f"{dhash.ties:0{HASH_DIGITS}x}"
    return fields


def hash_of(dhash: str | None, ties: str, turned: str | None, complexity: int | None) -> AnyHash:
    """The inverse of ``hash_fields``; texts have the digits they should have.

    Raises:
        ValueError: there is no hash, or fields of both sorts, or a bit is 1 of equal cells.
    """
    if dhash is not None and turned is None and complexity is None:
        found = DHash(int(dhash, 16), int(ties, 16))
        if found.bits & found.ties:
            raise ValueError("a bit of dhash is 1 where ties says that both cells were equal")
        return found
    if dhash is None and turned is not None and complexity is not None and ties == NO_TIES:
        parts = (turned[at : at + HASH_DIGITS] for at in range(0, TURNED_DIGITS, HASH_DIGITS))
        return KeyedHash(tuple(int(part, 16) for part in parts), complexity)
    raise ValueError("dhash is needed, or turned and complexity of a keyed hash, and not both")
