"""What is said of contents, said of the same contents under other names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tagcat.app.transfer.said import (
    Said,
    SaidChoice,
    SaidDecision,
    SaidDismissal,
    SaidRemark,
    SaidSuggested,
    SaidTagged,
)
from tagcat.graph.annotations import DecisionKey, DismissalKey, Tag


def renamed(said: Said, name: Callable[[str], str]) -> Said:
    """The same of the contents that ``name`` makes of the sha256 of each."""
    match said:
        case Tag():
            return said
        case SaidTagged():
            origin = said.tagging.origin
            tagging = replace(said.tagging, origin=None if origin is None else name(origin))
            return replace(said, sha256=name(said.sha256), tagging=tagging)
        case SaidRemark() | SaidChoice() | SaidSuggested():
            return replace(said, sha256=name(said.sha256))
        case SaidDecision():
            return replace(said, key=DecisionKey.of(name(said.key.low), name(said.key.high)))
        case SaidDismissal():
            return replace(said, key=DismissalKey(name(said.key.sha256), said.key.label))
