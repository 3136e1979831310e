"""Whatever was changed, undoing all of it in turn leads back, and doing it again leads there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.samples import edited, image, info, picture, sha, video
from tagcat.app.groupings import Groupings
from tagcat.app.journal import Journal
from tagcat.app.review import Review
from tagcat.app.spreading import Spreading
from tagcat.app.tagging import TagWriter, Target
from tagcat.app.tags import Tags
from tagcat.errors import Conflict, TagcatError
from tagcat.graph.annotations import (
    Annotations,
    Change,
    Choice,
    Edit,
    JournalEntry,
    Key,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Value,
    Verdict,
)
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, GraphStore, User

LOOK = picture(1)
CONTENTS: tuple[Content, ...] = (
    image("a", LOOK),
    image("b", edited(LOOK, 4)),
    image("c", picture(2)),
    video("v", [LOOK, picture(2), picture(3)]),
    video("w", [picture(2), picture(3)]),
)
SHAS = [content.sha256 for content in CONTENTS]
NAMES = ["cat", "Dog", "place:paris", "eel"]


@dataclass(frozen=True)
class Desk:
    """All a person can change, and what is there now."""

    store: GraphStore
    user: User
    files: tuple[str, ...]

    def state(self) -> object:
        def ask(rows: Annotations) -> object:
            return (
                rows.tags(),
                rows.taggings(SHAS),
                rows.remarks(SHAS),
                rows.decisions(SHAS),
                rows.choices(self.files),
            )

        return self.store.annotations(self.user.id, ask)

    def ids(self) -> list[str]:
        return [info.id for info in Tags(self.store, self.user).all()]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path_factory.mktemp("desk") / "collection.sqlite")
    yield store
    store.close()


def new_desk(store: EmbeddedStore) -> Desk:
    user = store.add_user(f"user {len(store.users())}", None, 18)
    files = [
        store.save(user.id, info(f"{n}"), content).file_id for n, content in enumerate(CONTENTS)
    ]
    return Desk(store, user, tuple(files))


contents = st.sampled_from(SHAS)
names = st.lists(st.sampled_from(NAMES), max_size=3)
some_names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)
places = st.builds(Target, contents, st.none() | st.sampled_from([0, 1500, 99_999]))
Action = Callable[[Desk], JournalEntry | None]


@st.composite
def actions(draw: st.DrawFn) -> Action:
    """One thing that a person, or a program, does."""
    kind = draw(st.sampled_from(["tag", "program", "remark", "tags", "spread", "review"]))
    if kind == "tag":
        targets = draw(st.lists(places, min_size=1, max_size=3))
        add, remove = draw(names), draw(names)
        return lambda desk: TagWriter(desk.store, desk.user).tag(targets, add, remove)
    if kind == "program":
        place, number = draw(contents), draw(st.integers(0, 3))
        return lambda desk: _by_program(desk, place, number)
    if kind == "remark":
        chosen, rating = draw(st.lists(contents, min_size=1)), draw(st.none() | st.integers(1, 5))
        note = draw(st.sampled_from([None, "", "a note"]))
        return lambda desk: TagWriter(desk.store, desk.user).remark(
            chosen, rating=rating, note=note, no_rating=rating is None
        )
    if kind == "tags":
        return draw(changes_of_tags())
    if kind == "spread":
        source, into = draw(st.tuples(contents, contents))
        if draw(st.booleans()):
            return lambda desk: Spreading(desk.store, desk.user).hand_over(source, into)
        return lambda desk: _accept_all(desk, into)
    verdict = draw(st.sampled_from([None, *Verdict]))
    choice = draw(st.sampled_from([None, *Choice]))
    a, b = draw(st.lists(contents, min_size=2, max_size=2, unique=True))
    if draw(st.booleans()):
        return lambda desk: _review(desk).decide([(a, b)], verdict)
    return lambda desk: _review(desk).choose({desk.files[0]: choice, desk.files[1]: choice})


@st.composite
def taggings(draw: st.DrawFn) -> Action:
    targets, add = draw(st.lists(places, min_size=1, max_size=3)), draw(some_names)
    return lambda desk: TagWriter(desk.store, desk.user).tag(targets, add)


@st.composite
def changes_of_tags(draw: st.DrawFn) -> Action:
    first, second = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    name = draw(st.sampled_from([*NAMES, "new", "newer"]))

    def nth(desk: Desk, number: int) -> str:
        ids = desk.ids()
        return ids[number % len(ids)] if ids else "0" * 32

    kind = draw(st.sampled_from(["rename", "parent", "merge", "remove"]))
    if kind == "rename":
        return lambda desk: Tags(desk.store, desk.user).update(nth(desk, first), name=name)
    if kind == "parent":
        return lambda desk: Tags(desk.store, desk.user).update(
            nth(desk, first), parents=[nth(desk, second)], aliases=[f"alias {first}"]
        )
    if kind == "merge":
        return lambda desk: Tags(desk.store, desk.user).merge([nth(desk, first)], nth(desk, second))
    return lambda desk: Tags(desk.store, desk.user).remove([nth(desk, first), nth(desk, second)])


def _by_program(desk: Desk, place: str, number: int) -> JournalEntry | None:
    ids = desk.ids()
    if not ids:
        return None
    key = TaggedKey(ids[number % len(ids)], place)
    given = Tagging("model", 1, 0.5)
    return desk.store.annotate(
        desk.user.id,
        lambda rows: Change("Found", (Edit(key, rows.values([key]).get(key), given),)),
    )


def _accept_all(desk: Desk, content: str) -> JournalEntry | None:
    spreading = Spreading(desk.store, desk.user)
    chosen = [
        (each.tag, each.sha256, each.pos, each.sources[0].sha256)
        for each in spreading.offers([content])
    ]
    entry = spreading.accept(chosen)
    assert spreading.offers([content]) == []
    return entry


def _review(desk: Desk) -> Review:
    return Review(desk.store, desk.user, Groupings())


@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chosen=st.lists(actions(), max_size=8))
def test_undoing_in_turn_leads_back_and_redoing_there(
    store: EmbeddedStore, chosen: list[Action]
) -> None:
    desk = new_desk(store)
    journal = Journal(desk.store, desk.user)
    states = [desk.state()]
    entries: list[int] = []
    for action in chosen:
        try:
            entry = action(desk)
        except TagcatError:
            # What is refused changes nothing.
            assert desk.state() == states[-1]
            continue
        if entry is None:
            assert desk.state() == states[-1]
            continue
        assert desk.state() != states[-1]
        entries.append(entry.number)
        states.append(desk.state())
    for place in reversed(range(len(entries))):
        assert journal.set_undone(entries[place], True).left == 0
        assert desk.state() == states[place]
    for place, number in enumerate(entries):
        assert journal.set_undone(number, False).left == 0
        assert desk.state() == states[place + 1]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    chosen=st.lists(taggings() | changes_of_tags() | actions(), min_size=2, max_size=6),
    data=st.data(),
)
def test_undoing_in_any_order_loses_nothing_but_what_it_undoes(
    store: EmbeddedStore, chosen: list[Action], data: st.DataObject
) -> None:
    desk = new_desk(store)
    journal = Journal(desk.store, desk.user)
    for action in chosen:
        try:
            action(desk)
        except TagcatError:
            continue
    entries = journal.entries(None, 100)
    if not entries:
        return
    entry = data.draw(st.sampled_from(entries))
    touched = {
        edit.key
        for edit in desk.store.annotations(
            desk.user.id, lambda rows: rows.entry_edits(entry.number)
        )
    }

    def others(rows: Annotations) -> dict[Key, Value]:
        now: dict[Key, Value] = {TagKey(key): tag for key, tag in rows.tags().items()}
        now |= dict(rows.taggings(SHAS).items())
        return {key: value for key, value in now.items() if key not in touched}

    before = desk.store.annotations(desk.user.id, others)
    with suppress(Conflict):  # a name may be taken by now
        journal.set_undone(entry.number, True)
    assert desk.store.annotations(desk.user.id, others) == before


def test_what_a_person_said_goes_before_what_a_program_found(store: EmbeddedStore) -> None:
    desk = new_desk(store)
    TagWriter(store, desk.user).tag([Target(sha("a"))], ["cat", "dog"])
    TagWriter(store, desk.user).tag([Target(sha("b"))], ["cat"])
    ids = {info.tag.name: info.id for info in Tags(store, desk.user).all()}
    Tags(store, desk.user).create(Tag("eel"))
    eel = next(each.id for each in Tags(store, desk.user).all() if each.tag.name == "eel")
    found = TaggedKey(ids["dog"], sha("b"))
    store.annotate(
        desk.user.id,
        lambda _: Change("Found", (Edit(found, None, Tagging("model", 1, 0.5)),)),
    )
    Tags(store, desk.user).merge([ids["dog"], ids["cat"]], eel)
    on = TagWriter(store, desk.user).of([sha("a"), sha("b")])
    assert [[each.tagging.by for each in on[sha(name)].tags] for name in "ab"] == [
        ["person"],
        ["person"],
    ]
