"""Sidecars of other programs: read as they meant it, and changed in nothing but the tags."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.app.tagfiles import xmp
from tagcat.app.tagfiles.hierarchy import Path, exact_names, key_of, path_of
from tagcat.app.tagfiles.rdf import RDF
from tagcat.app.tagfiles.said import Moment, Said
from tagcat.app.tagfiles.tree import BadSidecar, Document, Element
from tagcat.app.tagfiles.vocabulary import Vocabulary
from tagcat.errors import InvalidInput
from tagcat.folding import folded
from tagcat.graph.annotations import Tag

from .samples import ALL, DARKTABLE, DIGIKAM, EXIFTOOL, LIGHTROOM
from .strategies import moments, notes, ratings, vocabularies

TAGS = {
    f"{{{space}}}{name}"
    for space, name in (
        (xmp.DC, "subject"),
        (xmp.DC, "description"),
        (xmp.XMP, "Rating"),
        (xmp.LR, "hierarchicalSubject"),
        (xmp.DIGIKAM, "TagsList"),
        (xmp.DM, "Tracks"),
        (xmp.TAGCAT, "Names"),
    )
}


def others(raw: bytes) -> list[object]:
    """All that is in a sidecar besides tags, rating and note, in order, whatever its form."""

    def plain(element: Element) -> object:
        return (
            element.name,
            [(each.name, each.value) for each in element.attributes if _other(each.name)],
            [plain(child) for child in element.children if _other(child.name)],
            element.text.strip(),
        )

    return [plain(Document(raw).root)]


def _other(name: tuple[str, str]) -> bool:
    return "{{{}}}{}".format(*name) not in TAGS


def keys(said: Said) -> set[Path]:
    return {key_of(path) for path in said.paths}


def test_digikam_is_read() -> None:
    said = xmp.read(DIGIKAM.encode())
    assert said.paths == (("Places", "France", "Paris"), ("Music", "AC/DC"), ("cat",))
    assert (said.rating, said.note, said.moments, said.timed) == (4, "On the bridge", (), False)


def test_lightroom_is_read() -> None:
    said = xmp.read(LIGHTROOM.encode())
    # "France" in dc:subject is a level of a path, and no tag of its own.
    assert said.paths == (("France", "Paris"), ("Valentine's Day",))
    assert (said.rating, said.note) == (3, "")


def test_darktable_is_read() -> None:
    said = xmp.read(DARKTABLE.encode())
    # Rejected is no rating, and the tags that darktable gives by itself are no person's.
    assert said.paths == (("dog",),)
    assert said.rating is None


def test_exiftool_is_read() -> None:
    said = xmp.read(EXIFTOOL.encode())
    assert (said.paths, said.rating) == ((("cat",),), 2)


@pytest.mark.parametrize(
    ("inner", "paths"),
    [
        ('<rdf:Description dc:subject="one"/>', (("one",),)),
        ("<rdf:Description><dc:subject>one</dc:subject></rdf:Description>", (("one",),)),
        ("<rdf:Description><dc:subject/></rdf:Description>", ()),
        ("<rdf:Description><dc:subject><rdf:Bag/></dc:subject></rdf:Description>", ()),
        (
            "<rdf:Description><dc:subject><rdf:Alt><rdf:li>a</rdf:li><rdf:li> </rdf:li>"
            "<rdf:li>A</rdf:li><rdf:li>b|c</rdf:li></rdf:Alt></dc:subject></rdf:Description>",
            (("a",), ("b", "c")),
        ),
        (
            '<rdf:Description><dc:subject><rdf:Bag><rdf:li rdf:parseType="Resource">'
            "<rdf:value>q</rdf:value></rdf:li></rdf:Bag></dc:subject></rdf:Description>",
            (("q",),),
        ),
        ("", ()),
    ],
)
def test_all_forms_of_a_list(inner: str, paths: tuple[Path, ...]) -> None:
    raw = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:dc="{xmp.DC}">{inner}</rdf:RDF>'.encode()
    assert xmp.read(raw).paths == paths
    # Whatever the form, a tag can be added, and then is there together with the others.
    written = xmp.write(Said(paths=(("new",),), rating=1, note="n"), raw)
    said = xmp.read(written.data)
    assert keys(said) == {key_of(path) for path in (*paths, ("new",))}
    assert (said.rating, said.note) == (1, "n")
    assert not xmp.write(Said(paths=(("new",),), rating=1, note="n"), written.data).changed
    cleared = xmp.read(xmp.write(Said(), written.data, replace=True).data)
    assert cleared.nothing


@pytest.mark.parametrize(
    "sample",
    [
        # Namespaces declared where they are used, and nowhere else.
        f"""<RDF xmlns="{RDF}"><r:Description xmlns:r="{RDF}"><a:subject xmlns:a="{xmp.DC}"><b:Bag
        xmlns:b="{RDF}"><c:li xmlns:c="{RDF}">x</c:li></b:Bag></a:subject><a:hierarchicalSubject
        xmlns:a="{xmp.LR}"><Bag/></a:hierarchicalSubject><R:Rating xmlns:R="{xmp.XMP}">2</R:Rating>
        <d:description xmlns:d="{xmp.DC}"><Alt xmlns="{RDF}"><li xml:lang="x-default">n</li></Alt>
        </d:description><T:Tracks xmlns:T="{xmp.DM}"><Bag xmlns="{RDF}"><q:li xmlns:q="{RDF}"
        T:trackName="TagCat" T:frameRate="f1000"><T:markers><q:Seq><z:li xmlns:z="{RDF}"
        T:startTime="7" T:name="m"/></q:Seq></T:markers></q:li></Bag></T:Tracks>
        </r:Description></RDF>""",
        # Usual prefixes that stand for something else.
        f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:dc="urn:x" xmlns:lr="urn:y" xmlns:xmp="urn:z"
        xmlns:xmpDM="urn:d" xmlns:digiKam="urn:k" xmlns:tagcat="urn:t"><rdf:Description dc:a="1"
        ><lr:b><xmp:c/></lr:b></rdf:Description></rdf:RDF>""",
        f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><!-- none --><?p i?>
        <rdf:Description rdf:about=""><!-- last --></rdf:Description></rdf:RDF></x:xmpmeta>""",
    ],
    ids=["local", "other", "comments"],
)
@pytest.mark.parametrize("replace", [False, True])
def test_namespaces_are_declared_wherever_they_are_needed(sample: str, replace: bool) -> None:
    said = Said(
        paths=(("place", "paris"), ("x",)),
        exact={("place", "paris"): ("paris",)},
        moments=(Moment(5, "new"), Moment(7, "m")),
        rating=2,
        note="n",
    )
    raw = sample.encode()
    written = xmp.write(said, raw, replace=replace)
    read = xmp.read(written.data)
    assert keys(read) == keys(said)
    assert (read.exact, read.moments, read.rating, read.note) == (said.exact, said.moments, 2, "n")
    assert others(written.data) == others(raw)
    assert written.data.count(b"<!--") == raw.count(b"<!--")
    other = Said(paths=(("y",),), moments=(Moment(8, "o"),), rating=3, note="other")
    again = xmp.read(xmp.write(other, written.data, replace=True).data)
    assert (keys(again), again.moments, again.note) == (keys(other), other.moments, "other")
    assert xmp.read(xmp.write(Said(), written.data, replace=True).data).nothing


@pytest.mark.parametrize("rating", ["-1", "0", "5", "3.0", "99", "", "x"])
def test_ratings(rating: str) -> None:
    raw = LIGHTROOM.replace('xmp:Rating="3"', f'xmp:Rating="{rating}"').encode()
    wanted = {"5": 5, "3.0": 3}.get(rating)
    assert xmp.read(raw).rating == wanted
    # What is no rating of ours stays as it is where we have none either.
    assert not xmp.write(xmp.read(raw), raw, replace=True).data.count(b"xmp:Rating>")
    written = xmp.write(Said(rating=2), raw)
    assert written.kept == (("rating",) if wanted or rating == "-1" else ())
    assert xmp.read(written.data).rating == (wanted if written.kept else 2)


@pytest.mark.parametrize("sample", ALL.values(), ids=list(ALL))
def test_a_sidecar_that_says_it_already_stays_byte_for_byte(sample: str) -> None:
    raw = sample.encode()
    said = xmp.read(raw)
    if sample in (DIGIKAM,):
        assert xmp.write(said, raw).data == raw
        assert not xmp.write(said, raw, replace=True).changed
    # The others lack one of the lists, which is added once.
    once = xmp.write(said, raw).data
    assert xmp.write(said, once) == xmp.Written(once, False, ())
    assert keys(xmp.read(once)) == keys(said)


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("sample", ALL.values(), ids=list(ALL))
def test_all_else_in_a_sidecar_stays(sample: str, replace: bool) -> None:
    raw = sample.encode()
    said = Said(
        paths=(("place", "paris"), ("cat",)),
        moments=(Moment(5, "x"),),
        rating=1,
        note="new",
    )
    written = xmp.write(said, raw, replace=replace)
    assert others(written.data) == others(raw)
    # Line by line: what went is tags alone, what came too.
    gone = set(raw.decode().splitlines()) - set(written.data.decode().splitlines())
    assert all(re.search("rdf:li|Rating|dc:|lr:|digiKam:", line) for line in gone)
    read = xmp.read(written.data)
    before = xmp.read(raw)
    if replace:
        assert keys(read) == keys(said)
        assert (read.rating, read.note) == (1, "new")
    else:
        assert keys(read) == keys(said) | keys(before)
        assert read.note == (before.note or "new")
    assert read.moments == said.moments


def test_adding_a_tag_changes_three_places() -> None:
    written = xmp.write(Said(paths=(("place", "paris"),)), DIGIKAM.encode()).data.decode()
    expected = DIGIKAM.replace(
        "     <rdf:li>cat</rdf:li>\n    </rdf:Seq>",
        "     <rdf:li>cat</rdf:li>\n     <rdf:li>place/paris</rdf:li>\n    </rdf:Seq>",
    ).replace(
        "     <rdf:li>Music|AC/DC</rdf:li>\n     <rdf:li>cat</rdf:li>",
        "     <rdf:li>Music|AC/DC</rdf:li>\n     <rdf:li>cat</rdf:li>\n"
        "     <rdf:li>place|paris</rdf:li>",
    )
    # "Paris" is in dc:subject already, whatever its case.
    assert written == expected


def test_what_is_there_wins_unless_it_is_replaced() -> None:
    said = Said(paths=(("dog",),), rating=1, note="mine")
    written = xmp.write(said, DIGIKAM.encode())
    assert written.kept == ("rating", "note")
    read = xmp.read(written.data)
    assert (read.rating, read.note) == (4, "On the bridge")
    replaced = xmp.write(said, DIGIKAM.encode(), replace=True)
    assert replaced.kept == ()
    text = replaced.data.decode()
    assert 'xmp:Rating="1"' in text
    # The text in another language, and digiKam's other ratings, are not ours.
    assert '<rdf:li xml:lang="de-DE">Auf der Brücke</rdf:li>' in text
    assert 'MicrosoftPhoto:Rating="75"' in text
    assert xmp.read(replaced.data).paths == (("dog",),)


def test_names_of_others_stay_as_they_are_written() -> None:
    said = Said(paths=(("Valentine\u2019s Day",), ("france", "paris")))
    written = xmp.write(said, LIGHTROOM.encode(), replace=True)
    text = written.data.decode()
    # In dc:subject and the path of Lightroom, which are kept, not in the new list of digiKam.
    assert text.count("<rdf:li>Valentine's Day</rdf:li>") == 2
    assert "France|Paris" in text
    assert keys(xmp.read(written.data)) == keys(said)


def test_what_darktable_gives_itself_stays() -> None:
    text = xmp.write(Said(paths=(("cat",),)), DARKTABLE.encode(), replace=True).data.decode()
    assert "<rdf:li>darktable|format|jpg</rdf:li>" in text
    assert text.count("<rdf:li>jpg</rdf:li>") == 1
    assert "dog" not in text
    assert "TagsList" in text
    assert 'xmp:Rating="-1"' in text


def test_moments_are_a_track_of_ours_beside_others() -> None:
    foreign = (
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description xmlns:DM="{xmp.DM}"><DM:Tracks><rdf:Bag>'
        '<rdf:li><rdf:Description DM:trackName="Chapters" DM:frameRate="f25"><DM:markers><rdf:Seq>'
        '<rdf:li DM:startTime="50" DM:name="Intro"/></rdf:Seq></DM:markers></rdf:Description>'
        "</rdf:li></rdf:Bag></DM:Tracks></rdf:Description></rdf:RDF>"
    ).encode()
    assert xmp.read(foreign).moments == ()
    one = Said(moments=(Moment(1500, "cat"), Moment(2500, "place:paris")), timed=True)
    first = xmp.write(one, foreign)
    assert b'DM:trackName="Chapters"' in first.data
    assert xmp.read(first.data).moments == one.moments
    more = xmp.write(Said(moments=(Moment(9, "dog"),)), first.data)
    assert xmp.read(more.data).moments == (Moment(9, "dog"), *one.moments)
    less = xmp.write(Said(moments=(Moment(9, "dog"),)), more.data, replace=True)
    assert xmp.read(less.data).moments == (Moment(9, "dog"),)
    none = xmp.write(Said(), less.data, replace=True)
    assert others(none.data) == others(foreign)
    assert b"Chapters" in none.data
    assert b"TagCat" not in none.data


def test_times_in_other_rates_are_read() -> None:
    def track(rate: str, start: str) -> tuple[Moment, ...]:
        raw = (
            f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:DM="{xmp.DM}"><rdf:Description><DM:Tracks><rdf:Bag>'
            f'<rdf:li DM:trackName="TagCat" DM:frameRate="{rate}"><DM:markers><rdf:Seq>'
            f'<rdf:li DM:startTime="{start}" DM:name="x"/>'
            "</rdf:Seq></DM:markers></rdf:li></rdf:Bag></DM:Tracks></rdf:Description></rdf:RDF>"
        )
        return xmp.read(raw.encode()).moments

    assert track("f25", "50") == (Moment(2000, "x"),)
    assert track("f30000s1001", "30000") == (Moment(1_001_000, "x"),)
    assert track("f25", "50f100") == (Moment(500, "x"),)
    for rate, start in (("f0", "1"), ("", "1"), ("f25", "x"), ("f25", "-1")):
        assert track(rate, start) == ()


def test_what_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(InvalidInput, match="note: has a control character"):
        xmp.write(Said(note="a\x0bb"))
    with pytest.raises(InvalidInput, match="tag: "):
        xmp.write(Said(paths=(("a\ufffe",),)))


def test_there_are_bounds() -> None:
    many = "".join(f"<rdf:li>{n}</rdf:li>" for n in range(5_001))
    raw = (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:dc="{xmp.DC}"><rdf:Description><dc:subject><rdf:Bag>'
        f"{many}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF>"
    )
    with pytest.raises(BadSidecar, match="more than 5,000 keywords"):
        xmp.read(raw.encode())
    with pytest.raises(InvalidInput, match="tags: must be at most 5,000 in a sidecar"):
        xmp.write(Said(paths=tuple((str(n),) for n in range(5_001))))
    # A million blanks in front of a keyword are not repeated in front of each that is added.
    wide = EXIFTOOL.replace("    <rdf:li>cat", " " * 10**6 + "<rdf:li>cat").encode()
    written = xmp.write(Said(paths=tuple((str(n),) for n in range(100))), wide)
    assert len(written.data) < 10**6 + 20_000


def test_an_exact_name_of_another_collection_does_not_hide_ours() -> None:
    there = xmp.write(Said(paths=(("a", "b"),), exact={("a", "b"): ("b",)})).data
    both = xmp.read(xmp.write(Said(paths=(("a", "b"),)), there).data)
    vocabulary = Vocabulary({})
    ids = vocabulary.of_path(("a", "b"), both.exact)
    assert {vocabulary.tags[tag].name for tag in ids} == {"b", "a:b"}


@given(vocabularies(), ratings, notes, moments, st.sampled_from([None, *ALL.values()]))
def test_all_that_is_said_survives(
    tags: dict[str, Tag],
    rating: int | None,
    note: str,
    at: tuple[Moment, ...],
    sample: str | None,
) -> None:
    said = Said(
        paths=tuple(path_of(tags, tag) for tag in tags),
        exact=exact_names(tags, set(tags)),
        moments=at,
        rating=rating,
        note=note,
        timed=True,
    )
    old = None if sample is None else sample.encode()
    written = xmp.write(said, old, replace=True)
    read = xmp.read(written.data)
    assert (read.rating, read.note, read.moments) == (rating, note, at)
    vocabulary = Vocabulary({})
    names = {
        folded(vocabulary.tags[tag].name)
        for path in read.paths
        for tag in vocabulary.of_path(path, read.exact)
    }
    assert names == {folded(tag.name) for tag in tags.values()}
    # Writing it again, either way, changes nothing.
    assert not xmp.write(said, written.data, replace=True).changed
    assert not xmp.write(said, written.data).changed
    if old is not None:
        assert others(written.data) == others(old)
        added = xmp.write(said, old)
        assert others(added.data) == others(old)
        assert keys(xmp.read(added.data)) >= keys(said) | keys(xmp.read(old))
