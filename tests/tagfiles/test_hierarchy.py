"""Names of tags as paths and back: nothing is lost, and no two tags become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.app.tagfiles.hierarchy import (
    clean,
    exact_names,
    key_of,
    lineage,
    own_path,
    path_of,
)
from tagcat.app.tagfiles.vocabulary import Vocabulary
from tagcat.errors import InvalidInput
from tagcat.folding import folded
from tagcat.graph.annotating import check_tag_name
from tagcat.graph.annotations import Tag

from .strategies import names, vocabularies


def test_a_namespace_is_the_outermost_level() -> None:
    assert own_path("place:paris") == ("place", "paris")
    assert own_path("cat") == ("cat",)
    assert own_path("a:b:c") == ("a", "b:c")
    assert own_path("AC/DC") == ("AC/DC",)


def test_parents_are_levels() -> None:
    tags = {
        "0": Tag("place:europe"),
        "1": Tag("place:france", parents=("0",)),
        "2": Tag("place:paris", parents=("1",)),
        "3": Tag("animal"),
        "4": Tag("cat", parents=("3",)),
        "5": Tag("species:lynx", parents=("3",)),
        "6": Tag("place:france/nice", parents=("1",)),
        "7": Tag("eiffel", parents=("2", "3")),
    }
    assert path_of(tags, "2") == ("place", "europe", "france", "paris")
    assert path_of(tags, "4") == ("animal", "cat")
    # Of another namespace than all its parents: the namespace stays the outermost level.
    assert path_of(tags, "5") == ("species", "lynx")
    assert path_of(tags, "6") == ("place", "europe", "france", "nice")
    assert path_of(tags, "7") == ("place", "europe", "france", "paris", "eiffel")
    assert lineage(tags, "7") == ("0", "1", "2", "7")


def test_paths_make_tags_with_those_above_them() -> None:
    vocabulary = Vocabulary({})
    (paris,) = vocabulary.of_path(("Places", "France", "Paris"), {})
    (texan,) = vocabulary.of_path(("Places", "Texas", "Paris"), {})
    (york,) = vocabulary.of_path(("Places", "New York", "New York"), {})
    tags = vocabulary.tags
    assert tags[paris].name == "Places:Paris"
    assert [tags[each].name for each in tags[paris].parents] == ["Places:France"]
    assert tags[texan].name == "Places:Texas/Paris"
    assert tags[york].name == "Places:New York/New York"
    assert vocabulary.of_path(("places", "texas", "paris"), {}) == (texan,)
    assert vocabulary.of_path(("Places:Paris",), {}) == (paris,)
    for tag in (paris, texan, york):
        assert vocabulary.of_path(path_of(tags, tag), {}) == (tag,)


def test_a_path_finds_the_tag_that_has_it_in_the_collection() -> None:
    tags = {"0": Tag("europe"), "1": Tag("paris", parents=("0",), aliases=("Lutetia",))}
    vocabulary = Vocabulary(tags)
    assert vocabulary.of_path(("Europe", "Paris"), {}) == ("1",)
    assert vocabulary.of_name("LUTETIA") == "1"
    assert not vocabulary.made


@given(names)
def test_a_name_is_clean(name: str) -> None:
    assert clean(name) == name


@given(st.text(max_size=30))
def test_what_is_cleaned_can_be_a_name(text: str) -> None:
    name = clean(text)
    assert clean(name) == name
    if name:
        check_tag_name("name", name)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Valentine's Day", "Valentine\u2019s Day"),
        ("Smith, John (1980)", "Smith John [1980]"),
        ("  two\tblanks ", "two blanks"),
        ("-x:", "x"),
        ("what?!", "what"),
        ("***", ""),
    ],
)
def test_names_of_other_programs(raw: str, name: str) -> None:
    assert clean(raw) == name


@given(vocabularies())
def test_tags_survive_as_paths_in_an_empty_collection(tags: dict[str, Tag]) -> None:
    given_tags = set(tags)
    exact = exact_names(tags, given_tags)
    vocabulary = Vocabulary({})
    read = {
        vocabulary.tags[each].name
        for tag in tags
        for each in vocabulary.of_path(path_of(tags, tag), exact)
    }
    assert {folded(name) for name in read} == {folded(tag.name) for tag in tags.values()}


@given(vocabularies(), st.data())
def test_tags_survive_as_paths_in_their_own_collection(
    tags: dict[str, Tag], data: st.DataObject
) -> None:
    chosen = set(data.draw(st.lists(st.sampled_from(sorted(tags)), unique=True)))
    exact = exact_names(tags, chosen)
    vocabulary = Vocabulary(tags)
    read = {each for tag in chosen for each in vocabulary.of_path(path_of(tags, tag), exact)}
    assert read == chosen
    assert not vocabulary.made


@given(st.lists(st.text(max_size=8), min_size=1, max_size=5).map(tuple))
def test_any_path_is_found_again_once_it_was_read(path: tuple[str, ...]) -> None:
    vocabulary = Vocabulary({})
    try:
        (tag,) = vocabulary.of_path(path, {})
    except InvalidInput:
        assert not key_of(path)
        return
    assert vocabulary.of_path(path, {}) == (tag,)
    assert vocabulary.of_path(path_of(vocabulary.tags, tag), {}) == (tag,)
