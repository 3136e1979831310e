"""A second factor as the text that both engines keep."""

from __future__ import annotations

import json

from tagcat.graph.model import SecondFactor


def unpacked(text: str | None) -> SecondFactor | None:
    """The value of a text that ``packed`` returned."""
    if text is None:
        return None
    kept = json.loads(text)
    return SecondFactor(kept["salt"], kept["confirmed"], kept["step"], tuple(kept["recovery"]))
