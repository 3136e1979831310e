"""JSON Lines and tables of tags: what goes out comes in again, and what is wrong is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.samples import image, info, picture, sha, video
from tagcat.app.accounts import local_user
from tagcat.app.journal import Journal
from tagcat.app.tagfiles import jsonl, sheet
from tagcat.app.tagfiles.exporting import TagExport
from tagcat.app.tagfiles.importing import ImportReport, Incoming, import_said
from tagcat.app.tagfiles.said import Moment, Said
from tagcat.app.tagfiles.told import find
from tagcat.app.tagging import TagWriter, Target
from tagcat.app.tags import Tags
from tagcat.app.transfer.lines import BadLine
from tagcat.graph.annotations import PERSON, Change, Edit, Tag, TaggedKey, Tagging
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import User
from transfer.kit import ROOT, check_against_schema, opened

from .strategies import names, notes

PHOTO, COPY, FILM = sha("photo"), sha("copy"), sha("film")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A collection with two pictures and a video with key frames at 0, 1 and 2 seconds."""
    with opened(tmp_path / "collection.sqlite") as store:
        fill(store)
        yield store


def fill(store: EmbeddedStore) -> None:
    owner = local_user(store).id
    store.save(owner, info("album/photo.jpg"), image("photo", picture(1)))
    store.save(owner, info("=odd.jpg"), image("photo", picture(1)))
    store.save(owner, info("copy.jpg"), image("copy", picture(2)))
    store.save(owner, info("film.mp4"), video("film", [picture(n) for n in (3, 4, 5)]))


@pytest.fixture
def user(store: EmbeddedStore) -> User:
    return local_user(store)


def tag_some(store: EmbeddedStore, user: User) -> None:
    """Tags of all kinds, below each other, with a rating and notes."""
    tags, writer = Tags(store, user), TagWriter(store, user)
    france = tags.create(Tag("place:france", "#0080ff", ("Frankreich",)))
    tags.create(Tag("place:paris", parents=(france.id,)))
    writer.tag([Target(PHOTO)], ["cat", "Place:Paris", "AC/DC"])
    writer.tag([Target(FILM, 1200)], ["dog"])
    writer.tag([Target(FILM)], ["@home"])
    writer.remark([PHOTO], rating=4, note='=1+1\r\nsecond; "line"')
    writer.remark([COPY], rating=2)


def everything(store: EmbeddedStore, user: User) -> dict[str, object]:
    """All that is said in a collection, by names."""
    names_of = {each.id: each.tag.name for each in Tags(store, user).all()}
    said = TagWriter(store, user).of([PHOTO, COPY, FILM])
    return {
        sha256: (
            sorted((names_of[on.tag], on.frame, on.tagging.pos) for on in annotated.tags),
            annotated.remark,
        )
        for sha256, annotated in said.items()
    }


def vocabulary(store: EmbeddedStore, user: User) -> set[object]:
    infos = Tags(store, user).all()
    by_id = {each.id: each.tag.name for each in infos}
    return {
        (t.name, t.colour, t.aliases, tuple(by_id[parent] for parent in t.parents))
        for t in (each.tag for each in infos)
    }


def lines(store: EmbeddedStore, user: User) -> bytes:
    export = TagExport(store, user)
    return b"".join(jsonl.write_lines(export, export.everything(), 5, all_tags=True))


def table(store: EmbeddedStore, user: User) -> bytes:
    out = io.StringIO()
    sheet.write_rows(TagExport(store, user).everything(), out)
    return out.getvalue().encode()


