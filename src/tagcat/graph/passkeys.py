"""Passkeys of a user as the text that both engines keep."""

from __future__ import annotations

import json

from tagcat.graph import packing
from tagcat.graph.model import Passkey, Passkeys


def packed(passkeys: Passkeys) -> str | None:
    """As ``packing.packed``; None for nothing."""
    return packing.packed(None if passkeys == Passkeys() else passkeys)


def unpacked(text: str | None) -> Passkeys:
    """The value of a text that ``packed`` returned."""
    if text is None:
        return Passkeys()
    kept = json.loads(text)
    return Passkeys(
        tuple(Passkey(**each) for each in kept["keys"]),
        tuple((digest, expires) for digest, expires in kept["spent"]),
    )
