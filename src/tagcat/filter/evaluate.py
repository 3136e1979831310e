"""Whether one file passes a filter.

This is what a filter means: a store may answer with a query of its own, if it gives the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from tagcat.filter.facts import Decision, Facts, Resolver
from tagcat.filter.fields import FORMATS
from tagcat.filter.tree import (
    And,
    Choice,
    Compare,
    Expression,
    Near,
    NearBy,
    Not,
    Or,
    Text,
    Word,
)

_FACTS: dict[str, Callable[[Facts], int | float | None]] = {
    "size": lambda facts: facts.size,
    "width": lambda facts: facts.width,
    "height": lambda facts: facts.height,
    "pixels": lambda facts: facts.width * facts.height,
    "duration": lambda facts: facts.duration,
    "fps": lambda facts: facts.fps,
    "frames": lambda facts: facts.frames,
    "complexity": lambda facts: facts.complexity,
    "copies": lambda facts: facts.copies,
    "rating": lambda facts: facts.rating,
    "modified": lambda facts: facts.modified,
    "saved": lambda facts: facts.saved,
}

_TEXTS: dict[str, Callable[[Facts], tuple[str, ...]]] = {
    "tag": lambda facts: tuple(name for tag in facts.tags for name in tag.names),
    "tagged-by": lambda facts: tuple(tag.by for tag in facts.tags),
    "label": lambda facts: facts.labels,
    "name": lambda facts: (facts.name,),
    "path": lambda facts: (facts.path,),
    "device": lambda facts: (facts.device,),
    "source": lambda facts: (facts.source,),
    "note": lambda facts: (facts.note,),
}

_CHOICES: dict[tuple[str, str], Callable[[Facts], bool]] = {
    ("has", "match"): lambda facts: facts.has_match,
    ("has", "tag"): lambda facts: bool(facts.tags),
    ("has", "label"): lambda facts: bool(facts.labels),
    ("has", "copy"): lambda facts: facts.copies > 1,
    ("has", "note"): lambda facts: facts.note != "",
    ("has", "rating"): lambda facts: facts.rating > 0,
    ("is", "here"): lambda facts: facts.device_id == facts.this_device,
    ("is", "kept"): lambda facts: facts.decision is Decision.KEEP,
    ("is", "removed"): lambda facts: facts.decision is Decision.REMOVE,
}


def evaluate(expression: Expression, facts: Facts, resolver: Resolver) -> bool:
    """Whether a file of these ``facts`` passes; ``resolver`` is asked for each ``near``."""
    match expression:
        case And(parts):
            return all(evaluate(part, facts, resolver) for part in parts)
        case Or(parts):
            return any(evaluate(part, facts, resolver) for part in parts)
        case Not(part):
            return not evaluate(part, facts, resolver)
        case Near():
            return facts.content in resolver(expression)
        case Compare(field, _, _, bounds):
            fact = _FACTS[field](facts)
            return fact is not None and all(bound.holds(fact) for bound in bounds)
        case Choice(field, value):
            return _chosen(field, value, facts)
        case Text():
            return _has_text(expression, facts)
        case Word(text):
            return _has_text(Text("tag", text, whole=True), facts) or _has_text(
                Text("name", text, text.wild), facts
            )
        case _:
            assert_never(expression)


def meant(near: Near, name: str, path: str, sha256: str) -> bool:
    """Whether ``near`` is about this file, by its whole name, its whole path or its content."""
    if near.by is NearBy.SHA256:
        return near.text.text == sha256
    return near.text.fits(name) or near.text.fits(path)


def _chosen(field: str, value: str, facts: Facts) -> bool:
    if field == "type":
        return facts.kind == value
    if field == "format":
        return facts.media_type in FORMATS[value]
    return _CHOICES[field, value](facts)


def _has_text(term: Text, facts: Facts) -> bool:
    fits = term.text.fits if term.whole else term.text.within
    return any(fits(text) for text in _TEXTS[term.field](facts))
