"""What is said of a collection: exported, imported, merged, copied and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.annotations_contract import PLAIN, journal, new_tag, put
from graph.contract import keep, new_user
from graph.samples import sha
from tagcat.app import paging
from tagcat.app.transfer import copying, lines, merging, said
from tagcat.app.transfer.comparing import Comparer
from tagcat.app.transfer.copying import copy_files, copy_user
from tagcat.app.transfer.lines import BadLine, read_line, said_line
from tagcat.app.transfer.merging import merge
from tagcat.app.transfer.said import (
    Said,
    SaidChoice,
    SaidDecision,
    SaidDismissal,
    SaidRemark,
    SaidSuggested,
    SaidTagged,
    Telling,
)
from tagcat.errors import LimitExceeded
from tagcat.graph import annotating
from tagcat.graph.annotations import (
    PERSON,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Value,
    Verdict,
)
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import GraphStore
from tagcat.graph.suggestions import Proposer, ProposerKind, Suggestion

from .kit import check_against_schema, exported, imported, opened, without_times
from .sayings import CLOUD, CONTENTS, LABELS, LITE, SAID, say_everything


@pytest.fixture
def one(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with opened(tmp_path / "one.sqlite") as store:
        yield store


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with opened(tmp_path / "other.sqlite") as store:
        yield store


@pytest.fixture
def owner(one: EmbeddedStore) -> str:
    """A user with three contents, each twice, who says something of each."""
    owner = new_user(one)
    say_everything(one, owner)
    return owner


def all_said(store: GraphStore, owner: str) -> list[Said]:
    """Everything that is said in a collection."""
    telling = Telling(store, owner)
    tags = telling.tags()
    of_contents = [each for _, said_of in telling.contents() for each in said_of]
    return [*tags, *of_contents, *telling.decisions()]


def compared(one: GraphStore, owner: str, other: GraphStore, there: str) -> list[str]:
    """How two collections differ; their digests are equal if and only if they do not."""
    comparer = Comparer(one, other, every_match=False, passed=mock.Mock())
    found = comparer.compare(one.user(owner), other.user(there))
    assert found.differences == len(found.examples)
    assert (comparer.digests[0] == comparer.digests[1]) == (found.differences == 0)
    return found.examples


def copied(one: GraphStore, owner: str, other: GraphStore) -> str:
    """Copy an account; returns the id of the copy."""
    there = copy_user(other, one.user(owner)).id
    copy_files(one, owner, other, there, mock.Mock())
    return there


def test_what_is_said_is_exported_and_imported(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    export = exported(one, owner)
    assert check_against_schema(export) == 6 + SAID + 2
    there = new_user(other)
    for _ in range(2):
        done = imported(other, there, export)
        assert (done.bad, done.whole, done.refused) == (0, True, [])
        assert all_said(other, there) == all_said(one, owner)
        assert without_times(exported(other, there)) == without_times(export)
    revision = other.revision(there)
    imported(other, there, export)
    imported(one, owner, export)
    assert other.revision(there) == revision
    assert journal(other, there) == []
    names = [json.loads(line)["name"] for line in export.splitlines() if b'"kind":"tag"' in line]
    assert names.index("zoo") < names.index("cat") < names.index("both")


def test_small_batches_make_no_difference(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    there = new_user(other)
    with (
        mock.patch("tagcat.app.transfer.importing.MERGED", 1),
        mock.patch("tagcat.app.transfer.importing.BATCH", 1),
        mock.patch.object(said, "_DECISIONS", 1),
        mock.patch.object(paging, "_PAGE", 1),
    ):
        imported(other, there, exported(one, owner))
    assert all_said(other, there) == all_said(one, owner)
    with mock.patch.object(copying, "MERGED", 1), mock.patch.object(copying, "BATCH", 1):
        copy = copied(one, owner, other)
    assert all_said(other, copy) == all_said(one, owner)


def test_an_export_of_version_1_is_read(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    header = b'{"kind":"header","format":"tagcat-collection","version":1}\n'
    files = [
        line
        for line in exported(one, owner).splitlines(keepends=True)
        if json.loads(line)["kind"] in ("image", "video")
    ]
    done = imported(
        other, new_user(other), b"".join([header, *files, b'{"kind":"end","files":6}\n'])
    )
    assert (done.saved, done.whole, done.refused) == (6, True, [])


def test_lines_that_are_missing_are_noticed(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    export = exported(one, owner).splitlines(keepends=True)
    there = new_user(other)
    done = imported(other, there, b"".join(export[:1] + export[2:]))
    assert not done.whole
    assert done.refused == [(25, "files, said: 24 lines were exported, 23 are here")]
    export[1] = export[1].replace(b'"name":"', b'"name":"-')
    done = imported(other, there, b"".join(export))
    assert (done.bad, done.whole) == (1, True)
    assert done.refused == [(2, "name: must not begin with -, + or a colon, nor end in a colon")]


def test_tags_that_are_there_are_merged(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    there = new_user(other)
    animal = new_tag(other, there, "animal")
    cat = new_tag(other, there, "CAT", animal)
    zoo = new_tag(other, there, "park")
    put(
        other,
        there,
        {
            TagKey(zoo): Tag("park", "#111111", ("ZOO", "chat"), (cat,)),
            TagKey(cat): Tag("CAT", None, ("Mieze",), (animal,)),
        },
    )
    keep(other, there, CONTENTS[0])
    own: dict[Key, Value | None] = {
        TaggedKey(cat, sha("cat")): Tagging(PERSON, 1),
        RemarkKey(sha("cat")): Remark(1, "mine"),
        DecisionKey.of(sha("cat"), sha("dog")): Decision(Verdict.KEEP_BOTH, 1),
    }
    put(other, there, own)
    export = exported(one, owner)
    imported(other, there, export)
    tags = other.annotations(there, lambda rows: rows.tags())
    # "zoo" is the park, which is below the cat here: the cat does not come below it as well.
    assert tags[cat] == Tag("CAT", "#00ff00", ("Mieze", "Katze"), (animal,))
    assert tags[zoo] == Tag("park", "#111111", ("ZOO", "chat"), (cat,))
    assert sorted(tag.name for tag in tags.values()) == ["CAT", "animal", "both", "park", "Ärger"]
    # What was said here stays.
    assert other.annotations(there, lambda rows: rows.values(own)) == own
    taggings = other.annotations(there, lambda rows: rows.taggings([sha("cat"), sha("film")]))
    assert len(taggings) == 4
    before = all_said(other, there)
    imported(other, there, export)
    assert all_said(other, there) == before


def test_what_nothing_is_saved_of_is_passed_over(one: EmbeddedStore) -> None:
    owner = new_user(one)
    keep(one, owner, CONTENTS[0], "here")
    keep(one, owner, CONTENTS[2])
    told: list[Said] = [
        SaidTagged(sha("cat"), None, "new", PLAIN),
        SaidTagged(sha("none"), None, "new", PLAIN),
        SaidTagged(sha("cat"), 0, "new", PLAIN),
        SaidTagged(sha("film"), 1, "new", PLAIN),
        SaidTagged(sha("film"), 2, "new", PLAIN),
        SaidRemark(sha("none"), Remark(1)),
        SaidChoice(sha("cat"), "device-a", "here", Choice.KEEP),
        SaidChoice(sha("cat"), "device-a", "there", Choice.KEEP),
        SaidChoice(sha("none"), "device-a", "here", Choice.KEEP),
        SaidSuggested(sha("cat"), LITE, LABELS),
        SaidSuggested(sha("none"), LITE, LABELS),
        SaidDismissal(DismissalKey(sha("cat"), "eel"), Dismissal(1)),
        SaidDismissal(DismissalKey(sha("none"), "eel"), Dismissal(1)),
    ]
    assert merge(one, owner, told) == 6
    assert merge(one, owner, told) == 0
    assert merge(one, owner, []) == 0
    kept = {told[number] for number in (0, 3, 6, 9, 11)}
    assert set(all_said(one, owner)) == {Tag("new"), *kept}
    with mock.patch.object(annotating, "MAX_TAGS", 1), pytest.raises(LimitExceeded):
        merge(one, owner, [Tag("one more")])
    with mock.patch.object(merging, "MAX_ALIASES", 1), mock.patch.object(merging, "MAX_PARENTS", 1):
        merge(one, owner, [Tag("new", None, ("a", "b"), ("x", "y", "new"))])
    (new,) = [tag for tag in Telling(one, owner).tags() if tag.name == "new"]
    assert new == Tag("new", None, ("a",), ("x",))


def test_suggestions_that_are_there_stay(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    there = new_user(other)
    keep(other, there, CONTENTS[2])
    newer = Proposer("lite0", "2", "b" * 64, ProposerKind.BROWSER)
    other.suggest(there, newer, {sha("film"): [Suggestion("eel", 0.5)]})
    imported(other, there, exported(one, owner))
    assert [each for each in all_said(other, there) if isinstance(each, SaidSuggested)] == [
        SaidSuggested(sha("dog"), LITE, LABELS[1:]),
        SaidSuggested(sha("film"), newer, (Suggestion("eel", 0.5),)),
        SaidSuggested(sha("film"), CLOUD, LABELS[1:]),
    ]


def test_an_export_of_version_2_is_read(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    header = b'{"kind":"header","format":"tagcat-collection","version":2}\n'
    before = [
        line
        for line in exported(one, owner).splitlines(keepends=True)[1:-1]
        if json.loads(line)["kind"] not in ("suggested", "dismissal")
    ]
    end = b'{"kind":"end","files":6,"said":14}\n'
    done = imported(other, new_user(other), b"".join([header, *before, end]))
    assert (done.saved, done.whole, done.refused) == (6, True, [])


def test_a_copy_says_the_same(one: EmbeddedStore, other: EmbeddedStore, owner: str) -> None:
    for _ in range(2):
        there = copied(one, owner, other)
        assert compared(one, owner, other, there) == []
    assert all_said(other, there) == all_said(one, owner)
    assert journal(other, there) == []


def test_differences_are_told(one: EmbeddedStore, other: EmbeddedStore, owner: str) -> None:
    there = copied(one, owner, other)
    ids = {tag.name: key for key, tag in other.annotations(there, lambda rows: rows.tags()).items()}
    (file, *_) = other.copies_of(
        there, other.annotations(there, lambda rows: rows.contents([sha("cat")])).values()
    ).popitem()[1]
    changes: dict[Key, Value | None] = {
        TagKey(ids["Ärger"]): None,
        TagKey(ids["zoo"]): Tag("zoo", "#123456", ("x",)),
        TaggedKey(ids["cat"], sha("cat")): None,
        ChoiceKey(file.id): None,
        RemarkKey(sha("dog")): Remark(1),
        DecisionKey.of(sha("cat"), sha("dog")): Decision(Verdict.KEEP_BOTH, 8),
        DecisionKey.of(sha("cat"), sha("gone")): None,
        DecisionKey.of(sha("cat"), sha("new")): Decision(Verdict.KEEP_BOTH, 8),
        DismissalKey.of(sha("dog"), "pug"): None,
    }
    put(other, there, changes)
    other.suggest(there, LITE, {sha("film"): LABELS[1:]})
    new_tag(other, there, "more")
    told = compared(one, owner, other, there)
    assert [words for words in told if words.startswith("tag ")] == [
        "tag more: only in TO",
        "tag zoo: another colour, aliases",
        "tag Ärger: only in FROM",
    ]
    assert {words for words in told if ": other " in words} == {
        "0: other tags, choices",
        "1: other remark, dismissals",
        "2: other suggestions",
    }
    decided = [words.partition(": ")[2] for words in told if words.startswith("decision")]
    assert sorted(decided) == ["another verdict or time", "only in FROM", "only in TO"]


_shas = st.integers(0, 2**256 - 1).map("{:064x}".format)
_names = st.text("abcäß☃ :", min_size=1, max_size=9).filter(
    lambda name: name == " ".join(name.split()) and name[0] != ":" and name[-1] != ":"
)
_times = st.integers(-(2**63) + 1, 2**63 - 1)
_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_said: st.SearchStrategy[Said] = st.one_of(
    st.builds(
        Tag,
        _names,
        st.none() | st.just("#0a0b0c"),
        st.lists(_names, max_size=3).map(tuple),
        st.lists(_names, max_size=3).map(tuple),
    ),
    st.builds(
        SaidTagged,
        _shas,
        st.none() | st.integers(0, 19_999),
        _names,
        st.builds(
            Tagging,
            _texts.filter(bool),
            _times,
            st.none() | st.floats(0, 1),
            st.none() | _times,
            st.none() | _shas,
        ),
    ),
    st.builds(SaidRemark, _shas, st.builds(Remark, st.integers(1, 5), _texts)),
    st.builds(SaidRemark, _shas, st.builds(Remark, st.none(), _texts.filter(bool))),
    st.builds(SaidChoice, _shas, _texts, _texts, st.sampled_from(Choice)),
    st.builds(
        SaidDecision,
        st.lists(_shas, min_size=2, max_size=2, unique=True).map(lambda two: DecisionKey.of(*two)),
        st.builds(Decision, st.sampled_from(Verdict), _times),
    ),
    st.builds(
        SaidSuggested,
        _shas,
        st.builds(
            Proposer,
            _names.filter(lambda name: name.lower() != PERSON),
            _texts.filter(str.strip),
            st.just("") | _shas,
            st.sampled_from(ProposerKind),
        ),
        st.lists(
            st.builds(
                Suggestion,
                _names,
                st.floats(0, 1),
                st.lists(_names, max_size=2).map(tuple),
                st.lists(st.integers(0, 2**62), max_size=3, unique=True).map(sorted).map(tuple),
            ),
            max_size=3,
            unique_by=lambda label: label.name.casefold(),
        ).map(tuple),
    ),
    st.builds(
        SaidDismissal,
        st.builds(DismissalKey.of, _shas, _names),
        st.builds(Dismissal, _times),
    ),
)


@settings(max_examples=300)
@given(_said)
def test_what_is_said_comes_back_as_it_was_written(each: Said) -> None:
    line = said_line(each)
    assert line.count(b"\n") == 1
    assert read_line(line) == each
    check_against_schema(line)


TAG = Tag("cat", "#00ff00", ("chat",), ("zoo",))
TAGGED = SaidTagged(sha("cat"), None, "cat", PLAIN)
SUGGESTED = SaidSuggested(sha("cat"), LITE, LABELS)
DISMISSAL = SaidDismissal(DismissalKey(sha("cat"), "dog"), Dismissal(5))
DECISION = SaidDecision(DecisionKey.of(sha("cat"), sha("dog")), Decision(Verdict.KEEP_BOTH, 8))


@pytest.mark.parametrize(
    ("each", "changes", "why"),
    [
        (TAG, {"name": ""}, "name: must have at least 1 character"),
        (TAG, {"name": " x"}, "name: must not have blanks at its ends"),
        (TAG, {"colour": "green"}, "colour: must be # and six lower-case hexadecimal digits"),
        (TAG, {"aliases": ["a", "b,c"]}, "aliases: must not contain ','"),
        (TAG, {"parents": ["a\0"]}, "parents: must not contain a null character"),
        (TAG, {"parents": ["a"] * 21}, "parents: must have at most 20 items, not 21"),
        (TAGGED, {"sha256": "x"}, "sha256: must be 64 lower-case hexadecimal digits"),
        (TAGGED, {"tag": "-x"}, "tag: must not begin with -"),
        (TAGGED, {"frame": -1}, "frame: must be greater than or equal to 0"),
        (TAGGED, {"by": ""}, "by: must have at least 1 character"),
        (TAGGED, {"score": 2}, "score: must be less than or equal to 1"),
        (TAGGED, {"origin": "x"}, "origin: must be 64 lower-case hexadecimal digits"),
        (SaidRemark(sha("cat"), Remark(3)), {"rating": 6}, "rating: must be less than or equal"),
        (SaidRemark(sha("cat"), Remark(3)), {"rating": None}, "note: must not be empty where"),
        (SaidRemark(sha("cat"), Remark(3)), {"note": "\0"}, "note: must not contain a null"),
        (DECISION, {"low": "f" * 64}, "sha256: must name two different contents, the lower first"),
        (SUGGESTED, {"tagger": {"name": "x"}}, "tagger.version: is missing"),
        (
            SUGGESTED,
            {"labels": [{"name": "a'b", "score": 1, "parents": [], "moments": []}]},
            "labels.0.name: must not contain",
        ),
        (
            SUGGESTED,
            {"labels": [{"name": "a", "score": 2, "parents": [], "moments": []}]},
            "labels.0.score: must be less than or equal to 1",
        ),
        (DISMISSAL, {"label": ""}, "label: must have at least 1 character"),
        (DISMISSAL, {"label": "\0"}, "label: must not contain a null character"),
        (DECISION, {"verdict": "maybe"}, "verdict: must be 'not-match' or 'keep-both'"),
        (
            SaidChoice(sha("cat"), "a", "b", Choice.KEEP),
            {"choice": "burn"},
            "choice: must be 'keep' or 'remove'",
        ),
        (
            SaidChoice(sha("cat"), "a", "b", Choice.KEEP),
            {"path": "\0"},
            "path: must not contain a null character",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused(each: Said, changes: dict[str, Any], why: str) -> None:
    given_line = json.dumps(json.loads(said_line(each)) | changes).encode()
    with pytest.raises(BadLine) as error:
        read_line(given_line)
    assert str(error.value).startswith(why)


def test_the_longest_tag_fits_into_a_line() -> None:
    names = [f"{number}" + "\N{CAT}" * 98 for number in range(50)]
    line = said_line(Tag(names[0], "#00ff00", tuple(names), tuple(names[:20])))
    assert len(line) < lines.MAX_LINE
    assert read_line(line) == Tag(names[0], "#00ff00", tuple(names), tuple(names[:20]))
