"""Filters, trees and facts for tests of laws."""

from __future__ import annotations

from hypothesis import strategies as st

from tagcat.filter import (
    Choice,
    Compare,
    Decision,
    Expression,
    Facts,
    Near,
    NearBy,
    Not,
    Op,
    Pattern,
    TagFact,
    Text,
    Word,
    both,
    either,
)
from tagcat.filter.fields import CHOICES, FIELDS, FORMATS, ORDERED, RANGES, FieldKind
from tagcat.filter.values import bounds
from tagcat.fingerprint.model import Kind

LETTERS = 'aAbB\u00df\u00e9e\u0301\u0130\u03a3*?\\"-:=<>() \u3000\U0001f431'
short = st.text(st.sampled_from(LETTERS), min_size=1, max_size=6) | st.sampled_from(
    ["AND", "OR", "NOT", "cat", "place:paris", "size", "sha256:", "tag:", "near:a<=3"]
)
"""Words of letters that matter to the language."""


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Words with and without wildcards, in the form in which the parser makes them."""
    parts = draw(st.lists(short.map(Pattern.literal) | st.sampled_from("*?"), min_size=1))
    return Pattern("".join(p if isinstance(p, str) else p.text for p in parts))


@st.composite
def texts(draw: st.DrawFn) -> Text:
    names = [f.name for f in FIELDS.values() if f.kind in (FieldKind.TEXT, FieldKind.NAME)]
    field, text = draw(st.sampled_from(names)), draw(patterns())
    always = FIELDS[field].kind is FieldKind.NAME or text.wild
    return Text(field, text, always or draw(st.booleans()))


choices = st.sampled_from([Choice(f, value) for f, values in CHOICES.items() for value in values])

VALUES = {
    FieldKind.NUMBER: ["0", "12", "1080"],
    FieldKind.SIZE: ["0", "5", "3.4MB", "10k", "1.001GiB", "999tb"],
    FieldKind.PIXELS: ["0", "640px", "12MP", "0.3MP"],
    FieldKind.RATE: ["24", "29.97", "30fps"],
    FieldKind.DURATION: ["0", "90s", "1:30", "1:02:03.5", "500ms", "1h30m", "1.25h"],
    FieldKind.DATE: ["1900", "2026", "2024-02", "2024-02-29", "9999-12-31"],
}


@st.composite
def comparisons(draw: st.DrawFn) -> Compare:
    field = draw(st.sampled_from([f for f in FIELDS.values() if f.kind in ORDERED]))
    values = ["0", "3", "5"] if field.name in RANGES else VALUES[field.kind]
    op = draw(st.sampled_from([op for op in Op if op is not Op.HAS]))
    value = draw(st.sampled_from(values))
    found = bounds(field.kind, op, value)
    assert found is not None
    return Compare(field.name, op, value, found)


variances = st.none() | st.integers(0, 25)
nears = st.builds(Near, st.just(NearBy.NAME), patterns(), variances) | st.builds(
    Near, st.just(NearBy.SHA256), st.just(Pattern("0a" * 32)), variances
)

terms = st.builds(Word, patterns()) | texts() | choices | comparisons() | nears


def _joined(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3)
    return (
        parts.map(Not)
        | several.map(lambda them: both(*them))
        | several.map(lambda them: either(*them))
    )


trees: st.SearchStrategy[Expression] = st.recursive(terms, _joined, max_leaves=6)
"""Trees in canonical form."""

tags = st.builds(
    lambda name, more, by: TagFact(name, (name, *more), by),
    short,
    st.lists(short, max_size=2),
    st.sampled_from(["person", "onnx-7"]),
)
times = st.integers(-(10**13), 10**15)

facts = st.builds(
    Facts,
    content=st.sampled_from("abc"),
    name=short,
    path=short,
    device=short,
    device_id=st.sampled_from(["d1", "d2"]),
    this_device=st.sampled_from([None, "d1", "d2"]),
    source=short,
    kind=st.sampled_from(Kind),
    media_type=st.sampled_from([types[0] for types in FORMATS.values()]),
    size=st.integers(0, 10**13),
    width=st.integers(1, 5000),
    height=st.integers(1, 5000),
    copies=st.integers(1, 14),
    modified=times,
    saved=st.none() | times,
    duration=st.none() | st.integers(0, 10**7),
    fps=st.none() | st.floats(1, 240),
    frames=st.none() | st.integers(1, 2000),
    labels=st.lists(short, max_size=2).map(tuple),
    complexity=st.none() | st.integers(0, 112),
    rating=st.integers(0, 5),
    note=st.just("") | short,
    decision=st.none() | st.sampled_from(Decision),
    tags=st.lists(tags, max_size=3).map(tuple),
    has_match=st.booleans(),
)
