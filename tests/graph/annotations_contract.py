"""What every ``GraphStore`` must do with annotations and likenesses.

An engine's tests inherit ``AnnotationsContract`` beside ``GraphStoreContract``.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.contract import SLOWLY, collections, keep, new_user
from graph.samples import edited, image, info, picture, sha, turned, video
from tagcat.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from tagcat.fingerprint.model import Kind, Orientation
from tagcat.graph import annotating, model
from tagcat.graph.annotations import (
    KEPT_ENTRIES,
    PERSON,
    Annotations,
    Change,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Edit,
    JournalEntry,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    TagUse,
    Value,
    Verdict,
)
from tagcat.graph.model import Content, GraphStore, Likenesses
from tagcat.graph.naming import new_id
from tagcat.match import MAX_VARIANCE

_TITLES = count()
PLAIN = Tagging(PERSON, 1_700_000_000_000)


def put(
    store: GraphStore, owner: str, values: dict[Key, Value | None], title: str = "Changed"
) -> JournalEntry | None:
    """Set or remove the values of keys in one change."""

    def plan(rows: Annotations) -> Change:
        now = rows.values(values)
        return Change(title, tuple(Edit(key, now.get(key), after) for key, after in values.items()))

    return store.annotate(owner, plan)


def values(store: GraphStore, owner: str, keys: Iterable[Key]) -> dict[Key, Value]:
    """The values of keys."""
    return store.annotations(owner, lambda rows: rows.values(list(keys)))


def new_tag(store: GraphStore, owner: str, name: str, *parents: str) -> str:
    """A new tag; returns its id."""
    tag = new_id()
    put(store, owner, {TagKey(tag): Tag(name, parents=parents)})
    return tag


def undo(store: GraphStore, owner: str, entry: JournalEntry) -> int:
    """Undo an entry, or do it again; returns how many edits were left out."""
    left: list[int] = []

    def plan(rows: Annotations) -> Change:
        (found,) = [
            each for each in rows.journal(None, KEPT_ENTRIES) if each.number == entry.number
        ]
        change, out = annotating.undo(rows, found)
        left[:] = [out]
        return change

    assert store.annotate(owner, plan) is None
    return left[0]


def journal(store: GraphStore, owner: str) -> list[JournalEntry]:
    """The whole journal, the newest entry first."""
    return store.annotations(owner, lambda rows: rows.journal(None, KEPT_ENTRIES + 1))


def everything(store: GraphStore, owner: str, contents: Iterable[Content]) -> object:
    """All that is said in a collection, to be compared."""
    sha256s = [content.sha256 for content in contents]

    def ask(rows: Annotations) -> object:
        tags = rows.tags()
        return (
            tags,
            {tag: use for tag, use in rows.uses().items() if use != TagUse()},
            rows.taggings(sha256s),
            rows.tagged(tags, 1_000),
            rows.remarks(sha256s),
            rows.decided(None, 1_000),
            rows.decisions(sha256s),
        )

    return store.annotations(owner, ask)


def as_matches_tell(store: GraphStore, owner: str, variance: int) -> list[tuple[str, str, object]]:
    """The pairs of a collection by ``matches`` of each content."""
    found = [
        (whole.content.sha256, match.files[0].sha256, match.match)
        for whole in store.contents(owner, limit=200)
        for match in store.matches(owner, whole.files[0].content_id, variance)
        if whole.content.sha256 < match.files[0].sha256
    ]
    return sorted(found, key=lambda pair: pair[:2])


def as_likenesses_tell(told: Likenesses) -> list[tuple[str, str, object]]:
    """The same by ``likenesses``."""
    return [
        (told.contents[pair.a].sha256, told.contents[pair.b].sha256, pair.match)
        for pair in told.pairs
    ]


class AnnotationsContract:
    """Inherit, and give a fixture ``store`` with an empty store that is closed afterwards."""

    # Reading contents and files

    def test_a_content_is_told_with_its_hashes(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        contents: list[Content] = [
            image("cat", picture(1), picture(2)),
            video("film", [picture(3), picture(4), picture(3)]),
            video("empty", []),
        ]
        for content in contents:
            content_id = keep(store, owner, content)
            assert store.content(owner, content_id) == content
            with pytest.raises(NotFound):
                store.content(other, content_id)
        for unknown in ("x", "f" * 32):
            with pytest.raises(NotFound):
                store.content(owner, unknown)

    def test_the_files_of_many_contents_are_told_at_once(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        cat, dog = image("cat", picture(1)), image("dog", picture(2))
        first = keep(store, owner, cat, "a.jpg")
        keep(store, owner, cat, "b.jpg")
        second = keep(store, owner, dog, "c.jpg")
        theirs = keep(store, other, dog, "d.jpg")
        found = store.copies_of(owner, [first, second, theirs, "f" * 32, "x"])
        assert found == {
            first: store.copies(owner, first),
            second: store.copies(owner, second),
        }
        assert store.copies_of(owner, []) == {}

    def test_whoever_is_unknown_has_no_annotations(self, store: GraphStore) -> None:
        for owner in ("x", "f" * 32):
            for call in (
                lambda owner: store.annotations(owner, lambda rows: rows.tags()),
                lambda owner: store.annotate(owner, lambda _: Change("", ())),
                store.revision,
                lambda owner: store.likenesses(owner, 18),
                lambda owner: store.copies_of(owner, []),
                lambda owner: store.content(owner, "f" * 32),
            ):
                with pytest.raises(NotFound):
                    call(owner)

    # Tags

    def test_tags_come_back_as_they_were_set(self, store: GraphStore) -> None:
        owner = new_user(store)
        animal, pet, cat = (new_id() for _ in range(3))
        tags = {
            animal: Tag("Animal", "#00ff00"),
            pet: Tag("pet"),
            cat: Tag("cat", None, ("chat", "Katze ☃", "a:b"), (pet, animal)),
        }
        entry = put(store, owner, {TagKey(tag): value for tag, value in tags.items()}, "Three")
        assert entry is not None
        assert (entry.title, entry.edits, entry.undone) == ("Three", 3, False)
        assert store.annotations(owner, lambda rows: rows.tags()) == tags
        tags[cat] = Tag("kitten", "#123456", ("cat",), (animal,))
        put(store, owner, {TagKey(cat): tags[cat]})
        assert store.annotations(owner, lambda rows: rows.tags()) == tags
        assert values(store, owner, [TagKey(cat), TagKey(new_id())]) == {TagKey(cat): tags[cat]}
        del tags[cat]
        put(store, owner, {TagKey(cat): None})
        assert store.annotations(owner, lambda rows: rows.tags()) == tags

    def test_names_can_be_swapped_and_taken_over_at_once(self, store: GraphStore) -> None:
        owner = new_user(store)
        one, two, three = (new_tag(store, owner, name) for name in ("one", "two", "three"))
        put(
            store,
            owner,
            {
                TagKey(one): Tag("two", aliases=("three",)),
                TagKey(two): Tag("ONE"),
                TagKey(three): None,
            },
        )
        tags = store.annotations(owner, lambda rows: rows.tags())
        assert tags == {one: Tag("two", aliases=("three",)), two: Tag("ONE")}

    def test_names_and_aliases_are_unique_without_regard_to_case(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        new_tag(store, owner, "Zoë")
        put(store, owner, {TagKey(new_id()): Tag("dog", aliases=("hound",))})
        before = store.annotations(owner, lambda rows: rows.tags())
        for wrong in (
            Tag("zoë"),
            Tag("ZOE\u0308"),
            Tag("new", aliases=("zoë",)),
            Tag("HOUND"),
            Tag("new", aliases=("New",)),
        ):
            with pytest.raises(Conflict):
                put(store, owner, {TagKey(new_id()): wrong})
        assert store.annotations(owner, lambda rows: rows.tags()) == before
        new_tag(store, other, "zoë")

    def test_a_tag_is_never_its_own_ancestor(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        animal = new_tag(store, owner, "animal")
        cat = new_tag(store, owner, "cat", animal)
        kitten = new_tag(store, owner, "kitten", cat)
        theirs = new_tag(store, other, "theirs")
        for descendant in (kitten, animal):
            with pytest.raises(Conflict, match="ancestor"):
                put(store, owner, {TagKey(animal): Tag("animal", parents=(descendant,))})
        twice_or_unknown: list[tuple[str, ...]] = [(new_id(),), (theirs,), (animal, animal)]
        for parents in twice_or_unknown:
            with pytest.raises(InvalidInput, match="parents"):
                put(store, owner, {TagKey(cat): Tag("cat", parents=parents)})
        with pytest.raises(InvalidInput, match="parents"):
            put(store, owner, {TagKey(animal): None})

    def test_values_that_break_a_rule_are_refused(self, store: GraphStore) -> None:
        owner = new_user(store)
        keep(store, owner, image("cat", picture(1)))
        tag = new_tag(store, owner, "cat")
        here = TaggedKey(tag, sha("cat"))
        wrong: list[tuple[Key, Value | None]] = [
            (TagKey("x"), Tag("x")),
            (TagKey(tag), Tag("")),
            (TagKey(tag), Tag("a\0b")),
            (TagKey(tag), Tag("\udcff")),
            (TagKey(tag), Tag("cat", "green")),
            (TagKey(tag), Tag("cat", aliases=("",))),
            (TaggedKey("x", sha("cat")), PLAIN),
            (TaggedKey("x", sha("cat")), None),
            (TaggedKey(tag, "CAT"), PLAIN),
            (TaggedKey(tag, sha("cat"), -1), PLAIN),
            (here, replace(PLAIN, by="")),
            (here, replace(PLAIN, at=2**63)),
            (here, replace(PLAIN, score=1.1)),
            (here, replace(PLAIN, score=float("nan"))),
            (here, replace(PLAIN, origin="x")),
            (here, replace(PLAIN, pos=2**63)),
            (RemarkKey("x"), Remark(1)),
            (RemarkKey(sha("cat")), Remark(None)),
            (RemarkKey(sha("cat")), Remark(6)),
            (RemarkKey(sha("cat")), Remark(1, "x" * 10_001)),
            (DecisionKey(sha("cat"), sha("cat")), Decision(Verdict.NOT_MATCH, 1)),
            (DecisionKey("x", "y"), None),
            (DecisionKey.of(sha("cat"), sha("dog")), Decision(Verdict.NOT_MATCH, 2**63)),
            (ChoiceKey("x"), Choice.KEEP),
        ]
        before, revision = everything(store, owner, []), store.revision(owner)
        for key, value in wrong:
            edit = Edit(key, PLAIN if value is None else None, value)
            with pytest.raises(InvalidInput):
                store.annotate(owner, lambda _, edit=edit: Change("Wrong", (edit,)))  # type: ignore[misc]
        assert (everything(store, owner, []), store.revision(owner)) == (before, revision)

    def test_changes_are_bounded(self, store: GraphStore) -> None:
        owner = new_user(store)
        tags: dict[Key, Value | None] = {
            TagKey(new_id()): Tag(f"tag {number}") for number in range(3)
        }
        for limit in ("MAX_EDITS", "MAX_TAGS"):
            with mock.patch.object(annotating, limit, 2), pytest.raises(LimitExceeded):
                put(store, owner, tags)
        with mock.patch.object(annotating, "_MAX_JOURNAL_BYTES", 99), pytest.raises(LimitExceeded):
            put(store, owner, tags)
        assert store.annotations(owner, lambda rows: rows.tags()) == {}
        assert journal(store, owner) == []

    # What has a tag

    def test_taggings_come_back_as_they_were_set(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat, film = image("cat", picture(1)), video("film", [picture(1), picture(2)])
        for content in (cat, film):
            keep(store, owner, content)
        one, two = new_tag(store, owner, "one"), new_tag(store, owner, "two")
        set_to: dict[Key, Value | None] = {
            TaggedKey(one, cat.sha256): PLAIN,
            TaggedKey(two, cat.sha256): Tagging("program", -5, score=0.25, origin=sha("other")),
            TaggedKey(one, film.sha256): replace(PLAIN, score=1.0),
            TaggedKey(one, film.sha256, 1): replace(PLAIN, pos=1234),
        }
        put(store, owner, set_to)
        assert values(store, owner, set_to) == set_to
        ask = store.annotations
        assert ask(owner, lambda rows: rows.taggings([cat.sha256, film.sha256])) == set_to
        assert ask(owner, lambda rows: rows.taggings([film.sha256, "x", sha("no")])) == {
            key: value
            for key, value in set_to.items()
            if key.sha256 == film.sha256  # type: ignore[union-attr]
        }
        assert ask(owner, lambda rows: rows.tagged([two], 9)) == {
            TaggedKey(two, cat.sha256): set_to[TaggedKey(two, cat.sha256)]
        }
        tagged = list(ask(owner, lambda rows: rows.tagged([one, two, new_id(), "x"], 9)))
        assert tagged == sorted(
            tagged, key=lambda key: (key.sha256, -1 if key.frame is None else key.frame, key.tag)
        )
        assert len(tagged) == 4
        assert list(ask(owner, lambda rows: rows.tagged([one, two], 2))) == tagged[:2]
        changed: dict[Key, Value | None] = {
            TaggedKey(one, cat.sha256): replace(PLAIN, by="program"),
            TaggedKey(one, film.sha256, 1): None,
        }
        put(store, owner, changed)
        assert ask(owner, lambda rows: rows.taggings([cat.sha256, film.sha256])) == {
            key: value for key, value in (set_to | changed).items() if value is not None
        }

    def test_what_is_not_there_is_passed_over(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        keep(store, owner, image("cat", picture(1)))
        keep(store, other, image("theirs", picture(1)))
        keep(store, owner, video("film", [picture(1)]))
        tag, theirs = new_tag(store, owner, "one"), new_tag(store, other, "two")
        keys: list[Key] = [
            TaggedKey(tag, sha("nothing")),
            TaggedKey(tag, sha("theirs")),
            TaggedKey(theirs, sha("cat")),
            TaggedKey(tag, sha("cat"), 0),
            TaggedKey(tag, sha("film"), 1),
            RemarkKey(sha("theirs")),
            ChoiceKey(new_id()),
        ]
        value: dict[type, Value] = {
            TaggedKey: PLAIN,
            RemarkKey: Remark(3),
            ChoiceKey: Choice.KEEP,
        }
        put(store, owner, {key: value[type(key)] for key in keys})
        assert values(store, owner, keys) == {}
        assert values(store, other, keys) == {}
        odd: list[Key] = [
            TagKey("x"),
            TaggedKey("x", "y"),
            TaggedKey(tag, sha("cat"), -1),
            RemarkKey("x"),
            DecisionKey("x", "y"),
            ChoiceKey("\udcff"),
        ]
        assert values(store, owner, odd) == {}

    def test_how_much_has_a_tag_is_counted(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat, film = image("cat", picture(1)), video("film", [picture(1), picture(2), picture(3)])
        clip = video("clip", [picture(5)])
        for path, content in (("a", cat), ("b", cat), ("c", film), ("d", clip)):
            keep(store, owner, content, path)
        one, two, three = (new_tag(store, owner, name) for name in ("one", "two", "three"))
        places: list[tuple[str, Content, int | None]] = [
            (one, cat, None),
            (one, film, 0),
            (one, film, 2),
            (two, film, None),
            (two, film, 1),
            (two, clip, None),
            (two, cat, None),
        ]
        put(store, owner, {TaggedKey(tag, on.sha256, at): PLAIN for tag, on, at in places})
        uses = store.annotations(owner, lambda rows: rows.uses())
        assert uses[one] == TagUse(images=1, videos=1, files=3, frames=2)
        assert uses[two] == TagUse(images=1, videos=2, files=4, frames=1)
        assert uses.get(three, TagUse()) == TagUse()
        ask = store.annotations
        assert ask(owner, lambda rows: rows.together(one, 9)) == [(two, 2)]
        assert ask(owner, lambda rows: rows.together(two, 9)) == [(one, 2)]
        assert ask(owner, lambda rows: rows.together(three, 9)) == []
        assert ask(owner, lambda rows: rows.together("x", 9)) == []
        put(store, owner, {TaggedKey(three, cat.sha256): PLAIN})
        assert ask(owner, lambda rows: rows.together(one, 9)) == [(two, 2), (three, 1)]
        assert ask(owner, lambda rows: rows.together(one, 1)) == [(two, 2)]
        assert ask(owner, lambda rows: rows.together(three, 9)) == sorted([(one, 1), (two, 1)])

    def test_what_goes_takes_what_was_said_of_it(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat, film = image("cat", picture(1)), video("film", [picture(1), picture(2)])
        both: list[Content] = [cat, film]
        files = [store.save(owner, info(f"{n}"), on).file_id for n, on in enumerate(both)]
        one, two = new_tag(store, owner, "one"), new_tag(store, owner, "two")
        said: dict[Key, Value | None] = {
            TaggedKey(one, cat.sha256): PLAIN,
            TaggedKey(one, film.sha256): PLAIN,
            TaggedKey(two, film.sha256, 1): PLAIN,
            RemarkKey(cat.sha256): Remark(5, "good"),
            RemarkKey(film.sha256): Remark(None, "long"),
            ChoiceKey(files[1]): Choice.REMOVE,
        }
        put(store, owner, said)
        store.delete_files(owner, [files[1]])
        left = {key: said[key] for key in (TaggedKey(one, cat.sha256), RemarkKey(cat.sha256))}
        assert values(store, owner, said) == left
        assert store.annotations(owner, lambda rows: rows.uses()) == {one: TagUse(1, 0, 1, 0)}
        keep(store, owner, film)
        assert values(store, owner, said) == left
        put(store, owner, {TagKey(one): None})
        assert values(store, owner, said) == {RemarkKey(cat.sha256): said[RemarkKey(cat.sha256)]}

    # Remarks, decisions and choices

    def test_remarks_come_back_as_they_were_set(self, store: GraphStore) -> None:
        owner = new_user(store)
        for name in ("cat", "dog", "bird"):
            keep(store, owner, image(name, picture(1)))
        remarks = {sha("cat"): Remark(5), sha("dog"): Remark(None, "line\nline ☃")}
        put(store, owner, {RemarkKey(key): value for key, value in remarks.items()})
        asked = [sha("cat"), sha("dog"), sha("bird"), sha("nothing"), "x"]
        assert store.annotations(owner, lambda rows: rows.remarks(asked)) == remarks
        put(store, owner, {RemarkKey(sha("cat")): None, RemarkKey(sha("dog")): Remark(1)})
        found = store.annotations(owner, lambda rows: rows.remarks(asked))
        assert found == {sha("dog"): Remark(1)}

    def test_decisions_outlive_what_they_are_about(self, store: GraphStore) -> None:
        owner = new_user(store)
        file = store.save(owner, info("cat"), image("cat", picture(1))).file_id
        keep(store, owner, image("dog", picture(2)))
        key = DecisionKey.of(sha("dog"), sha("cat"))
        decision = Decision(Verdict.NOT_MATCH, 77)
        put(store, owner, {key: decision})
        store.delete_files(owner, [file])
        assert values(store, owner, [key]) == {key: decision}
        keep(store, owner, image("cat", picture(1)))
        assert store.annotations(owner, lambda rows: rows.decisions([sha("cat")])) == {
            key: decision
        }
        put(store, owner, {key: Decision(Verdict.KEEP_BOTH, 78)})
        assert values(store, owner, [key]) == {key: Decision(Verdict.KEEP_BOTH, 78)}
        put(store, owner, {key: None})
        assert store.annotations(owner, lambda rows: rows.decided(None, 9)) == {}

    def test_decisions_are_told_by_content_and_in_order(self, store: GraphStore) -> None:
        owner = new_user(store)
        names = [sha(f"{n}") for n in range(5)]
        decisions = {
            DecisionKey.of(a, b): Decision(Verdict.KEEP_BOTH, n)
            for n, (a, b) in enumerate((a, b) for a in names for b in names if a < b)
        }
        put(store, owner, {key: decision for key, decision in decisions.items()})  # noqa: C416
        ask = store.annotations
        assert ask(owner, lambda rows: rows.decisions([names[0], names[3], "x"])) == {
            key: decision
            for key, decision in decisions.items()
            if {names[0], names[3]} & {key.low, key.high}
        }
        found: list[DecisionKey] = []
        for _ in range(4):
            last = found[-1] if found else None
            page = ask(owner, lambda rows, last=last: rows.decided(last, 3))  # type: ignore[misc]
            assert len(page) <= 3
            found += page
        assert ask(owner, lambda rows: rows.decided(found[-1], 3)) == {}
        assert found == sorted(decisions, key=lambda key: (key.low, key.high))

    def test_choices_are_of_files(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        cat = image("cat", picture(1))
        files = [store.save(owner, info(f"{n}"), cat).file_id for n in range(3)]
        put(store, owner, {ChoiceKey(files[0]): Choice.KEEP, ChoiceKey(files[1]): Choice.REMOVE})
        put(store, other, {ChoiceKey(files[2]): Choice.REMOVE})
        ask = store.annotations
        assert ask(owner, lambda rows: rows.choices([*files, "x"])) == {
            files[0]: Choice.KEEP,
            files[1]: Choice.REMOVE,
        }
        put(store, owner, {ChoiceKey(files[0]): None})
        assert ask(owner, lambda rows: rows.choices(files)) == {files[1]: Choice.REMOVE}
        assert store.file(owner, files[1]) == store.copies(owner, ask_content(store, owner, cat))[1]

    # Names and places

    def test_contents_and_key_frames_are_found(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat = keep(store, owner, image("cat", picture(1)))
        film = keep(store, owner, video("film", [picture(n) for n in range(4)], 1000))
        keep(store, owner, video("empty", []))
        ask = store.annotations
        asked = [sha("cat"), sha("film"), sha("nothing"), "x"]
        assert ask(owner, lambda rows: rows.contents(asked)) == {sha("cat"): cat, sha("film"): film}
        places = {
            (sha("film"), -1): 0,
            (sha("film"), 0): 0,
            (sha("film"), 999): 0,
            (sha("film"), 1000): 1,
            (sha("film"), 10**12): 3,
        }
        none = [(sha("cat"), 0), (sha("empty"), 0), (sha("nothing"), 0), ("x", 0)]
        assert ask(owner, lambda rows: rows.frames([*places, *none])) == places
        frames = [(sha("film"), 2), (sha("film"), 4), (sha("film"), -1), *none]
        assert ask(owner, lambda rows: rows.positions(frames)) == {(sha("film"), 2): 2000}

    # The journal

    def test_the_journal_tells_what_was_changed(self, store: GraphStore) -> None:
        owner = new_user(store)
        keep(store, owner, image("cat", picture(1)))
        tag = new_id()
        made = [
            put(store, owner, {TagKey(tag): Tag("cat", "#112233", ("chat",))}, "New"),
            put(store, owner, {TaggedKey(tag, sha("cat")): replace(PLAIN, score=0.5)}, "Tagged"),
            put(store, owner, {RemarkKey(sha("cat")): Remark(2, "ä")}, "Rated"),
            put(
                store,
                owner,
                {DecisionKey.of(sha("cat"), sha("dog")): Decision(Verdict.KEEP_BOTH, 5)},
                "Decided",
            ),
        ]
        assert put(store, owner, {RemarkKey(sha("cat")): Remark(3)}, "") is None
        assert put(store, owner, {RemarkKey(sha("cat")): Remark(3)}, "Nothing") is None
        entries = journal(store, owner)
        assert entries == made[::-1]
        numbers = [entry.number for entry in entries]
        assert numbers == sorted(numbers, reverse=True)
        ask = store.annotations
        assert ask(owner, lambda rows: rows.journal(numbers[1], 1)) == [entries[2]]
        assert ask(owner, lambda rows: rows.entry_edits(numbers[-1])) == (
            Edit(TagKey(tag), None, Tag("cat", "#112233", ("chat",))),
        )
        for unknown in (-1, numbers[0] + 1, 2**70):
            with pytest.raises(NotFound):
                ask(owner, lambda rows, unknown=unknown: rows.entry_edits(unknown))  # type: ignore[misc]

    def test_numbers_of_the_journal_tell_nothing_of_others(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        for user in (owner, owner, other, owner, other):
            new_tag(store, user, f"tag {new_id()[:8]}")
        assert [entry.number for entry in journal(store, owner)] == [3, 2, 1]
        assert [entry.number for entry in journal(store, other)] == [2, 1]

    def test_the_journal_is_cut(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        with mock.patch(f"{self.annotations_module}.KEPT_ENTRIES", 3):
            new_tag(store, other, "theirs")
            numbers = []
            for number in range(6):
                entry = put(store, owner, {TagKey(new_id()): Tag(f"tag {number}")}, f"{number}")
                assert entry is not None
                numbers.append(entry.number)
        assert [entry.title for entry in journal(store, owner)] == ["5", "4", "3"]
        with pytest.raises(NotFound):
            store.annotations(owner, lambda rows: rows.entry_edits(numbers[2]))
        assert len(journal(store, other)) == 1

    annotations_module = ""
    """Where an engine cuts the journal; set by its tests."""

    def test_what_was_done_is_undone_and_done_again(self, store: GraphStore) -> None:
        owner = new_user(store)
        contents: list[Content] = [image("cat", picture(1)), video("film", [picture(2)])]
        for content in contents:
            keep(store, owner, content)
        one = new_tag(store, owner, "one")
        put(
            store, owner, {TaggedKey(one, sha("cat")): PLAIN, TaggedKey(one, sha("film"), 0): PLAIN}
        )
        before = everything(store, owner, contents)
        entry = put(
            store,
            owner,
            {
                TagKey(one): None,
                TaggedKey(one, sha("cat")): None,
                TaggedKey(one, sha("film"), 0): None,
                RemarkKey(sha("cat")): Remark(1),
            },
        )
        assert entry is not None
        after = everything(store, owner, contents)
        assert after != before
        assert undo(store, owner, entry) == 0
        assert everything(store, owner, contents) == before
        assert journal(store, owner)[0] == replace(entry, undone=True)
        assert undo(store, owner, entry) == 0
        assert everything(store, owner, contents) == after
        assert journal(store, owner)[0] == entry

    def test_what_was_changed_since_stays(self, store: GraphStore) -> None:
        owner = new_user(store)
        for name in ("cat", "dog"):
            keep(store, owner, image(name, picture(1)))
        entry = put(store, owner, {RemarkKey(sha(name)): Remark(1) for name in ("cat", "dog")})
        put(store, owner, {RemarkKey(sha("cat")): Remark(2)})
        assert entry is not None
        assert undo(store, owner, entry) == 1
        keys = [RemarkKey(sha("cat")), RemarkKey(sha("dog"))]
        assert values(store, owner, keys) == {keys[0]: Remark(2)}

    def test_a_plan_that_fails_changes_nothing(self, store: GraphStore) -> None:
        owner = new_user(store)
        revision = store.revision(owner)

        def plan(_: Annotations) -> Change:
            raise RuntimeError("broken")

        with pytest.raises(RuntimeError, match="broken"):
            store.annotate(owner, plan)
        key = RemarkKey(sha("cat"))
        twice = (Edit(key, None, Remark(1)), Edit(key, None, Remark(2)))
        with pytest.raises(ValueError, match="twice"):
            store.annotate(owner, lambda _: Change("", twice))
        with pytest.raises(TypeError):
            store.annotate(owner, lambda _: Change("", (Edit(key, None, Choice.KEEP),)))
        assert (journal(store, owner), store.revision(owner)) == ([], revision)

    def test_a_change_that_breaks_off_leaves_nothing(self, store: GraphStore) -> None:
        owner = new_user(store)
        contents: list[Content] = [image("cat", picture(1)), video("film", [picture(2)])]
        for content in contents:
            keep(store, owner, content)
        tag = new_tag(store, owner, "one")
        put(
            store, owner, {TaggedKey(tag, sha("cat")): PLAIN, TaggedKey(tag, sha("film"), 0): PLAIN}
        )
        before = everything(store, owner, contents), journal(store, owner), store.revision(owner)
        changes: dict[Key, Value | None] = {
            TagKey(tag): None,
            TagKey(new_id()): Tag("One"),
            RemarkKey(sha("cat")): Remark(1),
            DecisionKey.of(sha("cat"), sha("film")): Decision(Verdict.KEEP_BOTH, 1),
        }
        with (
            mock.patch.object(annotating, "encode", side_effect=RuntimeError("broken")),
            pytest.raises(RuntimeError, match="broken"),
        ):
            put(store, owner, changes)
        after = everything(store, owner, contents), journal(store, owner), store.revision(owner)
        assert after == before

    def test_whoever_reads_sees_changes_whole(self, store: GraphStore) -> None:
        owner = new_user(store)
        names = [sha(f"{n}") for n in range(4)]
        for number in range(4):
            keep(store, owner, image(f"{number}", picture(1)))
        tag, other = new_tag(store, owner, "tag 0"), new_id()
        remarks = [RemarkKey(name) for name in names]
        put(store, owner, {key: Remark(None, "0") for key in remarks})
        done = threading.Event()
        seen: list[str] = []

        def ask(rows: Annotations) -> tuple[str, set[str], list[int]]:
            tags = rows.tags()
            notes = {remark.note for remark in rows.remarks(names).values()}
            counts = [len(rows.taggings(names)), len(rows.tagged([tag, other], 99))]
            return tags[tag].name, notes, [*counts, sum(use.images for use in rows.uses().values())]

        def read() -> None:
            while not done.is_set():
                name, notes, counts = store.annotations(owner, ask)
                (note,) = notes
                assert name == f"tag {note}"
                assert counts == [4 * (int(note) % 2)] * 3
                seen.append(note)

        with ThreadPoolExecutor(2) as pool:
            readers = [pool.submit(read) for _ in range(2)]
            try:
                for number in range(1, 25):
                    odd = number % 2 == 1
                    changes: dict[Key, Value | None] = {
                        TagKey(tag): Tag(f"tag {number}", parents=(other,) if odd else ()),
                        TagKey(other): Tag(f"other {number}") if odd else None,
                    }
                    changes |= {key: Remark(None, f"{number}") for key in remarks}
                    changes |= {
                        TaggedKey((tag, other)[place % 2], name): PLAIN if odd else None
                        for place, name in enumerate(names)
                    }
                    put(store, owner, changes)
            finally:
                done.set()
            for reader in readers:
                reader.result()
        assert seen

    def test_the_revision_rises_with_what_changes(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        theirs = store.revision(other)
        cat = image("cat", picture(1))
        tag = new_id()
        made: list[JournalEntry | None] = []

        def put_tag() -> None:
            made.append(put(store, owner, {TagKey(tag): Tag("cat")}))

        steps: list[Callable[[], object]] = [
            lambda: store.save(owner, info("a"), cat),
            lambda: store.save(owner, info("b"), cat),
            lambda: store.save(owner, info("a"), image("dog", picture(2))),
            put_tag,
            lambda: put(store, owner, {TaggedKey(tag, sha("cat")): PLAIN}, ""),
            lambda: undo(store, owner, made[0]) if made[0] else None,
            # Something has the tag, so that undoing left it.
            lambda: put(store, owner, {TagKey(tag): None}),
            lambda: store.restore(
                owner, [model.FileRecord(info(f"{n}"), cat, n) for n in range(3)]
            ),
            lambda: store.delete_files(
                owner, [file.id for file in store.copies(owner, ask_content(store, owner, cat))]
            ),
        ]
        last = store.revision(owner)
        for step in steps:
            step()
            now = store.revision(owner)
            assert now > last
            last = now
        store.save(owner, info("a"), image("dog", picture(2)))
        store.delete_files(owner, ["f" * 32])
        put(store, owner, {TagKey(tag): None})
        store.annotate(owner, lambda _: Change("Nothing", ()))
        store.look_up(owner, cat, 18)
        assert store.revision(owner) == last
        assert store.revision(other) == theirs

    def test_two_users_never_see_each_others_annotations(self, store: GraphStore) -> None:
        owners = [new_user(store) for _ in range(2)]
        cat, dog = image("cat", picture(1)), video("film", [picture(2)])
        tag = new_id()
        keys: list[dict[Key, Value | None]] = []
        for number, owner in enumerate(owners):
            file = store.save(owner, info("cat"), cat).file_id
            keep(store, owner, dog)
            keys.append(
                {
                    # The same id, as after a copy within one store.
                    TagKey(tag): Tag(f"tag {number}"),
                    TaggedKey(tag, cat.sha256): replace(PLAIN, at=number),
                    TaggedKey(tag, dog.sha256, 0): replace(PLAIN, at=number),
                    RemarkKey(cat.sha256): Remark(number + 1),
                    DecisionKey.of(cat.sha256, dog.sha256): Decision(Verdict.KEEP_BOTH, number),
                    ChoiceKey(file): Choice.KEEP,
                }
            )
            put(store, owner, keys[-1])
        for number, owner in enumerate(owners):
            assert values(store, owner, [*keys[0], *keys[1]]) == keys[number]
            assert store.annotations(owner, lambda rows: rows.uses()) == {tag: TagUse(1, 1, 2, 1)}
            assert len(journal(store, owner)) == 1
        theirs = journal(store, owners[1])[0]
        own = [entry.number for entry in journal(store, owners[0])]
        if theirs.number not in own:
            with pytest.raises(NotFound):
                store.annotations(owners[0], lambda rows: rows.entry_edits(theirs.number))
        put(store, owners[0], dict.fromkeys(keys[0]))
        assert values(store, owners[0], keys[0]) == {}
        assert values(store, owners[1], keys[1]) == keys[1]

    def test_many_threads_lose_nothing(self, store: GraphStore) -> None:
        owner = new_user(store)
        names = [f"{n}" for n in range(4)]
        for name in names:
            keep(store, owner, image(name, picture(1)))
        tag = new_tag(store, owner, "tag")
        key = RemarkKey(sha("0"))

        def note(number: int) -> None:
            def plan(rows: Annotations) -> Change:
                before = rows.values([key]).get(key)
                text = before.note if isinstance(before, Remark) else ""
                after = Remark(1, f"{text}{number},")
                tagged = TaggedKey(tag, sha(names[number % 4]))
                was = rows.values([tagged]).get(tagged)
                at = was.at + 1 if isinstance(was, Tagging) else 1
                return Change(
                    f"{number}", (Edit(key, before, after), Edit(tagged, was, Tagging(PERSON, at)))
                )

            store.annotate(owner, plan)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(note, range(16)))
        found = values(store, owner, [key])[key]
        assert isinstance(found, Remark)
        assert sorted(map(int, found.note.rstrip(",").split(","))) == list(range(16))
        taggings = store.annotations(owner, lambda rows: rows.tagged([tag], 99))
        assert [tagging.at for tagging in taggings.values()] == [4] * 4
        entries = journal(store, owner)[:-1]
        assert [entry.title + "," for entry in entries[::-1]] == [
            f"{part}," for part in found.note.rstrip(",").split(",")
        ]

    @given(data=st.data())
    @SLOWLY
    def test_changes_undone_in_reverse_give_the_first_state_back(
        self, store: GraphStore, data: st.DataObject
    ) -> None:
        owner = new_user(store)
        contents: list[Content] = [
            image("cat", picture(1)),
            image("dog", picture(2)),
            video("film", [picture(3), picture(4)]),
        ]
        for content in contents:
            keep(store, owner, content)
        ids = [new_id() for _ in range(3)]
        states = [everything(store, owner, contents)]
        made: list[JournalEntry] = []
        for _ in range(data.draw(st.integers(1, 5))):
            changes = data.draw(changes_of(ids))
            entry = _put_whole(store, owner, changes)
            if entry is not None:
                made.append(entry)
                states.append(everything(store, owner, contents))
        for entry, before in zip(made[::-1], states[-2::-1], strict=True):
            assert undo(store, owner, entry) == 0
            assert everything(store, owner, contents) == before
        for entry, after in zip(made, states[1:], strict=True):
            assert undo(store, owner, entry) == 0
            assert everything(store, owner, contents) == after

    # Likenesses

    @given(contents=collections, variance=st.integers(0, MAX_VARIANCE))
    @SLOWLY
    def test_likenesses_are_what_matches_tells_of_each(
        self, store: GraphStore, contents: list[Content], variance: int
    ) -> None:
        owner = new_user(store)
        for number, content in enumerate(contents):
            keep(store, owner, content)
            if number % 3 == 0:
                keep(store, owner, content, f"copy {number}")
        told = store.likenesses(owner, variance)
        assert as_likenesses_tell(told) == as_matches_tell(store, owner, variance)
        assert not told.truncated
        assert [pair[:2] for pair in told.pairs] == sorted({pair[:2] for pair in told.pairs})
        paired = {place for pair in told.pairs for place in pair[:2]}
        copied = {content.sha256 for content in contents[::3]}
        for place, alike in enumerate(told.contents):
            copies = store.copies(owner, alike.content_id)
            assert place in paired or alike.files > 1
            assert {(copy.sha256, copy.kind) for copy in copies} == {(alike.sha256, alike.kind)}
            assert alike.files == len(copies) == (2 if alike.sha256 in copied else 1)
        sha256s = [alike.sha256 for alike in told.contents]
        assert sha256s == sorted(sha256s)
        assert copied <= set(sha256s)

    def test_likenesses_of_everything_at_once(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        chosen = random.Random(7)
        bases = [picture(n) for n in range(6)]

        def look() -> object:
            base = turned(chosen.choice(bases), chosen.choice(list(Orientation)))
            return edited(base, chosen.randrange(10), chosen.randrange(4))

        contents: list[Content] = [
            image(f"image {n}", look(), look() if n % 3 == 0 else None)  # type: ignore[arg-type]
            for n in range(30)
        ]
        contents += [
            video(f"video {n}", [look() for _ in range(chosen.randrange(1, 12))])  # type: ignore[misc]
            for n in range(12)
        ]
        for content in contents:
            keep(store, owner, content)
        keep(store, other, image("theirs", bases[0]))
        for variance in (0, 12, MAX_VARIANCE):
            told = store.likenesses(owner, variance)
            assert as_likenesses_tell(told) == as_matches_tell(store, owner, variance)
        kinds = {(told.contents[pair.a].kind, told.contents[pair.b].kind) for pair in told.pairs}
        assert kinds == {(a, b) for a in Kind for b in Kind}
        assert store.likenesses(other, MAX_VARIANCE) == Likenesses((), (), truncated=False)
        with pytest.raises(InvalidInput):
            store.likenesses(owner, 26)

    def test_only_the_nearest_of_too_many_pairs_are_told(self, store: GraphStore) -> None:
        owner = new_user(store)
        # A hundred equal copies, and one that is near to all of them and to a video.
        records = [
            model.FileRecord(info(f"{n}"), image(f"copy {n}", picture(1)), n) for n in range(100)
        ]
        near = image("near", edited(picture(1), 6))
        store.restore(owner, records)
        keep(store, owner, near)
        keep(store, owner, video("film", [edited(picture(1), 6), picture(5)]))
        every = store.likenesses(owner, 18)
        assert len(every.pairs) == 100 * 99 // 2 + 100 + 100 + 1
        assert len(every.contents) == 102
        for limit in (1, 10, 4_951, 4_952, 5_150):
            with mock.patch.object(model, "MAX_LIKENESSES", limit):
                told = store.likenesses(owner, 18)
            assert told.truncated
            nearest = sorted(
                every.pairs,
                key=lambda pair: (pair.match.needed_variance, pair.match.distance, *pair[:2]),
            )[:limit]
            expected = sorted(nearest, key=lambda pair: pair[:2])
            places = sorted({place for pair in nearest for place in pair[:2]})
            assert told.contents == tuple(every.contents[place] for place in places)
            assert as_likenesses_tell(told) == as_likenesses_tell(
                Likenesses(every.contents, tuple(expected), truncated=True)
            )
        with mock.patch.object(model, "MAX_LIKENESSES", 5_151):
            assert store.likenesses(owner, 18) == every


def ask_content(store: GraphStore, owner: str, content: Content) -> str:
    """The id of a content that is saved."""
    return store.annotations(owner, lambda rows: rows.contents([content.sha256]))[content.sha256]


def changes_of(ids: list[str]) -> st.SearchStrategy[dict[Key, Value | None]]:
    """Changes to three tags, and to what is said of the contents of the test above."""
    sha256s = st.sampled_from([sha("cat"), sha("dog"), sha("film")])
    tag = st.sampled_from(ids)
    frame = st.none() | st.integers(0, 1)
    number = st.integers(0, 3)
    keyed: list[st.SearchStrategy[tuple[Key, Value | None]]] = [
        st.tuples(
            st.builds(TagKey, tag),
            st.none()
            | st.builds(
                lambda n, colour, alias, parents: Tag(
                    f"name {n}", colour, (f"alias {n}",) if alias else (), tuple(parents)
                ),
                number,
                st.none() | st.just("#00ff00"),
                st.booleans(),
                st.lists(tag, max_size=1),
            ),
        ),
        st.tuples(
            st.builds(TaggedKey, tag, sha256s, frame),
            st.none() | st.builds(Tagging, st.sampled_from([PERSON, "model"]), number),
        ),
        st.tuples(st.builds(RemarkKey, sha256s), st.none() | st.builds(Remark, st.integers(1, 3))),
        st.tuples(
            st.builds(DecisionKey.of, st.just(sha("cat")), st.sampled_from([sha("dog"), sha("x")])),
            st.none() | st.builds(Decision, st.sampled_from(Verdict), number),
        ),
    ]
    return st.lists(st.one_of(*keyed), max_size=6).map(dict)


def _put_whole(
    store: GraphStore, owner: str, changes: dict[Key, Value | None]
) -> JournalEntry | None:
    """Make what can be made of changes, with what goes with a tag that goes."""

    def plan(rows: Annotations) -> Change:
        there = rows.tags()
        gone = {
            key.tag for key, after in changes.items() if isinstance(key, TagKey) and after is None
        }
        wanted = dict(changes)
        wanted |= dict.fromkeys(rows.tagged(list(gone), 1_000))
        left = (there.keys() - gone) | {
            key.tag for key in changes if isinstance(key, TagKey)
        } - gone
        edits = []
        now = rows.values(wanted)
        frames = rows.positions([(sha(name), n) for name in ("cat", "dog", "film") for n in (0, 1)])
        for key, after in wanted.items():
            if isinstance(key, TaggedKey) and after is not None:
                if key.tag not in left:
                    continue
                if key.frame is not None and (key.sha256, key.frame) not in frames:
                    continue
            edits.append(Edit(key, now.get(key), after))
        return Change(f"{next(_TITLES)}", tuple(edits))

    try:
        return store.annotate(owner, plan)
    except (Conflict, InvalidInput):
        # Two names were the same, or a parent was not there.
        return None
