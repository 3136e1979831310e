"""Passkeys of a user as the text that both engines keep."""

from __future__ import annotations

import json
from dataclasses import asdict

from tagcat.graph.model import Passkey, Passkeys


def packed(passkeys: Passkeys) -> str | None:
    """The text that is kept, None for nothing; the same for the same value, to be compared."""
    if passkeys == Passkeys():
        return None
    return json.dumps(asdict(passkeys), separators=(",", ":"), sort_keys=True)


def unpacked(text: str | None) -> Passkeys:
    """The value of a text that ``packed`` returned."""
    if text is None:
        return Passkeys()
    kept = json.loads(text)
    return Passkeys(
        tuple(Passkey(**each) for each in kept["keys"]),
        tuple((digest, expires) for digest, expires in kept["spent"]),
    )
