"""Any order of calls, on each engine, beside a model that is nothing but dictionaries."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from graph.annotations_contract import as_likenesses_tell, as_matches_tell, new_tag, put
from graph.contract import images, links_between, told, videos
from graph.samples import info, item
from graph.server import Server
from tagcat.errors import NotFound
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import (
    PERSON,
    Annotations,
    Key,
    Remark,
    RemarkKey,
    TaggedKey,
    Tagging,
    Value,
)
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import (
    Content,
    Counts,
    FileQuery,
    FileSort,
    GraphStore,
    Revision,
    SaveStatus,
)
from tagcat.graph.neo4j import pages
from tagcat.match import MAX_VARIANCE, ItemIndex

_NAMES = itertools.count()

OfContent = TaggedKey | RemarkKey

devices = st.sampled_from(["one", "two"])
paths = st.sampled_from(["a.jpg", "b.jpg", "folder/a.jpg"])


class Collections(RuleBasedStateMachine):
    """Two users and what they save; ``places`` says which content each file of a user holds."""

    store: GraphStore
    contents = Bundle("contents")
    gone = Bundle("gone")

    @initialize()
    def users(self) -> None:
        self.owners = [
            self.store.add_user(f"machine {next(_NAMES)}", None, 18).id for _ in range(2)
        ]
        self.places: list[dict[tuple[str, str], tuple[Content, str]]] = [{}, {}]
        self.tags = [new_tag(self.store, owner, "tag") for owner in self.owners]
        self.said: list[dict[OfContent, Value]] = [{}, {}]
        self.revisions = [Revision(0, 0)] * 2

    @rule(target=contents, content=images | videos)
    def content(self, content: Content) -> Content:
        # A name stands for bytes, which make one content.
        self.by_sha = getattr(self, "by_sha", {})
        kept: Content = self.by_sha.setdefault(content.sha256, content)
        return kept

    @rule(who=st.integers(0, 1), content=contents, device=devices, path=paths)
    def save(self, who: int, content: Content, device: str, path: str) -> None:
        held = self.places[who].get((device, path))
        saved = self.store.save(self.owners[who], info(path, device), content)
        if held is not None and held[0].sha256 == content.sha256:
            assert (saved.status, saved.file_id) == (SaveStatus.KNOWN, held[1])
        else:
            assert saved.status is SaveStatus.SAVED
            self.places[who][device, path] = (content, saved.file_id)

    @rule(target=gone, who=st.integers(0, 1), data=st.data())
    def delete(self, who: int, data: st.DataObject) -> str:
        places = self.places[who]
        chosen = data.draw(
            st.lists(st.sampled_from(sorted(places)), max_size=3) if places else st.just([])
        )
        ids = [places[place][1] for place in chosen]
        assert self.store.delete_files(self.owners[who], [*ids, "f" * 32]) == len(set(ids))
        assert self.store.delete_files(self.owners[1 - who], ids) == 0
        for place in set(chosen):
            del places[place]
        return ids[0] if ids else "f" * 32

    @rule(
        who=st.integers(0, 1),
        content=contents,
        frame=st.none() | st.integers(0, 2),
        number=st.integers(1, 3),
        remove=st.booleans(),
    )
    def say(self, who: int, content: Content, frame: int | None, number: int, remove: bool) -> None:
        tagged = TaggedKey(self.tags[who], content.sha256, frame)
        values: dict[OfContent, Value] = {
            tagged: Tagging(PERSON, number),
            RemarkKey(content.sha256): Remark(number),
        }
        changes: dict[Key, Value | None] = {
            key: None if remove else value for key, value in values.items()
        }
        put(self.store, self.owners[who], changes)
        if remove:
            self.said[who] = {
                key: value for key, value in self.said[who].items() if key not in values
            }
        elif content.sha256 in self._there(who):
            if frame is not None and frame >= len(item(content).positions):
                del values[tagged]
            self.said[who] |= values

    @rule(who=st.integers(0, 1), variance=st.integers(0, MAX_VARIANCE))
    def find_likenesses(self, who: int, variance: int) -> None:
        found = self.store.likenesses(self.owners[who], variance)
        expected = as_matches_tell(self.store, self.owners[who], variance)
        assert as_likenesses_tell(found) == expected

    @rule(who=st.integers(0, 1), file=gone)
    def ask_for_what_is_gone(self, who: int, file: str) -> None:
        with pytest.raises(NotFound):
            self.store.file(self.owners[who], file)

    @rule(who=st.integers(0, 1), content=contents, variance=st.integers(0, MAX_VARIANCE))
    def look_up(self, who: int, content: Content, variance: int) -> None:
        there = self._there(who)
        index = ItemIndex()
        index.add_many(item(each) for each in there.values())
        expected = [tuple(hit) for hit in index.search(item(content), variance)]
        assert told(self.store.look_up(self.owners[who], content, variance)) == expected
        if content.sha256 in there:
            (file, *_) = [key for held, key in self.places[who].values() if held == content]
            content_id = self.store.file(self.owners[who], file).content_id
            found = self.store.matches(self.owners[who], content_id, variance)
            assert told(found) == expected[1:]
            with pytest.raises(NotFound):
                self.store.matches(self.owners[1 - who], content_id, variance)

    @rule(
        who=st.integers(0, 1),
        sort=st.sampled_from([FileSort.NAME, FileSort.SAVED, FileSort.PIXELS]),
        descending=st.booleans(),
    )
    def list_files(self, who: int, sort: FileSort, descending: bool) -> None:
        for kind in Kind:
            expected = {key for held, key in self.places[who].values() if held.kind is kind}
            query = FileQuery(kind, sort, descending, limit=2)
            listed: list[str] = []
            while True:
                page = self.store.files(self.owners[who], query)
                assert page.total == len(expected)
                listed += [file.id for file in page.files]
                if page.after is None:
                    break
                query = FileQuery(kind, sort, descending, after=page.after, limit=2)
            assert sorted(listed) == sorted(expected)

    @invariant()
    def counts_are_right(self) -> None:
        for who, owner in enumerate(getattr(self, "owners", [])):
            there = list(self._there(who).values())
            kinds = [content.kind for content in there]
            assert self.store.counts(owner) == Counts(
                images=kinds.count(Kind.IMAGE),
                videos=kinds.count(Kind.VIDEO),
                frames=sum(len(item(content).positions) for content in there),
                matches=links_between(there),
                devices=len({device for device, _ in self.places[who]}),
            )

    @invariant()
    def what_was_said_is_there(self) -> None:
        for who, owner in enumerate(getattr(self, "owners", [])):
            there = self._there(who)
            # What is said of a content goes with it, also while it is not looked at.
            self.said[who] = {
                key: value for key, value in self.said[who].items() if key.sha256 in there
            }
            found = self.store.annotations(owner, partial(_said_of, list(there)))
            assert found == self.said[who]
            revision = self.store.revision(owner)
            assert revision >= self.revisions[who]
            self.revisions[who] = revision

    def _there(self, who: int) -> dict[str, Content]:
        return {content.sha256: content for content, _ in self.places[who].values()}


def _said_of(sha256s: list[str], rows: Annotations) -> dict[OfContent, Value]:
    """All that is said of contents."""
    said: dict[OfContent, Value] = dict(rows.taggings(sha256s).items())
    said.update((RemarkKey(sha256), remark) for sha256, remark in rows.remarks(sha256s).items())
    return said


def _run(store: GraphStore, examples: int, steps: int) -> None:
    # A class of its own, as machines are made without arguments.
    machine = type("Machine", (Collections,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def embedded() -> Iterator[EmbeddedStore]:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(EmbeddedStore(Path(folder) / "tagcat.db")) as store,
    ):
        yield store


def test_any_order_of_calls_embedded(embedded: EmbeddedStore) -> None:
    _run(embedded, examples=40, steps=30)


@pytest.mark.long
def test_any_order_of_calls_on_neo4j(neo4j: Server) -> None:
    neo4j.empty()
    with mock.patch.object(pages, "SIZE", 3), neo4j.opened() as store:
        _run(store, examples=8, steps=25)
