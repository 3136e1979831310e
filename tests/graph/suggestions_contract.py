"""What every ``GraphStore`` must do with suggestions and dismissals.

An engine's tests inherit ``SuggestionsContract`` beside the other contracts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.annotations_contract import PLAIN, journal, new_tag, put, undo, values
from graph.contract import SLOWLY, keep, new_user
from graph.samples import image, picture, sha, video
from tagcat.errors import InvalidInput, LimitExceeded, NotFound
from tagcat.filter.pattern import Pattern
from tagcat.graph.annotations import (
    Annotations,
    Dismissal,
    DismissalKey,
    Key,
    Tag,
    TaggedKey,
    TagKey,
    Value,
)
from tagcat.graph.conditions import Condition, Tagged, TextIs
from tagcat.graph.model import GraphStore
from tagcat.graph.naming import new_id
from tagcat.graph.suggesting import open_of
from tagcat.graph.suggestions import (
    MAX_LABEL_PARENTS,
    MAX_LABELS,
    MAX_MOMENTS,
    MAX_SUGGESTED,
    LabelUse,
    OpenQuery,
    Proposer,
    ProposerKind,
    ProposerUse,
    Suggested,
    Suggestion,
    best_first,
    key_of,
)

LITE = Proposer("lite0", "1", "a" * 64, ProposerKind.LOCAL)
NEWER = replace(LITE, version="2", digest="b" * 64)
CLOUD = Proposer("rekognition", "3.0", "", ProposerKind.REMOTE)
NAMES = ("cat", "dog", "film", "eel")
ALL = 10_000


def filled(store: GraphStore) -> str:
    """A user with three images and a video of two key frames, named as in ``NAMES``."""
    owner = new_user(store)
    for number, name in enumerate(NAMES):
        content = (
            video(name, [picture(8), picture(9)])
            if name == "film"
            else image(name, picture(number))
        )
        keep(store, owner, content, f"{name}.x")
    return owner


def suggest(
    store: GraphStore, owner: str, labels: Mapping[str, Iterable[Suggestion]], by: Proposer = LITE
) -> frozenset[str]:
    """Save suggestions for contents by the names that stand for their bytes."""
    return store.suggest(owner, by, {sha(name): list(each) for name, each in labels.items()})


def suggested(store: GraphStore, owner: str) -> dict[str, tuple[Suggested, ...]]:
    """All suggestions by the names of contents."""
    found = store.annotations(owner, lambda rows: rows.suggested([sha(name) for name in NAMES]))
    assert list(found) == sorted(found)
    return {name: found[sha(name)] for name in NAMES if sha(name) in found}


def page(
    store: GraphStore, owner: str, query: OpenQuery, after: str = "", limit: int = ALL
) -> dict[str, tuple[Suggested, ...]]:
    """A page of open suggestions."""

    def ask(rows: Annotations) -> dict[str, tuple[Suggested, ...]]:
        return rows.open_suggestions(query, after, limit)

    return store.annotations(owner, ask)


def is_open(store: GraphStore, owner: str, query: OpenQuery | None = None) -> dict[str, list[str]]:
    """The names of open labels by those of contents, all on one page."""

    found = page(store, owner, query or OpenQuery())
    assert list(found) == sorted(found)
    return {
        name: [each.suggestion.name for each in found[sha(name)]]
        for name in NAMES
        if sha(name) in found
    }


def labels(store: GraphStore, owner: str, query: OpenQuery | None = None) -> list[LabelUse]:
    """All open labels."""
    return store.annotations(owner, lambda rows: rows.open_labels(query or OpenQuery(), ALL))


def dismiss(store: GraphStore, owner: str, content: str, label: str) -> None:
    """Dismiss a label."""
    put(store, owner, {DismissalKey.of(sha(content), label): Dismissal(1)})


class SuggestionsContract:
    """Inherit, and give a fixture ``store`` with an empty store that is closed afterwards.

    ``suggestions_module`` is where the engine bounds labels and taggers; ``histories`` is how many
    are tried.
    """

    suggestions_module = ""
    histories = 20

    def test_suggestions_are_told_as_they_were_saved(self, store: GraphStore) -> None:
        owner = filled(store)
        dog = Suggestion("Dog", 0.25, ("animal", "living thing"), ())
        pug = Suggestion("pug", 0.75, ("dog", "Dog"), ())
        seen = Suggestion("Ωmega cat", 1, (), (0, 1500, 2**62))
        assert suggest(store, owner, {"cat": [dog, pug], "film": [seen]}) == frozenset()
        assert suggest(store, owner, {"cat": [pug], "none": [dog]}, CLOUD) == {sha("none")}
        assert suggested(store, owner) == {
            "cat": (Suggested(LITE, pug), Suggested(CLOUD, pug), Suggested(LITE, dog)),
            "film": (Suggested(LITE, seen),),
        }
        everything = is_open(store, owner)
        assert everything == {"cat": ["pug", "pug", "Dog"], "film": ["Ωmega cat"]}

    def test_a_tagger_replaces_what_is_its_own(self, store: GraphStore) -> None:
        owner = filled(store)
        suggest(store, owner, {name: [Suggestion("old", 0.5)] for name in ("cat", "dog", "eel")})
        suggest(store, owner, {"cat": [Suggestion("other", 0.4)]}, CLOUD)
        suggest(store, owner, {"cat": [Suggestion("new", 0.3)], "dog": []}, NEWER)
        assert suggested(store, owner) == {
            "cat": (
                Suggested(CLOUD, Suggestion("other", 0.4)),
                Suggested(NEWER, Suggestion("new", 0.3)),
            ),
            "eel": (Suggested(LITE, Suggestion("old", 0.5)),),
        }
        found = store.annotations(owner, lambda rows: rows.taggers())
        assert found == [
            ProposerUse(LITE, 1, 1),
            ProposerUse(NEWER, 1, 1),
            ProposerUse(CLOUD, 1, 1),
        ]

    def test_suggestions_are_no_tags_and_no_changes_of_a_person(self, store: GraphStore) -> None:
        owner = filled(store)
        before = store.revision(owner)
        suggest(store, owner, {"cat": [Suggestion("dog", 0.5)]})
        after = store.revision(owner)
        assert (after.files, after.all > before.all) == (before.files, True)
        assert journal(store, owner) == []
        assert store.annotations(owner, lambda rows: rows.tags()) == {}
        suggest(store, owner, {"none": [Suggestion("dog", 0.5)]})
        assert store.revision(owner) == after

    def test_a_tag_of_the_name_closes_a_suggestion(self, store: GraphStore) -> None:
        owner = filled(store)
        suggest(
            store, owner, {name: [Suggestion("Straße", 0.5)] for name in ("cat", "film", "eel")}
        )
        tag = new_tag(store, owner, "STRASSE")
        assert list(is_open(store, owner)) == ["cat", "film", "eel"]
        on = (TaggedKey(tag, sha("cat")), TaggedKey(tag, sha("film"), 1))
        put(store, owner, dict.fromkeys(on, PLAIN))
        assert list(is_open(store, owner)) == ["eel"]
        assert labels(store, owner) == [LabelUse("Straße", 1, 0.5)]
        put(store, owner, {TagKey(tag): Tag("road")})
        assert list(is_open(store, owner)) == ["cat", "film", "eel"]
        put(store, owner, {TagKey(tag): Tag("road", aliases=("strasse",))})
        assert list(is_open(store, owner)) == ["eel"]
        (use,) = store.annotations(owner, lambda rows: rows.taggers())
        assert use == ProposerUse(LITE, 3, 1)
        put(store, owner, {TagKey(tag): None, **dict.fromkeys(on)})
        assert list(is_open(store, owner)) == ["cat", "film", "eel"]

    def test_a_dismissed_label_is_closed_whoever_suggests_it(self, store: GraphStore) -> None:
        owner = filled(store)
        suggest(store, owner, {"cat": [Suggestion("Dog", 0.5)], "eel": [Suggestion("dog", 0.4)]})
        entry = put(store, owner, {DismissalKey.of(sha("cat"), "DOG"): Dismissal(7)})
        assert entry is not None
        assert is_open(store, owner) == {"eel": ["dog"]}
        suggest(store, owner, {"cat": [Suggestion("dog", 1.0), Suggestion("pug", 0.9)]}, CLOUD)
        suggest(store, owner, {"cat": [Suggestion("doG", 0.8)]}, NEWER)
        assert is_open(store, owner) == {"cat": ["pug"], "eel": ["dog"]}
        assert undo(store, owner, entry) == 0
        assert is_open(store, owner) == {"cat": ["dog", "pug", "doG"], "eel": ["dog"]}
        assert undo(store, owner, entry) == 0
        assert is_open(store, owner) == {"cat": ["pug"], "eel": ["dog"]}

    def test_a_dismissal_is_kept_of_what_is_saved(self, store: GraphStore) -> None:
        owner = filled(store)
        key = DismissalKey.of(sha("cat"), "Never suggested")
        gone = DismissalKey.of(sha("none"), "dog")
        given_: dict[Key, Value | None] = {key: Dismissal(3), gone: Dismissal(4)}
        put(store, owner, given_)
        assert values(store, owner, given_) == {key: Dismissal(3)}
        found = store.annotations(
            owner, lambda rows: rows.dismissals([sha("cat"), sha("none"), "nonsense"])
        )
        assert found == {key: Dismissal(3)}
        put(store, owner, {key: Dismissal(5)})
        assert values(store, owner, [key]) == {key: Dismissal(5)}
        put(store, owner, {key: None})
        assert values(store, owner, [key]) == {}

    @pytest.mark.parametrize(
        "key",
        [
            DismissalKey("nonsense", "dog"),
            DismissalKey(sha("cat"), ""),
            DismissalKey(sha("cat"), "x" * 301),
            DismissalKey(sha("cat"), "a\0b"),
        ],
    )
    def test_what_cannot_be_dismissed_is_refused(
        self, store: GraphStore, key: DismissalKey
    ) -> None:
        owner = filled(store)
        with pytest.raises(InvalidInput):
            put(store, owner, {key: Dismissal(1)})

    def test_it_goes_with_its_content(self, store: GraphStore) -> None:
        owner = filled(store)
        suggest(store, owner, {name: [Suggestion("dog", 0.5)] for name in NAMES})
        dismiss(store, owner, "cat", "dog")
        kept = store.annotations(owner, lambda rows: rows.contents([sha("cat"), sha("film")]))
        files = [file.id for each in kept.values() for file in store.copies(owner, each)]
        store.delete_files(owner, files)
        assert list(suggested(store, owner)) == ["dog", "eel"]
        keep(store, owner, image("cat", picture(1)))
        assert list(suggested(store, owner)) == ["dog", "eel"]
        suggest(store, owner, {"cat": [Suggestion("dog", 0.5)]})
        assert list(is_open(store, owner)) == ["cat", "dog", "eel"]

    def test_nothing_reaches_another_user(self, store: GraphStore) -> None:
        owner, other = filled(store), filled(store)
        suggest(store, owner, {"cat": [Suggestion("dog", 0.5)]})
        suggest(store, other, {"cat": [Suggestion("dog", 0.25)], "eel": [Suggestion("dog", 0.75)]})
        tag = new_tag(store, other, "dog")
        put(store, other, {TaggedKey(tag, sha("cat")): PLAIN})
        dismiss(store, other, "cat", "dog")
        assert is_open(store, owner) == {"cat": ["dog"]}
        assert is_open(store, other) == {"eel": ["dog"]}
        assert labels(store, owner) == [LabelUse("dog", 1, 0.5)]
        assert store.annotations(owner, lambda rows: rows.taggers()) == [ProposerUse(LITE, 1, 1)]
        suggest(store, owner, {"cat": []})
        assert list(suggested(store, other)) == ["cat", "eel"]
        with pytest.raises(NotFound):
            store.suggest(new_id(), LITE, {})

    @pytest.mark.parametrize(
        ("by", "label", "field"),
        [
            (replace(LITE, name=""), Suggestion("dog", 0.5), "tagger.name"),
            (replace(LITE, name="x" * 101), Suggestion("dog", 0.5), "tagger.name"),
            (replace(LITE, name="Person"), Suggestion("dog", 0.5), "tagger.name"),
            (replace(LITE, version="\0"), Suggestion("dog", 0.5), "tagger.version"),
            (replace(LITE, digest="abc"), Suggestion("dog", 0.5), "tagger.digest"),
            (LITE, Suggestion("jack-o'-lantern", 0.5), "contents.0.labels.0.name"),
            (LITE, Suggestion("x" * 101, 0.5), "contents.0.labels.0.name"),
            (LITE, Suggestion("dog", 1.01), "contents.0.labels.0.score"),
            (LITE, Suggestion("dog", float("nan")), "contents.0.labels.0.score"),
            (LITE, Suggestion("dog", 0.5, ("",)), "contents.0.labels.0.parents"),
            (
                LITE,
                Suggestion("dog", 0.5, ("a",) * (MAX_LABEL_PARENTS + 1)),
                "contents.0.labels.0.parents",
            ),
            (LITE, Suggestion("dog", 0.5, (), (2, 1)), "contents.0.labels.0.moments"),
            (LITE, Suggestion("dog", 0.5, (), (2**63,)), "contents.0.labels.0.moments"),
            (
                LITE,
                Suggestion("dog", 0.5, (), tuple(range(MAX_MOMENTS + 1))),
                "contents.0.labels.0.moments",
            ),
        ],
    )
    def test_what_cannot_be_kept_is_refused(
        self, store: GraphStore, by: Proposer, label: Suggestion, field: str
    ) -> None:
        owner = filled(store)
        suggest(store, owner, {"cat": [Suggestion("kept", 0.5)]})
        with pytest.raises(InvalidInput) as raised:
            suggest(store, owner, {"cat": [label]}, by)
        assert raised.value.field == field
        assert is_open(store, owner) == {"cat": ["kept"]}

    def test_there_are_bounds(self, store: GraphStore) -> None:
        owner = filled(store)
        many = [Suggestion(f"label {number}", 0.5) for number in range(MAX_LABELS + 1)]
        with pytest.raises(InvalidInput, match="labels: must be at most"):
            suggest(store, owner, {"cat": many})
        with pytest.raises(InvalidInput, match="must not name a label twice"):
            suggest(store, owner, {"cat": [Suggestion("dog", 0.5), Suggestion("DOG", 0.4)]})
        with pytest.raises(InvalidInput, match="contents: must be at most"):
            suggest(store, owner, {f"{number}": many[:1] for number in range(MAX_SUGGESTED + 1)})
        with pytest.raises(InvalidInput, match=r"contents\.0\.sha256"):
            store.suggest(owner, LITE, {"nonsense": many[:1]})
        with mock.patch(f"{self.suggestions_module}.MAX_LABEL_NAMES", 3):
            suggest(store, owner, {"cat": many[:3]})
            with pytest.raises(LimitExceeded, match="labels"):
                suggest(store, owner, {"dog": many[2:4]})
            assert is_open(store, owner) == {"cat": [each.name for each in many[:3]]}
            # Those that are no longer suggested make room.
            suggest(store, owner, {"cat": many[3:5]})
            suggest(store, owner, {"dog": many[2:4]})
            assert len(labels(store, owner)) == 3
        with mock.patch(f"{self.suggestions_module}.MAX_TAGGERS", 2):
            suggest(store, owner, {"eel": many[2:3]}, CLOUD)
            with pytest.raises(LimitExceeded, match="taggers"):
                suggest(store, owner, {"cat": many[2:3]}, NEWER)
            suggest(store, owner, {"eel": []}, CLOUD)
            suggest(store, owner, {"cat": many[2:3]}, NEWER)

    def test_labels_are_counted(self, store: GraphStore) -> None:
        owner = filled(store)
        suggest(
            store,
            owner,
            {
                "cat": [Suggestion("Dog", 0.25), Suggestion("eel", 0.5)],
                "dog": [Suggestion("dog", 0.5)],
                "film": [Suggestion("beach", 0.125)],
            },
        )
        suggest(store, owner, {"cat": [Suggestion("dog", 0.75)]}, CLOUD)
        dog, beach, eel = (
            LabelUse("Dog", 2, 0.75), LabelUse("beach", 1, 0.125), LabelUse("eel", 1, 0.5),
        )  # fmt: skip
        assert labels(store, owner) == [dog, beach, eel]
        assert labels(store, owner, OpenQuery(min_score=0.5)) == [replace(dog, name="dog"), eel]
        named = TextIs("name", Pattern("cat.x"), whole=True)
        assert labels(store, owner, OpenQuery(where=named)) == [replace(dog, contents=1), eel]
        first = store.annotations(owner, lambda rows: rows.open_labels(OpenQuery(), 1))
        assert first == [dog]

    def test_pages_join_up(self, store: GraphStore) -> None:
        owner = filled(store)
        for by in (LITE, CLOUD):
            suggest(
                store,
                owner,
                {
                    name: [Suggestion("animal", 0.5), Suggestion(name, 0.25)]
                    for name in ("cat", "dog", "eel")
                },
                by,
            )
        suggest(store, owner, {"film": [Suggestion("beach", 0.5)]})
        dismiss(store, owner, "eel", "eel")
        dismiss(store, owner, "dog", "animal")
        for query in (OpenQuery(), OpenQuery("animal"), OpenQuery(min_score=0.5)):
            whole = page(store, owner, query)
            paged: dict[str, tuple[Suggested, ...]] = {}
            after = ""
            while some := page(store, owner, query, after, 1):
                assert len(some) == 1
                paged.update(some)
                after = next(iter(some))
            assert paged == whole
        assert is_open(store, owner, OpenQuery("animal")) == {
            "cat": ["animal", "animal", "cat", "cat"], "eel": ["animal", "animal"],
        }  # fmt: skip
        tag = new_tag(store, owner, "pets")
        put(store, owner, {TaggedKey(tag, sha("cat")): PLAIN, TaggedKey(tag, sha("film")): PLAIN})
        where = Tagged(frozenset([tag]))
        assert list(is_open(store, owner, OpenQuery(where=where))) == ["cat", "film"]
        assert list(is_open(store, owner, OpenQuery("animal", where=where))) == ["cat"]

    def test_whoever_reads_sees_suggestions_whole(self, store: GraphStore) -> None:
        owner = filled(store)
        shas = [sha(name) for name in NAMES]
        keys: list[Key] = [DismissalKey.of(sha256, "always") for sha256 in shas]
        done = threading.Event()
        seen: list[int] = []

        def ask(rows: Annotations) -> tuple[list[object], list[int], list[ProposerUse]]:
            opened = [rows.open_suggestions(OpenQuery(), "", ALL), open_of(rows, shas)]
            counts = [use.contents for use in rows.open_labels(OpenQuery(), ALL)]
            told = [len(rows.suggested(shas)), len(rows.open_label(OpenQuery("always"), ALL))]
            return [*opened, counts], told, rows.taggers()

        def read() -> None:
            while not done.is_set():
                # What is told is looked at afterwards: it may have been asked for again.
                (page, ruled, counts), (suggested, always), uses = store.annotations(owner, ask)
                assert page == ruled
                if suggested:
                    assert (suggested, always in (0, 4)) == (4, True)
                    assert counts == [4] * (1 + always // 4)
                    assert [(use.contents, use.open) for use in uses] == [(4, 4 + always)]
                    seen.append(always)

        with ThreadPoolExecutor(2) as pool:
            readers = [pool.submit(read) for _ in range(2)]
            try:
                for number in range(16):
                    labels = [Suggestion("always", 0.5), Suggestion(f"label {number}", 0.25)]
                    by = (LITE, NEWER)[number % 2]
                    suggest(store, owner, dict.fromkeys(NAMES, labels), by)
                    put(store, owner, dict.fromkeys(keys, None if number % 2 else Dismissal(1)))
            finally:
                done.set()
            for reader in readers:
                reader.result()
        assert seen

    def test_what_is_open_is_what_the_rules_say(self, store: GraphStore) -> None:
        words = st.sampled_from(("a", "A", "b", "ß", "SS", "Ss"))
        contents = st.sampled_from(NAMES)
        step = st.one_of(
            st.tuples(
                st.just("suggest"),
                contents,
                st.sampled_from((LITE, NEWER, CLOUD)),
                st.lists(
                    st.builds(Suggestion, words, st.sampled_from((0.25, 0.5, 1.0))),
                    max_size=3,
                    unique_by=lambda each: key_of(each.name),
                ),
            ),
            st.tuples(st.just("tag"), contents, st.sampled_from((None, 0, 1)), st.booleans()),
            st.tuples(st.just("dismiss"), contents, st.booleans(), words),
            st.tuples(st.just("rename"), words, words),
        )

        @settings(SLOWLY, max_examples=self.histories)
        @given(st.lists(step, max_size=12))
        def holds(steps: list[tuple[object, ...]]) -> None:
            owner = filled(store)
            tag = new_tag(store, owner, "first")
            for each in steps:
                take(store, owner, tag, each)
            check_open(store, owner, tag)

        holds()


def take(store: GraphStore, owner: str, tag: str, step: tuple[object, ...]) -> None:
    """Take a step of a history."""
    match step:
        case "suggest", str(name), Proposer() as by, list(found):
            suggest(store, owner, {name: found}, by)
        case "tag", str(name), frame, bool(on):
            key = TaggedKey(tag, sha(name), frame if name == "film" else None)  # type: ignore[arg-type]
            put(store, owner, {key: PLAIN if on else None})
        case "dismiss", str(name), bool(on), str(word):
            put(store, owner, {DismissalKey.of(sha(name), word): Dismissal(1) if on else None})
        case "rename", str(word), str(other):
            same = key_of(word) == key_of(other)
            put(store, owner, {TagKey(tag): Tag(word, aliases=() if same else (other,))})
        case _:
            raise AssertionError(step)


def check_open(store: GraphStore, owner: str, tag: str) -> None:
    """Assert that every question about what is open is answered by the same rules."""
    shas = [sha(name) for name in NAMES]
    expected = store.annotations(owner, lambda rows: open_of(rows, shas))
    wheres: list[Condition | None] = [None, Tagged(frozenset([tag]))]
    for where in wheres:
        counted = _counted(store, owner, where)
        for score in (0.0, 0.5):
            meant = _meant(expected, counted, score)
            query = OpenQuery(None, score, where)
            found = page(store, owner, query)
            assert found == meant
            assert labels(store, owner, query) == _uses(meant)
            for key in ("a", "ss"):
                _check_label(store, owner, replace(query, label=key), meant)
    uses = store.annotations(owner, lambda rows: rows.taggers())
    everything = store.annotations(owner, lambda rows: rows.suggested(shas))
    assert {use.tagger: (use.contents, use.open) for use in uses} == {
        each.tagger: (
            sum(any(one.tagger == each.tagger for one in of) for of in everything.values()),
            sum(one.tagger == each.tagger for of in expected.values() for one in of),
        )
        for of_content in everything.values()
        for each in of_content
    }


def _check_label(
    store: GraphStore, owner: str, query: OpenQuery, meant: dict[str, tuple[Suggested, ...]]
) -> None:
    """Assert that one label is open where it is meant to be."""
    having = {
        sha256: same[0]
        for sha256, of_content in meant.items()
        if (same := [each for each in of_content if key_of(each.suggestion.name) == query.label])
    }
    best = store.annotations(owner, lambda rows: rows.open_label(query, ALL))
    assert best == having
    assert page(store, owner, query) == {sha256: meant[sha256] for sha256 in having}


def _counted(store: GraphStore, owner: str, where: Condition | None) -> set[str]:
    """The contents that meet a condition."""
    if where is None:
        return {sha(name) for name in NAMES}
    ids = store.annotations(owner, lambda rows: rows.contents([sha(name) for name in NAMES]))
    passing = store.passing(owner, where)
    return {sha256 for sha256, content in ids.items() if content in passing}


def _meant(
    found: dict[str, tuple[Suggested, ...]], counted: set[str], score: float
) -> dict[str, tuple[Suggested, ...]]:
    meant = {
        sha256: best_first(each for each in found[sha256] if each.suggestion.score >= score)
        for sha256 in sorted(found)
        if sha256 in counted
    }
    return {sha256: of_content for sha256, of_content in meant.items() if of_content}


def _uses(found: dict[str, tuple[Suggested, ...]]) -> list[LabelUse]:
    """Labels as ``open_labels`` counts them."""
    by_key: dict[str, list[tuple[str, Suggestion]]] = {}
    for sha256, of_content in found.items():
        for each in of_content:
            key = key_of(each.suggestion.name)
            by_key.setdefault(key, []).append((sha256, each.suggestion))
    uses = {
        key: LabelUse(
            min(each.name for _, each in same),
            len({sha256 for sha256, _ in same}),
            max(each.score for _, each in same),
        )
        for key, same in by_key.items()
    }
    return [uses[key] for key in sorted(uses, key=lambda key: (-uses[key].contents, key))]
