"""Values of an account as the text that both engines keep."""

from __future__ import annotations

import json
from dataclasses import asdict

from tagcat.graph.model import HashKeyRecord, Passkeys, SecondFactor


def packed(value: SecondFactor | HashKeyRecord | Passkeys | None) -> str | None:
    """The text that is kept; the same for the same value, so that texts can be compared."""
    if value is None:
        return None
    return json.dumps(asdict(value), separators=(",", ":"), sort_keys=True)
