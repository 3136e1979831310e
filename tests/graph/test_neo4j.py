"""The engine on Neo4j: what every store must do, and what is its own."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString
from unittest import mock

import pytest
from neo4j import GraphDatabase

import tagcat.graph
from graph.accounts_contract import AccountsContract
from graph.annotations_contract import PLAIN, AnnotationsContract, new_tag, put
from graph.checks import check_whole
from graph.conditions_contract import ConditionsContract
from graph.contract import GraphStoreContract, keep, new_user, told
from graph.keyed_contract import KeyedContract
from graph.samples import edited, image, info, item, picture, sha, video
from graph.server import Server
from graph.suggestions_contract import SuggestionsContract
from tagcat.errors import Conflict, StoreError
from tagcat.graph import edges, index_cache
from tagcat.graph.annotations import (
    Annotations,
    Decision,
    DecisionKey,
    TaggedKey,
    TagUse,
    Verdict,
)
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, Counts
from tagcat.graph.neo4j import connection, pages, schema
from tagcat.graph.neo4j import store as store_module
from tagcat.graph.neo4j.looks import LookNodes
from tagcat.graph.neo4j.pages import Looks
from tagcat.graph.neo4j.store import Neo4jStore
from tagcat.graph.neo4j.torn import TornRead
from tagcat.graph.opening import open_own
from tagcat.match import ItemIndex, pairs
from tagcat.settings import Settings

MEDIA = Path(__file__).parents[1] / "media" / "images"
CYPHER = sorted((Path(tagcat.graph.__file__).parent / "cypher").glob("*.cypher"))


@pytest.fixture
def store(neo4j: Server) -> Iterator[Neo4jStore]:
    neo4j.empty()
    with neo4j.opened() as store:
        yield store


class TestNeo4jStore(
    GraphStoreContract,
    AccountsContract,
    AnnotationsContract,
    ConditionsContract,
    KeyedContract,
    SuggestionsContract,
):
    """The contracts, with the fixture ``store`` of this module."""

    annotations_module = "tagcat.graph.neo4j.annotations"
    suggestions_module = "tagcat.graph.neo4j.suggestions"
    examples = 8
    histories = 6

    def counted(self, store: Neo4jStore) -> dict[str, int]:
        """Nodes of each label and relationships of each type."""
        query: LiteralString = (
            "MATCH (n) WHERE NOT n:TagCat UNWIND labels(n) AS kind RETURN kind, count(*) AS n"
            " UNION ALL MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS n"
        )
        with store._graph.session() as session:
            return {record["kind"]: record["n"] for record in session.run(query)}


def in_database(server: Server, query: LiteralString, **values: object) -> list[dict[str, Any]]:
    """What a statement of the test tells, outside of any store."""
    with GraphDatabase.driver(server.address, auth=("neo4j", server.password)) as driver:
        return [record.data() for record in driver.execute_query(query, values).records]


def test_a_reopened_store_gives_the_same_answers(neo4j: Server, store: Neo4jStore) -> None:
    contents: list[Content] = [
        image("cat", picture(1), picture(9)),
        image("edit", edited(picture(1), 5)),
        video("film", [picture(n) for n in range(4)]),
    ]
    owner = new_user(store)
    ids = [keep(store, owner, content) for content in contents]
    before = [store.matches(owner, content, 18) for content in ids]
    with neo4j.opened() as other:
        assert [other.matches(owner, content, 18) for content in ids] == before
        contents.append(image("new", edited(picture(1), 2)))
        keep(other, owner, contents[-1])
        check_whole(other, owner, contents)
    check_whole(store, owner, contents)


def test_a_closed_store_says_so(neo4j: Server, store: Neo4jStore) -> None:
    owner = new_user(store)
    with neo4j.opened() as other:
        pass
    other.close()
    for call in (lambda: other.counts(owner), lambda: other.set_variance(owner, 3)):
        with pytest.raises(StoreError, match="closed"):
            call()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_what_was_written_is_read_whichever_member_answers(
    neo4j: Server, store: Neo4jStore, scheme: str
) -> None:
    owner = new_user(store)
    address = neo4j.address.replace("bolt", scheme, 1)
    with closing(Neo4jStore(replace(neo4j.login, address=address, database="neo4j"))) as other:
        cat = keep(other, owner, image("cat", picture(1)))
        edit = keep(other, owner, image("edit", edited(picture(1), 3)))
        assert [match.content_id for match in other.matches(owner, cat, 18)] == [edit]


def test_only_one_of_many_gets_a_name(store: Neo4jStore) -> None:
    def add(_: int) -> str | None:
        try:
            return store.add_user("Ada", None, 18).id
        except Conflict:
            return None

    for _ in range(3):
        with ThreadPoolExecutor(8) as pool:
            made = [user for user in pool.map(add, range(8)) if user is not None]
        ada = store.user_by_name("ada")
        assert ada is not None
        assert made in ([ada.id], [])


# Breaking off


@pytest.mark.parametrize(
    "place",
    ["writing.add_matches", "writing.use", "deleting.delete", "deleting.write_pages"],
)
def test_a_save_that_breaks_off_leaves_nothing(
    neo4j: Server, store: Neo4jStore, place: str
) -> None:
    owner = new_user(store)
    contents: list[Content] = [image("cat", picture(1)), video("film", [picture(1), picture(2)])]
    for content in contents:
        keep(store, owner, content, f"{content.kind}")
    counts = store.counts(owner)
    nodes = in_database(neo4j, "MATCH (n) RETURN count(n) AS n")
    for content in (image("edit", edited(picture(1), 2)), video("clip", [picture(2), picture(3)])):
        with (
            mock.patch(f"tagcat.graph.neo4j.{place}", side_effect=RuntimeError("broken")),
            pytest.raises(RuntimeError),
        ):
            store.save(owner, info("image", "a"), content)
        assert store.counts(owner) == counts
        assert in_database(neo4j, "MATCH (n) RETURN count(n) AS n") == nodes
        check_whole(store, owner, [*contents, content])
    contents[0] = image("edit", edited(picture(1), 2))
    keep(store, owner, contents[0], "image")
    check_whole(store, owner, [*contents, image("cat", picture(1))])
    with neo4j.opened() as other:
        check_whole(other, owner, contents)


def test_a_deletion_that_breaks_off_leaves_everything(store: Neo4jStore) -> None:
    owner = new_user(store)
    contents: list[Content] = [image(f"{n}", edited(picture(1), n)) for n in range(4)]
    saved = [store.save(owner, info(content.sha256), content) for content in contents]
    with (
        mock.patch("tagcat.graph.neo4j.deleting.finish", side_effect=RuntimeError("broken")),
        pytest.raises(RuntimeError),
    ):
        store.delete_files(owner, [save.file_id for save in saved])
    check_whole(store, owner, contents)
    assert store.counts(owner).images == 4


def test_nothing_is_left_of_what_was_deleted(neo4j: Server, store: Neo4jStore) -> None:
    owner = new_user(store)
    film = video("film", [picture(1), picture(2), picture(2)])
    contents: list[Content] = [image("cat", picture(1)), film]
    saved = [store.save(owner, info(f"{one.kind}"), one) for one in contents]
    assert store.delete_files(owner, [save.file_id for save in saved]) == 2
    left = in_database(neo4j, "MATCH (n) RETURN DISTINCT labels(n) AS of ORDER BY of")
    assert [row["of"] for row in left] == [["Drop"], ["TagCat"], ["User"]]


# Pages


@pytest.mark.parametrize("size", [1, 3])
def test_looks_in_the_middle_of_pages_come_and_go(
    neo4j: Server, store: Neo4jStore, size: int
) -> None:
    with mock.patch.object(pages, "SIZE", size), neo4j.opened() as other:
        owner = new_user(store)
        chance = random.Random(size)
        there: dict[str, Content] = {}
        for turn in range(25):
            if there and chance.random() < 0.4:
                gone = chance.sample(sorted(there), min(len(there), 1 + turn % 3))
                other.delete_files(owner, gone)
                for file in gone:
                    del there[file]
            else:
                frames = [edited(picture(n % 5), n % 4, turn) for n in range(turn % 6)]
                content = video(f"{turn}", frames)
                there[store.save(owner, info(f"{turn}"), content).file_id] = content
            if turn % 4 == 3:
                for each in (store, other):
                    check_whole(each, owner, there.values())
                with neo4j.opened() as fresh:
                    check_whole(fresh, owner, there.values())
        state = in_database(neo4j, "MATCH (u:User) RETURN u.looks AS looks, u.last_look AS last")
        assert state[0]["last"] > 2 * size
        assert state[0]["looks"] < state[0]["last"]


def test_a_page_comes_back_as_it_was_written() -> None:
    looks = [(key, bytes([key % 251]) * (16, 32, 64)[key % 3]) for key in range(1025, 2049, 5)]
    page = pages.encode(1, looks)
    assert pages.decode(1, page) == looks
    assert pages.decode(0, pages.encode(0, [])) == []
    for torn in (b"", page[:-1], page[:20] + b"x" + page[21:]):
        with pytest.raises(TornRead):
            pages.decode(1, torn)


def test_an_index_that_is_far_behind_reads_everything_anew(
    neo4j: Server, store: Neo4jStore
) -> None:
    with neo4j.opened() as other, mock.patch.object(index_cache, "KEEP_DROPPED", 2):
        owner = new_user(store)
        stay = image("stay", edited(picture(1), 1))
        keep(store, owner, stay)
        for number in range(16):
            passing = image(f"{number}", edited(picture(1), 3, number))
            saved = other.save(owner, info("passing"), passing)
            if number % 3 == 0:
                other.delete_files(owner, [saved.file_id])
                assert told(store.look_up(owner, passing, 18)) == told(
                    other.look_up(owner, passing, 18)
                )
        check_whole(store, owner, [stay, passing])
        ((listed, floor),) = (
            row.values()
            for row in in_database(
                neo4j, "MATCH (u:User) RETURN COUNT { (:Drop) } AS listed, u.floor AS floor"
            )
        )
    assert listed <= 5
    assert floor > 8


# What is seen in part


def test_a_commit_that_is_seen_in_part_is_waited_for(neo4j: Server, store: Neo4jStore) -> None:
    owner = new_user(store)
    cat = keep(store, owner, image("cat", picture(1)))
    real = LookNodes._looks
    for torn in (1, 3, store_module._TRIES):
        with neo4j.opened() as other:
            left = [torn]

            def looks(reader: LookNodes, after: int, upto: int, left: list[int] = left) -> Looks:
                left[0] -= 1
                return real(reader, after, upto) if left[0] < 0 else []

            with mock.patch.object(LookNodes, "_looks", looks):
                (match,) = other.look_up(owner, image("edit", edited(picture(1), 2)), 18)
            assert match.content_id == cat
            assert left == [-1]


def test_counters_that_do_not_agree_are_said(neo4j: Server, store: Neo4jStore) -> None:
    owner = new_user(store)
    keep(store, owner, image("cat", picture(1)))
    in_database(neo4j, "MATCH (l:Look) DETACH DELETE l")
    with neo4j.opened() as other, pytest.raises(StoreError, match="do not agree"):
        other.look_up(owner, image("edit", edited(picture(1), 2)), 18)


def test_a_look_with_too_many_matches_keeps_the_nearest(store: Neo4jStore) -> None:
    with mock.patch.object(edges, "MAX_NEW", 9_000), mock.patch.object(pairs, "NEAREST", 100):
        owner = new_user(store)
        # Those at the end are the nearest.
        frames = [edited(picture(1), 3 + (n < 60), n) for n in range(120)]
        film = video("film", dict.fromkeys(frames))
        saved = store.save(owner, info("film.mp4"), film)
        assert saved.truncated
        cat = image("cat", picture(1))
        first = store.save(owner, info("cat.jpg"), cat)
        assert first.truncated
        assert store.save(owner, info("cat.jpg"), cat).truncated
        index = ItemIndex()
        index.add(item(film))
        (expected,) = index.search(item(cat), 18)
        (match,) = store.matches(owner, first.content_id, 18)
        assert match.match.needed_variance == expected.match.needed_variance == 3
        assert match.match.pos == expected.match.pos
        assert match.match.frames == pairs.NEAREST - 1
        near = store.matches(owner, first.content_id, 3)[0].match.frames
        assert near == index.search(item(cat), 3)[0].match.frames == len(set(frames[60:]))
        assert store.delete_files(owner, [saved.file_id, first.file_id]) == 2
        assert store.counts(owner) == Counts(0, 0, 0, 0, 0)


# Opening


def test_a_wrong_password_is_said_without_it(neo4j: Server) -> None:
    with pytest.raises(StoreError, match=r"TAGCAT_NEO4J_USER and TAGCAT_NEO4J_PASSWORD") as error:
        Neo4jStore(replace(neo4j.login, password="not this"))
    assert "not this" not in str(error.value) + repr(replace(neo4j.login, password="not this"))


def test_a_server_that_is_not_there_is_said(neo4j: Server) -> None:
    for address in ("bolt://127.0.0.1:1", "neo4j://127.0.0.1:1"):
        with pytest.raises(StoreError, match=r"cannot be reached: check .* TAGCAT_STORE"):
            Neo4jStore(replace(neo4j.login, address=address))
    with pytest.raises(StoreError, match=r"cannot be reached: .*encrypted"):
        Neo4jStore(replace(neo4j.login, address=neo4j.address.replace("bolt", "bolt+s", 1)))


def test_an_unknown_database_is_said(neo4j: Server) -> None:
    with pytest.raises(StoreError, match="no database cats: check TAGCAT_NEO4J_DATABASE"):
        Neo4jStore(replace(neo4j.login, database="cats"))


def test_a_server_that_is_too_old_is_said(neo4j: Server) -> None:
    with (
        mock.patch.object(connection, "OLDEST", 9999),
        pytest.raises(StoreError, match=r"is Neo4j/5\.\d+.*needs Neo4j 9999"),
    ):
        Neo4jStore(neo4j.login)


def test_the_schema_is_made_once_and_a_newer_one_is_refused(
    neo4j: Server, store: Neo4jStore
) -> None:
    new_user(store)
    version = "MATCH (t:TagCat) RETURN t.version AS version"
    assert in_database(neo4j, version) == [{"version": schema.VERSION}]
    names = "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name"
    constraints = in_database(neo4j, names)
    in_database(neo4j, "MATCH (t:TagCat) SET t.version = 99")
    with pytest.raises(StoreError, match=r"newer TagCat \(schema 99"):
        Neo4jStore(neo4j.login)
    # As if the process that made the schema had been stopped before it said so.
    in_database(neo4j, "MATCH (n) DETACH DELETE n")
    with ThreadPoolExecutor(3) as pool:
        for made in pool.map(lambda _: Neo4jStore(neo4j.login), range(3)):
            made.close()
    assert in_database(neo4j, version) == [{"version": schema.VERSION}]
    assert in_database(neo4j, names) == constraints


def test_annotations_are_at_hand_in_an_older_database(neo4j: Server, store: Neo4jStore) -> None:
    owner = new_user(store)
    keep(store, owner, image("cat", picture(1)))
    names = "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name"
    constraints = in_database(neo4j, names)
    for constraint in ("tag_id", "decision_low", "journal_number"):
        in_database(neo4j, f"DROP CONSTRAINT {constraint}")
    in_database(neo4j, "DROP INDEX decision_high")
    in_database(neo4j, "MATCH (u:User) REMOVE u.revision, u.file_revision, u.tags, u.last_entry")
    in_database(neo4j, "MATCH (t:TagCat) SET t.version = 1")
    with pytest.raises(StoreError, match="older TagCat"):
        Neo4jStore(neo4j.login, read_only=True)
    with neo4j.opened() as newer:
        assert in_database(neo4j, names) == constraints
        assert newer.revision(owner) == (0, 0)
        assert newer.annotations(owner, lambda rows: rows.tags()) == {}
        tag = new_tag(newer, owner, "cat")
        put(newer, owner, {TaggedKey(tag, sha("cat")): PLAIN})
        assert newer.annotations(owner, lambda rows: rows.uses()) == {tag: TagUse(1, 0, 1, 0)}
        assert newer.revision(owner) == (0, 2)
        keep(newer, owner, image("dog", picture(2)))
        assert newer.revision(owner) == (1, 3)


@pytest.mark.parametrize(
    "half",
    [
        "MATCH (u:User) SET u.tags = 3",
        "MATCH (:Tag)-[p:PARENT]->() DELETE p",
        "MATCH (t:Tag) REMOVE t.name",
        "MATCH (c:Content) SET c.tags = 2",
        "MATCH (:Frame)-[g:TAGGED]->() DELETE g",
        "MATCH (:Content)-[g:TAGGED]->() REMOVE g.at",
        "MATCH (d:Decision) REMOVE d.verdict",
        "MATCH (j:Journal) REMOVE j.title",
    ],
)
def test_annotations_that_are_there_in_part_are_noticed(
    neo4j: Server, store: Neo4jStore, half: LiteralString
) -> None:
    owner = new_user(store)
    for content in (image("cat", picture(1)), video("film", [picture(1)])):
        keep(store, owner, content)
    one = new_tag(store, owner, "one")
    two = new_tag(store, owner, "two", one)
    decided = DecisionKey.of(sha("cat"), sha("film"))
    put(
        store,
        owner,
        {
            TaggedKey(one, sha("cat")): PLAIN,
            TaggedKey(two, sha("film"), 0): PLAIN,
            decided: Decision(Verdict.KEEP_BOTH, 1),
        },
    )

    def ask(rows: Annotations) -> int:
        said = rows.tags(), rows.taggings([sha("cat"), sha("film")]), rows.decided(None, 9)
        return len(said) + len(rows.journal(None, 9))

    assert store.annotations(owner, ask) == 6
    in_database(neo4j, half)
    with pytest.raises(StoreError, match="do not agree"):
        store.annotations(owner, ask)


def test_a_database_with_users_of_others_is_refused(neo4j: Server, store: Neo4jStore) -> None:
    new_user(store)
    in_database(neo4j, "MATCH (t:TagCat) DELETE t")
    with pytest.raises(StoreError, match="a database of its own"):
        Neo4jStore(neo4j.login)
    neo4j.empty()


def test_reading_only_changes_nothing(neo4j: Server, store: Neo4jStore) -> None:
    owner = new_user(store)
    contents: list[Content] = [image("cat", picture(1)), video("film", [picture(1), picture(2)])]
    for content in contents:
        keep(store, owner, content)
    nodes = "MATCH (n) RETURN n ORDER BY elementId(n)"
    before = in_database(neo4j, nodes)
    with closing(Neo4jStore(neo4j.login, read_only=True)) as reader:
        check_whole(reader, owner, contents)
        assert reader.users() == store.users()
        assert reader.contents(owner) == store.contents(owner)
        for call in (
            lambda: reader.add_user("new", None, 18),
            lambda: reader.save(owner, info("new"), image("new", picture(3))),
            lambda: reader.set_variance(owner, 3),
            lambda: reader.use_refresh_token("digest"),
        ):
            with pytest.raises(StoreError, match="opened to be read only"):
                call()
        assert in_database(neo4j, nodes) == before
        # What others save meanwhile is seen.
        contents.append(image("new", edited(picture(1), 2)))
        keep(store, owner, contents[-1])
        check_whole(reader, owner, contents)


@pytest.mark.usefixtures("store")
def test_reading_only_what_is_no_collection(neo4j: Server) -> None:
    in_database(neo4j, "MATCH (t:TagCat) DELETE t")
    with pytest.raises(StoreError, match="holds no TagCat collection"):
        Neo4jStore(neo4j.login, read_only=True)
    assert in_database(neo4j, "MATCH (n) RETURN n") == []
    with (
        neo4j.opened(),
        mock.patch.object(schema, "VERSION", schema.VERSION + 1),
        pytest.raises(StoreError, match=r"older TagCat .*: start tagcat serve on it once"),
    ):
        Neo4jStore(neo4j.login, read_only=True)


def test_a_reader_gives_up_where_one_commit_follows_the_other(
    neo4j: Server, store: Neo4jStore
) -> None:
    owner = new_user(store)
    with (
        closing(Neo4jStore(neo4j.login, read_only=True)) as reader,
        mock.patch.object(store_module, "_FIRST_WAIT", 0),
        mock.patch("tagcat.graph.neo4j.accounts.state", side_effect=TornRead),
        pytest.raises(StoreError, match="changed all the time"),
    ):
        reader.counts(owner)


def test_settings_say_which_engine_it_is(
    neo4j: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGCAT_HOME", str(tmp_path))
    with closing(open_own(Settings())) as embedded:
        assert isinstance(embedded, EmbeddedStore)
    monkeypatch.setenv("TAGCAT_STORE", neo4j.address)
    monkeypatch.setenv("TAGCAT_NEO4J_PASSWORD", neo4j.password)
    with closing(open_own(Settings())) as store:
        assert isinstance(store, Neo4jStore)
        new_user(store)


def test_the_command_saves_where_the_settings_say(
    neo4j: Server, store: Neo4jStore, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "TAGCAT_HOME": str(tmp_path),
        "TAGCAT_STORE": neo4j.address,
        "TAGCAT_NEO4J_PASSWORD": neo4j.password,
    }
    command = [sys.executable, "-m", "tagcat.cli.main", "scan", str(MEDIA / "photo.jpg")]
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    (owner,) = in_database(neo4j, "MATCH (u:User) RETURN u.id AS id")
    assert store.counts(owner["id"]).images == 1
    environment["TAGCAT_NEO4J_PASSWORD"] = "wrong"
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "in TAGCAT_NEO4J_USER and TAGCAT_NEO4J_PASSWORD" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("path", CYPHER, ids=lambda path: path.stem)
def test_every_parameter_of_a_statement_is_explained(path: Path) -> None:
    text = path.read_text("utf-8")
    comment = "".join(line for line in text.splitlines(True) if line.startswith("//"))
    body = text.removeprefix(comment)
    explained = re.findall(r"\$(\w+)", comment)
    assert sorted(set(re.findall(r"\$(\w+)", body))) == sorted(explained)
    if path.stem.split("_")[0] not in {"schema", "user", "token"}:
        assert "$owner" in body
