"""How Neo4j carries out what is asked: from the user's own nodes, never by looking at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from neo4j import ManagedTransaction, Record

import tagcat.graph
from graph.contract import keep, new_user
from graph.samples import edited, image, info, picture, video
from graph.server import Server
from tagcat.filter import Bound, Op, Pattern
from tagcat.fingerprint.model import Kind
from tagcat.graph import annotating, index_cache
from tagcat.graph.annotations import (
    PERSON,
    Annotations,
    Change,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Edit,
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
from tagcat.graph.conditions import (
    NUMBERS,
    TEXTS,
    AllOf,
    AnyOf,
    Chosen,
    Condition,
    ContentIn,
    HasNote,
    HasTag,
    KindIs,
    LabelOpen,
    MediaIs,
    NoneOf,
    NumberIs,
    OnDevice,
    Tagged,
    TaggedBy,
    TextIs,
)
from tagcat.graph.model import (
    Content,
    FileQuery,
    FileRecord,
    FileSort,
    GraphStore,
    Passkeys,
    RefreshToken,
    SecondFactor,
)
from tagcat.graph.naming import new_id
from tagcat.graph.neo4j import pages, suggestions
from tagcat.graph.neo4j.statements import statement
from tagcat.graph.suggestions import OpenQuery, Proposer, ProposerKind, Suggestion

NAMES = {path.stem for path in (Path(tagcat.graph.__file__).parent / "cypher").glob("*.cypher")}


def operators(plan: dict[str, Any]) -> Iterator[str]:
    """The names of a plan's operators."""
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


def _annotate(store: GraphStore, owner: str, film: Content, cat: Content) -> None:
    """Say something of everything, ask for it in every way, and take it back."""
    (file, *_) = store.files(owner, FileQuery(Kind.IMAGE)).files
    one, two = new_id(), new_id()
    said: dict[Key, Value] = {
        TagKey(one): Tag("one"),
        TagKey(two): Tag("two", parents=(one,)),
        TaggedKey(one, cat.sha256): Tagging(PERSON, 1),
        TaggedKey(two, film.sha256): Tagging(PERSON, 2),
        TaggedKey(one, film.sha256, 1): Tagging(PERSON, 3),
        RemarkKey(cat.sha256): Remark(3),
        DecisionKey.of(cat.sha256, film.sha256): Decision(Verdict.KEEP_BOTH, 4),
        ChoiceKey(file.id): Choice.KEEP,
    }
    edits = tuple(Edit(key, None, value) for key, value in said.items())
    entry = store.annotate(owner, lambda _: Change("Said", edits))
    assert entry is not None

    def ask(rows: Annotations) -> None:
        assert rows.values(said) == said
        assert len(rows.uses()) == 2
        assert rows.together(one, 5) == [(two, 1)]
        assert len(rows.tagged([one, two], 5)) == 3
        assert len(rows.decisions([cat.sha256])) == len(rows.decided(None, 5)) == 1
        assert len(rows.contents([cat.sha256])) == 1
        assert len(rows.positions([(film.sha256, 1)])) == 1
        assert rows.journal(None, 5) == [entry]
        assert len(rows.entry_edits(entry.number)) == len(edits)

    store.annotations(owner, ask)
    store.annotate(owner, lambda rows: annotating.undo(rows, entry)[0])


def _suggest(store: GraphStore, owner: str, film: Content, cat: Content) -> None:
    """Suggest something, ask for it in every way, dismiss some, and take all back."""
    lite, cloud = (Proposer(name, "1", "", ProposerKind.LOCAL) for name in ("lite", "cloud"))
    labels = [Suggestion("cat", 0.5, ("pet",)), Suggestion("dog", 0.25)]
    for by in (lite, cloud):
        assert not store.suggest(owner, by, {cat.sha256: labels, film.sha256: labels[:1]})
    pet = new_id()
    edits = (
        Edit(TagKey(pet), None, Tag("dog")),
        Edit(DismissalKey.of(cat.sha256, "cat"), None, Dismissal(1)),
    )
    entry = store.annotate(owner, lambda _: Change("Dismissed", edits))
    assert entry is not None

    def ask(rows: Annotations) -> None:
        both = [cat.sha256, film.sha256]
        assert len(rows.suggested(both)[cat.sha256]) == 4
        assert len(rows.dismissals(both)) == 1
        where = KindIs(Kind.VIDEO)
        assert len(rows.open_suggestions(OpenQuery(), "", 5)) == 2
        assert len(rows.open_suggestions(OpenQuery(where=where), "", 5)) == 1
        assert len(rows.open_suggestions(OpenQuery("dog"), "", 5)) == 1
        assert len(rows.open_label(OpenQuery("cat", where=where), 5)) == 1
        assert len(rows.open_labels(OpenQuery(), 5)) == 2
        assert [use.open for use in rows.taggers()] == [2, 2]

    store.annotations(owner, ask)
    store.annotate(owner, lambda rows: annotating.undo(rows, entry)[0])
    for by in (lite, cloud):
        store.suggest(owner, by, {cat.sha256: [], film.sha256: []})
    with (
        mock.patch.object(suggestions, "MAX_LABEL_NAMES", 1),
        mock.patch.object(suggestions, "MAX_TAGGERS", 2),
    ):
        other = Proposer("other", "1", "", ProposerKind.LOCAL)
        assert not store.suggest(owner, other, {cat.sha256: [Suggestion("new", 1)]})


