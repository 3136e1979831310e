"""How long tests wait for what ought to happen: on a busy machine what takes long is no failure."""

from __future__ import annotations

PATIENCE = 120
"""Seconds."""