def test_json_lines_come_in_again(store: EmbeddedStore, user: User, tmp_path: Path) -> None:
    tag_some(store, user)
    exported = lines(store, user)
    assert check_against_schema(exported, "tags") == 3 + 6 + 2
    with opened(tmp_path / "other.sqlite") as other:
        fill(other)
        owner = local_user(other)
        read = jsonl.read_lines(io.BytesIO(exported), "tags.jsonl")
        assert read.bad == []
        found = find(other, owner, read.told)
        assert (found.by_place, found.unknown) == (0, ())
        report = import_said(other, owner, found.incoming, read.tags)
        assert report.left == []
        assert everything(other, owner) == everything(store, user)
        assert vocabulary(other, owner) == vocabulary(store, user)
        assert lines(other, owner) == exported
        # One change, undone as one.
        (entry,) = Journal(other, owner).entries(None, 10)
        assert entry == report.entry
        assert entry.title == "Read the tags of 3 files"
        Journal(other, owner).set_undone(entry.number, True)
        assert everything(other, owner) == {}
        assert vocabulary(other, owner) == set()


def test_a_table_comes_in_again(store: EmbeddedStore, user: User, tmp_path: Path) -> None:
    tag_some(store, user)
    exported = table(store, user)
    rows = list(csv.DictReader(io.StringIO(exported.decode(), newline="")))
    assert {row["path"] for row in rows} == {"album/photo.jpg", "'=odd.jpg", "copy.jpg", "film.mp4"}
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    with opened(tmp_path / "other.sqlite") as other:
        fill(other)
        owner = local_user(other)
        told, bad = sheet.read_rows(io.BytesIO(exported), "tags.csv")
        assert bad == []
        import_said(other, owner, find(other, owner, told).incoming)
        assert everything(other, owner) == everything(store, user)


def test_files_are_found_by_path_and_size_where_their_bytes_are_unknown(
    store: EmbeddedStore, user: User
) -> None:
    size = info("x").size
    text = "tags,path\ncat,copy.jpg\n"
    told, bad = sheet.read_rows(io.BytesIO(text.encode()), "t.csv")
    assert told == []
    assert bad == [("t.csv, line 2", "sha256: is missing, and so is path or size")]
    text = f"path,size,tags,sha256\ncopy.jpg,{size},cat,\ncopy.jpg,{size},dog,{'f' * 64}\n"
    text += f"none.jpg,{size},cat,\ncopy.jpg,{size + 1},cat,\n,,cat,{'e' * 64}\n"
    told, bad = sheet.read_rows(io.BytesIO(b"\xef\xbb\xbf" + text.encode()), "t.csv")
    assert bad == []
    found = find(store, user, told)
    assert [each.sha256 for each in found.incoming] == [COPY, COPY]
    assert found.by_place == 2
    assert found.unknown == tuple((f"t.csv, line {n}", "no such file is saved") for n in (4, 5, 6))
    store.save(user.id, info("copy.jpg", device="2"), image("another", picture(9)))
    assert find(store, user, told[:1]).unknown == (
        ("t.csv, line 2", "several files are at its path with its size"),
    )


def said_of(store: EmbeddedStore, user: User, sha256: str) -> tuple[set[str], int | None, str]:
    """Names of tags, rating and note."""
    said = TagExport(store, user).said([sha256]).get(sha256, Said())
    return set(said.names), said.rating, said.note


def take(
    store: EmbeddedStore, user: User, said: Said, *, replace: bool = False, dry: bool = False
) -> ImportReport:
    return import_said(store, user, [Incoming(PHOTO, said, "x")], replace=replace, dry=dry)


def test_what_is_there_stays_unless_it_is_replaced(store: EmbeddedStore, user: User) -> None:
    take(store, user, Said(names=("cat",), rating=3))
    report = take(store, user, Said(names=("dog",), rating=5, note="new"))
    assert said_of(store, user, PHOTO) == ({"cat", "dog"}, 3, "new")
    assert report.left == [("x", "rated 5 there and 3 here, which stays")]
    report = take(store, user, Said(names=("dog",), note="newer"), replace=True, dry=True)
    assert (report.removed, report.remarks, report.entry) == (1, 1, None)
    assert said_of(store, user, PHOTO) == ({"cat", "dog"}, 3, "new")
    take(store, user, Said(names=("dog",), note="newer"), replace=True)
    assert said_of(store, user, PHOTO) == ({"dog"}, None, "newer")
    # Nothing changes, so there is no entry.
    assert take(store, user, Said(names=("DOG",), note="newer"), replace=True).entry is None