def _first_line(query: str) -> str:
    return query.split("\n", 1)[0]


def _conditions(contents: list[str]) -> list[Condition]:
    """One of each kind, alone and with others."""
    cat = Pattern("cat")
    alone: list[Condition] = [
        *(TextIs(field, cat, whole) for field in TEXTS for whole in (False, True)),
        *(NumberIs(field, (Bound(Op.AT_LEAST, 1),)) for field in NUMBERS),
        Tagged(frozenset([new_id()])),
        TaggedBy(cat),
        HasTag(),
        LabelOpen(),
        LabelOpen(cat),
        HasNote(),
        KindIs(Kind.IMAGE),
        MediaIs(("image/jpeg",)),
        OnDevice("device-a"),
        Chosen(Choice.KEEP),
        ContentIn(frozenset(contents)),
    ]
    return [*alone, AllOf(tuple(alone)), AnyOf(tuple(NoneOf(each) for each in alone))]


@pytest.mark.long
def test_no_statement_looks_at_all_nodes_of_a_label(neo4j: Server) -> None:
    # The first line stays where a statement is put together.
    name_of = {_first_line(statement(name)): name for name in NAMES}
    assert len(name_of) == len(NAMES)
    seen: dict[str, set[str]] = {}
    real = ManagedTransaction.run

    def profiled(
        transaction: ManagedTransaction, query: str, parameters: dict[str, Any]
    ) -> list[Record]:
        result = real(transaction, f"PROFILE {query}", parameters)
        records = list(result)
        plan = result.consume().profile
        assert plan is not None
        seen.setdefault(name_of[_first_line(query)], set()).update(operators(plan))
        return records

    neo4j.empty()
    with (
        mock.patch.object(ManagedTransaction, "run", profiled),
        mock.patch.object(pages, "SIZE", 4),
        mock.patch.object(index_cache, "KEEP_DROPPED", 1),
        neo4j.opened() as store,
    ):
        owner = new_user(store)
        store.user(owner)
        store.set_variance(owner, 20)
        store.user_by_name("nobody")
        store.add_refresh_token(RefreshToken("digest", owner, "family", 1 << 40, used=False))
        store.use_refresh_token("digest")
        store.drop_refresh_family(owner, "family")
        film = video("film", [edited(picture(n), 2) for n in range(9)])
        clip = video("clip", [picture(n) for n in range(9)])
        contents: list[Content] = [film, clip, image("cat", picture(3))]
        ids = [keep(store, owner, content) for content in contents]
        with neo4j.opened() as fresh:
            assert len(fresh.look_up(owner, image("new", edited(picture(3), 1)), 18)) == 3
        for content in ids:
            assert len(store.matches(owner, content, 18)) == 2
        keep(store, owner, image("dog", picture(30)), "replaced")
        keep(store, owner, image("bird", picture(31)), "replaced")
        store.look_up(owner, contents[2], 18)
        for sort in FileSort:
            for descending in (False, True):
                store.files(owner, FileQuery(Kind.IMAGE, sort, descending, "c", limit=1))
        _annotate(store, owner, film, contents[2])
        _suggest(store, owner, film, contents[2])
        for condition in _conditions(ids):
            store.passing(owner, condition)
        store.files(owner, FileQuery(Kind.IMAGE, limit=1, where=HasTag()))
        assert store.content(owner, ids[0]) == film
        assert len(store.likenesses(owner, 18).pairs) == 3
        gone = [file.id for content in ids for file in store.copies(owner, content)]
        store.file(owner, gone[0])
        assert store.delete_files(owner, gone) == 3
        assert store.save(owner, info("film"), film).status == "saved"
        store.users()
        records = [
            FileRecord(info(f"{n}", "b"), image(f"more {n}", picture(n)), n) for n in range(5)
        ]
        assert store.restore(owner, [*records, FileRecord(info("clip", "b"), clip, 5)]) == 6
        assert len(store.contents(owner)) == 8
        # Here what was removed has to be read from the list.
        with mock.patch.object(index_cache, "KEEP_DROPPED", 1000):
            for number in range(2):
                keep(store, owner, image(f"{number}", picture(40 + number)), "replaced")
                store.look_up(owner, contents[2], 18)
        store.set_password(owner, "hash")
        store.set_second_factor(owner, None, SecondFactor("salt"))
        store.set_passkeys(owner, store.passkeys(owner), Passkeys((), (("digest", 1),)))
        store.delete_user(owner)
    assert NAMES - set(seen) == {name for name in NAMES if name.startswith("schema_")}
    scans = {name: {step for step in steps if "Scan" in step} for name, steps in seen.items()}
    assert {name: steps for name, steps in scans.items() if steps} == {}
