"""Names of labels, and saving many at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.contract import keep, new_user
from graph.samples import image, picture, sha
from tagcat.app import labelling
from tagcat.app.labelling import Labelling, LabelsSaved, OpenLabel, label_name
from tagcat.errors import InvalidInput, LimitExceeded
from tagcat.graph import annotating
from tagcat.graph.annotating import MAX_NAME, check_tag_name
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.suggestions import Proposer, ProposerKind, Suggestion

LITE = Proposer("lite0", "1", "", ProposerKind.LOCAL)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(tmp_path / "tagcat.db")
    yield opened
    opened.close()


@pytest.fixture
def asked(store: EmbeddedStore) -> Labelling:
    """A user with five images."""
    owner = new_user(store)
    for number in range(5):
        keep(store, owner, image(f"{number}", picture(number)))
    return Labelling(store, store.user(owner))


def opened(asked: Labelling) -> dict[str, tuple[OpenLabel, ...]]:
    return {each.file.sha256: each.labels for each in asked.open().contents}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=MAX_NAME))
def test_a_label_becomes_a_name_that_a_tag_can_have(text: str) -> None:
    name = label_name(text)
    assert label_name(name) == name
    if name:
        check_tag_name("name", name)


@given(st.from_regex(r"[a-zäß☃][a-zäß☃:]{0,8}[a-zäß☃]", fullmatch=True))
def test_a_name_that_a_tag_can_have_stays(name: str) -> None:
    assert label_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jack-o'-lantern", "jack-o\N{RIGHT SINGLE QUOTATION MARK}-lantern"),
        ("crane (bird)", "crane bird"),
        ("  a,b;  c ", "a b c"),
        ("-x:", "x"),
        ("??", ""),
    ],
)
def test_signs_that_filters_use_are_left_out(text: str, name: str) -> None:
    assert label_name(text) == name


def test_labels_that_become_the_same_are_one(asked: Labelling) -> None:
    labels = [
        Suggestion("Crane (bird)", 0.25, ("?", "bird, wading")),
        Suggestion("crane bird", 0.5, ("animal",)),
        Suggestion("crane  bird", 0.375),
    ]
    asked.save(LITE, "local", {sha("0"): labels})
    assert opened(asked) == {sha("0"): (OpenLabel("crane bird", 0.5, ("lite0",), ("animal",), ()),)}


def test_many_are_saved_in_parts(asked: Labelling) -> None:
    contents = {sha(f"{number}"): [Suggestion("dog", 0.5)] for number in range(7)}
    with mock.patch.object(labelling, "MAX_SUGGESTED", 2):
        saved = asked.save(LITE, ProposerKind.LOCAL, contents)
    assert saved == LabelsSaved(5, (sha("5"), sha("6")))
    assert len(opened(asked)) == 5


def test_what_is_no_kind_or_page_is_refused(asked: Labelling) -> None:
    with pytest.raises(InvalidInput, match=r"tagger\.kind: must be one of local, browser, remote"):
        asked.save(LITE, "cloud", {})
    for wrong in (lambda: asked.open(limit=0), lambda: asked.names(limit=0)):
        with pytest.raises(InvalidInput, match="limit"):
            wrong()
    with pytest.raises(InvalidInput, match="after"):
        asked.open(after="dog")
    with pytest.raises(InvalidInput, match="min_score"):
        asked.accept_all("dog", min_score=float("nan"))


def test_more_than_can_change_at_once_is_refused_as_a_whole(asked: Labelling) -> None:
    labels = {sha(f"{number}"): [Suggestion("dog", 0.5)] for number in range(5)}
    asked.save(LITE, "local", labels)
    with (
        mock.patch.object(annotating, "MAX_EDITS", 5),
        pytest.raises(LimitExceeded, match="more than 5 things at once"),
    ):
        asked.accept_all("dog")
    assert len(opened(asked)) == 5
    assert asked.dismiss_all("dog") is not None
    assert opened(asked) == {}
