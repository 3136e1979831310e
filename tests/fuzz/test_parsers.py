"""Whatever is in a file or a text, reading it ends with a value or with an error in words."""

from __future__ import annotations

import io
import json
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.mutations import damaged, either, examples, garbled
from graph.samples import image, info, picture, sha, video
from tagcat.app.cleanup.journal import Step, new_journal, read_run
from tagcat.app.tagfiles import jsonl, sheet, xmp
from tagcat.app.tagfiles.embedded import read_embedded
from tagcat.app.tagfiles.tree import BadSidecar
from tagcat.app.transfer.importing import ExportReader
from tagcat.app.transfer.lines import (
    BadLine,
    end_line,
    file_line,
    header_line,
    read_line,
    said_line,
)
from tagcat.app.transfer.said import SaidDecision, SaidRemark
from tagcat.errors import InvalidInput, LimitExceeded, UnreadableFile
from tagcat.filter import FilterError
from tagcat.filter.parse import parse
from tagcat.filter.printing import print_filter
from tagcat.fingerprint.detail import read_detail
from tagcat.fingerprint.image import fingerprint_image
from tagcat.fingerprint.metadata import read_metadata
from tagcat.fingerprint.sniff import is_text, media_type_of
from tagcat.fingerprint.video import fingerprint_video
from tagcat.graph.annotations import Decision, DecisionKey, Remark, Verdict
from tagcat.graph.model import FileRecord
from tagcat.review.plan import plan_text, read_plan
from tagfiles.samples import DIGIKAM

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
MEDIA = Path(__file__).parents[1] / "media"
SPEC = Path(__file__).parents[2] / "spec"
XMP = ['<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + RDF + '"/></x:xmpmeta>']


@cache
def media(kind: str, largest: int) -> list[bytes]:
    """The small files of a kind, the damaged ones among them."""
    paths = [*(MEDIA / kind).iterdir(), *(MEDIA / "damaged").iterdir()]
    found = [path.read_bytes() for path in sorted(paths) if path.stat().st_size <= largest]
    assert len(found) >= 10
    return found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each case writes its file, over that of the one before."""
    return tmp_path_factory.mktemp("fuzz") / "file"


@examples(250)
@given(data=damaged(media("images", 40_000)))
def test_images(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    either(lambda: fingerprint_image(file), UnreadableFile)
    either(lambda: read_metadata(file), UnreadableFile)
    either(lambda: read_detail(file), UnreadableFile)
    either(lambda: read_embedded(str(file)), UnreadableFile)


@examples(60)
@given(data=damaged(media("videos", 50_000)))
def test_videos(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    either(lambda: fingerprint_video(file, threads=1), UnreadableFile)
    either(lambda: read_metadata(file), UnreadableFile)


@examples(300)
@given(data=damaged([*media("images", 40_000), *media("videos", 50_000)]) | st.binary(max_size=99))
def test_the_first_bytes_of_anything(data: bytes) -> None:
    assert media_type_of(data) is None or "/" in str(media_type_of(data))
    assert isinstance(is_text(data), bool)


@cache
def plans() -> list[bytes]:
    vectors = json.loads((SPEC / "review" / "plan.json").read_text("utf-8"))
    return [json.dumps(vector["plan"]).encode() for vector in vectors]


@examples(250)
@given(data=damaged(plans()))
def test_plans(data: bytes) -> None:
    either(lambda: read_plan(plan_text(read_plan(data)).encode()), InvalidInput)


@examples(250)
@given(data=damaged([DIGIKAM.encode(), DIGIKAM.encode("utf-16"), b"<x/>", *map(str.encode, XMP)]))
def test_sidecars(data: bytes) -> None:
    either(lambda: xmp.read(data), BadSidecar)
    try:
        said = xmp.read(data)
    except BadSidecar:
        return
    # What can be read can be written into, and says the same afterwards.
    written = xmp.write(said, data)
    assert xmp.read(written.data) == said


FILTERS = [
    text
    for vector in json.loads((SPEC / "filter" / "errors.json").read_text("utf-8"))
    for text in [vector["text"]]
] + ['cat -dog (place:* OR "a b") type:video size>10MB near:"IMG_1.jpg"<=12 rating=3..5 NOT x']
PIECES = ["(", ")", '"', "'", "*", "?", "\\", ":", "..", "<=", ">", "=", "-", " OR ", " NOT ", ","]


@examples(500)
@given(text=garbled(FILTERS, PIECES))
def test_filters(text: str) -> None:
    refused: FilterError | None = None
    try:
        expression = parse(text)
    except FilterError as error:
        refused = error
    if refused is None:
        assert parse(print_filter(expression)) == expression
    else:
        assert 0 <= refused.position <= refused.position + refused.length <= len(text) + 1
        assert "\n" not in refused.problem


def export() -> bytes:
    """An export with lines of every kind."""
    pair = DecisionKey.of(sha("cat"), sha("film"))
    lines = [
        header_line(1_700_000_000_000),
        file_line(FileRecord(info("cat.jpg"), image("cat", picture(1), picture(2)), 5)),
        file_line(FileRecord(info("film.mp4"), video("film", [picture(1), picture(3)]), 5)),
        said_line(SaidRemark(sha("cat"), Remark(4, "a note"))),
        said_line(SaidDecision(pair, Decision(Verdict.NOT_MATCH, 5))),
        end_line(2, 2),
    ]
    return b"".join(lines)


@examples(250)
@given(data=damaged([export()]))
def test_imports(data: bytes) -> None:
    def read() -> None:
        for line in ExportReader(io.BytesIO(data)):
            either(partial(read_line, line or b""), BadLine)

    either(read, BadLine)


TAGS = [
    b'{"format":"tagcat-tags","version":1,"written":1700000000000}\n'
    b'{"tag":"cat","aliases":["Katze"],"parents":["animal"],"colour":"#2f7d4f"}\n'
    + json.dumps({"sha256": sha("cat"), "tags": ["cat"], "rating": 3, "note": "x"}).encode()
    + b'\n{"end":true,"contents":1}\n'
]
TABLES = [
    b"path,size,device,sha256,tags,frame_tags,rating,note\r\na.jpg,5,laptop,"
    + sha("cat").encode()
    + b',"cat, place:paris",0:01.5 dog,3,"a ""note"""\r\n',
    b"path,tags\n'=1,'+x\n",
    b"",
]


@examples(250)
@given(data=damaged(TAGS))
def test_files_of_tags(data: bytes) -> None:
    either(lambda: jsonl.read_lines(io.BytesIO(data), "tags.jsonl"), BadLine, LimitExceeded)


@examples(250)
@given(data=damaged(TABLES))
def test_tables_of_tags(data: bytes) -> None:
    either(lambda: sheet.read_rows(io.BytesIO(data), "tags.csv"), BadLine, LimitExceeded)


@cache
def journals() -> list[bytes]:
    """The journal of a run of two steps, of which one was taken back."""
    with TemporaryDirectory() as home:
        with new_journal(Path(home), "trash", "plan.json") as (journal, path):
            for number in (1, 2):
                names = ("trash", f"/a/{number}", f"/b/{number}", "", "/b/x", "/a/0")
                journal.step(Step(number, *names, sha("cat"), 5, 6, 0o644, 7))
                journal.done(number)
            journal.undoing(2, "/a/y")
            journal.undone(2)
            journal.end()
        return [path.read_bytes()]


@examples(100)
@given(data=damaged(journals()))
def test_journals_of_cleanups(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    either(lambda: read_run(file), InvalidInput)
