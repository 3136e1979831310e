"""A second factor as the text that both engines keep."""

from __future__ import annotations

import json
from dataclasses import asdict

from tagcat.graph.model import SecondFactor


def packed(factor: SecondFactor | None) -> str | None:
    """The text that is kept; the same for the same value, so that texts can be compared."""
    if factor is None:
        return None
    return json.dumps(asdict(factor), separators=(",", ":"), sort_keys=True)


def unpacked(text: str | None) -> SecondFactor | None:
    """The value of a text that ``packed`` returned."""
    if text is None:
        return None
    kept = json.loads(text)
    return SecondFactor(kept["salt"], kept["confirmed"], kept["step"], tuple(kept["recovery"]))
