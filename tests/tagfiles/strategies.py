"""Names, vocabularies and what can be said, at random."""

from __future__ import annotations

from hypothesis import strategies as st

from tagcat.app.tagfiles.said import Moment
from tagcat.errors import InvalidInput
from tagcat.folding import folded
from tagcat.graph.annotating import check_tag_name
from tagcat.graph.annotations import Tag


def _is_name(name: str) -> bool:
    try:
        check_tag_name("name", name)
    except InvalidInput:
        return False
    return all(c.isprintable() for c in name)


_parts = st.text("abAB/: .-é&#\N{CAT FACE}@+^~$%[]{}_0", min_size=1, max_size=6)
names = (
    _parts
    | st.builds("{}:{}".format, st.sampled_from(["a", "place", "B"]), _parts)
    | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
).filter(_is_name)
"""Names that tags can have, with all that other programs give a meaning."""

notes = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\r&<>]\"'"),
    max_size=40,
).filter(lambda note: not note or note.strip() != "")

ratings = st.none() | st.integers(1, 5)

moments = st.lists(st.builds(Moment, st.integers(0, 10**8), names), max_size=4, unique=True).map(
    lambda drawn: tuple(sorted({(m.pos, folded(m.tag)): m for m in drawn}.values()))
)


@st.composite
def vocabularies(draw: st.DrawFn) -> dict[str, Tag]:
    """Tags by id, each below some of those before it."""
    drawn = draw(st.lists(names, min_size=1, max_size=8, unique_by=folded))
    tags: dict[str, Tag] = {}
    for number, name in enumerate(drawn):
        above = (
            draw(st.lists(st.sampled_from(sorted(tags)), max_size=2, unique=True)) if tags else []
        )
        tags[f"{number:032x}"] = Tag(name, parents=tuple(above))
    return tags