def test_tags_at_times_are_replaced_only_by_files_that_tell_of_times(
    store: EmbeddedStore, user: User
) -> None:
    TagWriter(store, user).tag([Target(FILM, 1200)], ["dog"])
    silent, telling = Said(names=("cat",)), Said(names=("cat",), timed=True)
    import_said(store, user, [Incoming(FILM, silent, "x")], replace=True)
    assert TagExport(store, user).said([FILM])[FILM].moments == (Moment(1200, "dog"),)
    import_said(store, user, [Incoming(FILM, telling, "x")], replace=True)
    assert TagExport(store, user).said([FILM])[FILM].moments == ()


def test_tags_by_programs_are_no_persons(store: EmbeddedStore, user: User) -> None:
    tag = Tags(store, user).create(Tag("cat")).id
    guess = Tagging("guesser", 1, 0.5)
    store.annotate(user.id, lambda _: Change("", (Edit(TaggedKey(tag, PHOTO), None, guess),)))
    assert said_of(store, user, PHOTO) == (set(), None, "")
    take(store, user, Said(names=("dog",)), replace=True)
    (on, _) = TagWriter(store, user).of([PHOTO])[PHOTO].tags
    assert on.tagging == guess
    # Said by a person, it is a person's.
    take(store, user, Said(names=("cat",)))
    assert {on.tagging.by for on in TagWriter(store, user).of([PHOTO])[PHOTO].tags} == {PERSON}


def test_what_cannot_be_read_is_told_and_costs_itself(store: EmbeddedStore, user: User) -> None:
    said = Said(
        paths=(("Mom's", "Day (2019)"), ("?!",), ("x" * 101,)),
        names=("ok", "y" * 101),
        moments=(Moment(5, "dog"),),
        note="z" * 10_001,
    )
    report = take(store, user, said)
    assert said_of(store, user, PHOTO) == ({"Mom\u2019s:Day [2019]", "ok"}, None, "")
    assert report.renamed == {"Mom's/Day (2019)": "Mom\u2019s/Day [2019]"}
    assert [what.rpartition(": ")[2] for _, what in report.left] == [
        "nothing of it can be the name of a tag",
        "must have 1 to 100 characters",
        "must have 1 to 100 characters",
        "at a time, which only a video with frames has",
        "its note has more than 10,000 characters",
    ]


def test_sidecars_that_differ(store: EmbeddedStore, user: User) -> None:
    report = import_said(
        store,
        user,
        [
            Incoming(PHOTO, Said(names=("cat",), rating=3), "photo.jpg.xmp"),
            Incoming(PHOTO, Said(names=("dog",), rating=4, note="n"), "photo.xmp"),
        ],
    )
    assert said_of(store, user, PHOTO) == ({"cat", "dog"}, 3, "n")
    assert report.left == [
        ("photo.jpg.xmp", "its sidecars have different ratings; the first is taken")
    ]


def test_of_what_is_not_saved_nothing_is_kept(store: EmbeddedStore, user: User) -> None:
    report = import_said(store, user, [Incoming(sha("none"), Said(names=("cat",)), "x")])
    assert (report.files, report.made, report.entry) == (0, [], None)


