"""Exploring a collection on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from graph.samples import edited, image, info, picture, sha, video
from tagcat.app.exploring import KEPT, Exploring
from tagcat.app.finding import Finder
from tagcat.app.groupings import Groupings
from tagcat.app.latest import Latest
from tagcat.app.review import Review
from tagcat.errors import InvalidInput, NotFound
from tagcat.explore.places import only_on
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import Verdict
from tagcat.graph.conditions import Condition
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import User
from tagcat.match.rule import MAX_VARIANCE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path / "collection.sqlite")
    yield store
    store.close()


@pytest.fixture
def user(store: EmbeddedStore) -> User:
    """Two pictures with three edits each, a third alone, and a video; another user's picture."""
    user = store.add_user("anna", None, 18)
    for seed in (1, 2):
        for bits in (0, 4, 8, 12):
            name = f"p{seed}-{bits}"
            look = edited(picture(seed), bits, seed=bits)
            store.save(user.id, info(f"trip/{name}.jpg", "one"), image(name, look))
    store.save(user.id, info("alone.jpg", "two"), image("alone", picture(3)))
    store.save(user.id, info("copies/p1.jpg", "two"), image("p1-0", picture(1)))
    store.save(user.id, info("clip.mp4", "two"), video("clip", [picture(4), picture(5)]))
    other = store.add_user("ben", None, 18)
    store.save(other.id, info("secret.jpg"), image("secret", picture(1)))
    return user


@pytest.fixture
def exploring(store: EmbeddedStore, user: User) -> Exploring:
    return Exploring(store, user, Groupings(), Latest(KEPT))


def where(store: EmbeddedStore, user: User, text: str) -> Condition | None:
    return Finder(store, user, Groupings()).condition(text)


def test_a_map_has_each_content_once_and_frames_if_asked(
    exploring: Exploring, store: EmbeddedStore, user: User
) -> None:
    found = exploring.map()
    assert len(found.subjects) == len(found.map.points) == 9
    assert {subject.kind for subject in found.subjects} == {Kind.IMAGE}
    assert np.isfinite(found.map.points).all()
    with_frames = exploring.map(frames=True).subjects
    assert [each.pos for each in with_frames if each.kind is Kind.VIDEO] == [0, 1000]
    assert len(exploring.map(where(store, user, "p1 -copies")).subjects) == 4
    assert sha("secret") not in {subject.sha256 for subject in with_frames}


def test_clusters_are_as_many_as_suggested_or_asked_for(exploring: Exploring) -> None:
    found = exploring.clusters()
    assert found.suggestion is not None
    assert len(found.clusters.modes) == found.suggestion.silhouette == 3
    of_name = {
        subject.path: label
        for subject, label in zip(found.subjects, found.clusters.labels.tolist(), strict=True)
    }
    assert len({of_name[path] for path in of_name if "p2-" in path}) == 1
    assert len(exploring.clusters(k=2).clusters.modes) == 2
    with pytest.raises(InvalidInput, match="k: must"):
        exploring.clusters(k=0)


def test_thresholds_grow_to_all_pairs(
    exploring: Exploring, store: EmbeddedStore, user: User
) -> None:
    found = exploring.thresholds()
    levels = found.thresholds.levels
    # A content of two files is a group by itself.
    assert (levels[0].pairs, levels[0].groups) == (0, 1)
    assert (levels[25].pairs, levels[25].groups, levels[25].grouped) == (12, 2, 8)
    assert found.proposal is None
    only = exploring.thresholds(where(store, user, "p2-")).thresholds.levels[25]
    assert (only.pairs, only.groups, only.grouped) == (6, 1, 4)


def test_decisions_propose_a_variance(
    exploring: Exploring, store: EmbeddedStore, user: User
) -> None:
    review = Review(store, user, Groupings())
    likenesses = store.likenesses(user.id, 25)
    keys = [content.sha256 for content in likenesses.contents]
    pairs = {(keys[p.a], keys[p.b]): p.match.needed_variance for p in likenesses.pairs}
    near = [pair for pair, needed in pairs.items() if needed <= 12]
    far = [pair for pair, needed in pairs.items() if needed > 12]
    assert min(len(near), len(far)) >= 3
    review.decide(near, Verdict.KEEP_BOTH)
    review.decide(far, Verdict.NOT_MATCH)
    found = exploring.thresholds()
    assert found.proposal is not None
    assert (found.proposal.matches, found.proposal.others) == (len(near), len(far))
    assert (found.proposal.missed, found.proposal.wrong) == (0, 0)
    assert found.thresholds.levels[25].pairs == len(near)