def test_the_schema_is_current() -> None:
    path = ROOT / "spec" / "tags.schema.json"
    assert path.read_text("utf-8") == jsonl.schema(), "run: make spec"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"kind":"content","sha256":"x"}', "sha256: must be 64 lower-case hexadecimal digits"),
        ('{"kind":"content","rating":6}', "rating: must be less than or equal to 5"),
        ('{"kind":"content","tags":[""]}', "tags.0: must have at least 1 character"),
        ('{"kind":"content","tags":[5]}', "tags.0: must be a valid string"),
        ('{"kind":"tag","name":"x","colour":"red"}', "colour: must be # and six"),
        ('{"kind":"image"}', "kind: must be content, tag or end"),
        ("{}", "kind: is missing"),
        ("[]", "must be a JSON object"),
        ("{", "is not valid JSON"),
        ("", "is empty, or longer than 1 MiB"),
        ('{"kind":"header","format":"tagcat-tags","version":1}', "stands where no line"),
        (" " * (2 << 20), "is empty, or longer than 1 MiB"),
    ],
)
def test_a_bad_line_costs_itself(line: str, why: str) -> None:
    header = '{"kind":"header","format":"tagcat-tags","version":1}'
    good = json.dumps({"kind": "content", "sha256": PHOTO, "tags": ["cat"]})
    text = "\n".join((header, line, good, '{"kind":"end","contents":1}', ""))
    read = jsonl.read_lines(io.BytesIO(text.encode()), "t.jsonl")
    assert [told.sha256 for told in read.told] == [PHOTO]
    ((where, what),) = read.bad
    assert where == "t.jsonl, line 2"
    assert what.startswith(why)


def test_a_file_that_is_cut_off_or_another() -> None:
    header = b'{"kind":"header","format":"tagcat-tags","version":1}\n'
    read = jsonl.read_lines(io.BytesIO(header), "t.jsonl")
    assert read.bad == [("t.jsonl", "the line that ends it is missing: was the file cut off?")]
    for raw in (b"\xff\xd8\xff\xe0", b"[1]\n", b'{"format":"tagcat-collection"}\n'):
        with pytest.raises(BadLine, match="the header is missing"):
            jsonl.read_lines(io.BytesIO(raw), "t.jsonl")
    with pytest.raises(BadLine, match="please update TagCat"):
        jsonl.read_lines(io.BytesIO(b'{"format":"tagcat-tags","version":2}\n'), "t.jsonl")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x,,cat,,,", "sha256: must be 64 lower-case hexadecimal digits"),
        (f"{PHOTO},,cat,,6,", "rating: must be a whole number from 1 to 5"),
        (f"{PHOTO},,cat,dog,,", "frame_tags: dog must be a time and a tag: 1:02.5 cat"),
        (",,cat,,,", "sha256: is missing, and so is path or size"),
    ],
)
def test_a_bad_row_costs_itself(row: str, why: str) -> None:
    text = f"sha256,path,tags,frame_tags,rating,note\n{row}\n{PHOTO},,a; b,1:02.5 x y,,\n"
    told, bad = sheet.read_rows(io.BytesIO(text.encode()), "t.csv")
    assert bad == [("t.csv, line 2", why)]
    assert [each.said.names for each in told] == [("a", "b")]
    assert told[0].said.moments == (Moment(62_500, "x y"),)


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8\xff\xe0", b"a,b\n", b"tags\n", b'tags,path\n"a\n'])
def test_what_is_no_table(raw: bytes) -> None:
    with pytest.raises(BadLine):
        sheet.read_rows(io.BytesIO(raw), "t.csv")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_cells_come_back_and_are_no_formulas(text: str) -> None:
    cell = sheet.safe_cell(text)
    assert sheet.plain_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(
    st.lists(names, max_size=4, unique=True),
    st.lists(st.tuples(st.integers(0, 35_999_999), names), max_size=3, unique=True),
    notes,
)
def test_any_tags_survive_a_table(tags: list[str], at: list[tuple[int, str]], note: str) -> None:
    moments = tuple(sorted(Moment(pos, tag) for pos, tag in at))
    out = io.StringIO()
    cells = sheet.said_cells(Said(names=tuple(tags), moments=moments, note=note, rating=2))
    csv.writer(out).writerows([sheet.COLUMNS, ("p", 1, "d", PHOTO, *cells)])
    told, bad = sheet.read_rows(io.BytesIO(out.getvalue().encode()), "t")
    assert bad == []
    said = told[0].said
    assert (said.names, said.moments, said.note) == (tuple(tags), moments, note)