def test_the_network_around_a_content(
    exploring: Exploring, store: EmbeddedStore, user: User
) -> None:
    whole = exploring.network(variance=25)
    assert len(whole.network.nodes) == 8
    around = exploring.network(variance=25, start=sha("p1-0"), hops=2)
    assert set(around.network.nodes) == {sha(f"p1-{bits}") for bits in (0, 4, 8, 12)}
    node = around.attributes[sha("p1-0")]
    assert (node["files"], node["kind"], node["component"]) == (2, "image", 0)
    part = exploring.network(where(store, user, "p2-"), variance=25)
    assert len(part.network.nodes) == 4
    with pytest.raises(NotFound):
        exploring.network(start=sha("alone"))
    with pytest.raises(NotFound):
        exploring.network(start=sha("secret"))


def test_places_tell_what_a_device_alone_holds(
    exploring: Exploring, store: EmbeddedStore, user: User
) -> None:
    found = exploring.places()
    assert len(found) == 10
    assert {each.content for each in only_on(found, "device-two")} == {sha("alone"), sha("clip")}
    (both,) = [each for each in found if each.content == sha("p1-0")]
    assert both.devices == ("device-one", "device-two")
    # One file that passes is enough for all copies to be told.
    (one,) = exploring.places(where(store, user, "path:copies*"))
    assert one == both


def test_copies_are_those_of_the_user_alone(exploring: Exploring) -> None:
    found = exploring.copies([sha("p1-0"), sha("secret"), sha("nothing")])
    assert list(found) == [sha("p1-0")]
    assert [file.info.path for file in found[sha("p1-0")]] == ["trip/p1-0.jpg", "copies/p1.jpg"]


def test_results_are_kept_until_the_collection_changes(
    exploring: Exploring, store: EmbeddedStore, user: User
) -> None:
    found = exploring.clusters()
    assert exploring.clusters() is found
    store.save(user.id, info("new.jpg"), image("new", picture(9)))
    assert len(exploring.clusters().subjects) == len(found.subjects) + 1


def test_a_variance_that_is_tried_out_groups_as_one_that_is_asked_for(
    store: EmbeddedStore, user: User
) -> None:
    shas = [sha(f"p1-{bits}") for bits in (0, 4)]
    Review(store, user, Groupings()).decide([(shas[0], shas[1])], Verdict.NOT_MATCH)
    groupings = Groupings()
    seen = set[int]()
    for variance in range(MAX_VARIANCE + 1):
        asked = groupings.of(store, user.id, variance)
        tried = groupings.tried(store, user.id, variance)
        assert tried.grouping == asked.grouping
        assert [(pair.a, pair.b) for pair in tried.pairs] == list(asked.pairs)
        assert not tried.truncated
        seen.add(len(tried.pairs))
    assert len(seen) > 2


def test_a_network_with_those_that_stand_alone(exploring: Exploring) -> None:
    linked = exploring.network().network
    whole = exploring.network(alone=True).network
    assert set(whole.nodes) - set(linked.nodes) == {sha("alone"), sha("clip")}
    assert whole.edges == linked.edges


def test_nodes_tell_their_group(exploring: Exploring) -> None:
    view = exploring.network()
    groups = {told["group"] for told in view.attributes.values()}
    assert len(groups) == 2
    assert groups <= set(view.network.nodes)


def test_the_map_agrees_with_itself(exploring: Exploring) -> None:
    assert exploring.map_agreement() == 1.0


def test_a_page_of_places_begins_with_what_is_in_one_place(exploring: Exploring) -> None:
    page = exploring.places_page(None, None, 0, 100)
    assert page.total == len(page.contents) == 10
    counts = [len(files) for _, files in page.contents]
    assert counts == sorted(counts)
    assert counts[-1] == 2
    assert {device.id for device in page.devices} == {"device-one", "device-two"}
    two = exploring.places_page(None, "device-two", 0, 1)
    assert (two.total, len(two.contents)) == (2, 1)
    assert all(found.only_device == "device-two" for found, _ in two.contents)
