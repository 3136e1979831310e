"""XML of strangers: places that are right, and bounds that hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.app.tagfiles import tree, xmp
from tagcat.app.tagfiles.tree import BadSidecar, Document, Edit, Element, Name, escaped

from .samples import ALL

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


@pytest.mark.parametrize("sample", ALL.values(), ids=list(ALL))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_places_are_those_of_the_tags(sample: str, encoding: str) -> None:
    raw = sample.encode(encoding)
    document = Document(raw)
    waiting = [document.root]
    while waiting:
        element = waiting.pop()
        data = document.data
        assert data[element.start : element.inner].startswith(f"<{element.qualified}".encode())
        if element.empty:
            assert data[element.start : element.end].endswith(b"/>")
            assert element.inner == element.end
        else:
            assert data[element.inner_end : element.end] == f"</{element.qualified}>".encode()
        for attribute in element.attributes:
            told = data[attribute.start : attribute.end].decode().strip()
            assert told[len(attribute.qualified) + 2 : -1] == attribute.value
        waiting += element.children
    assert document.edited([]) == raw


def test_edits_keep_the_encoding() -> None:
    document = Document("\ufeff<a>é<b/></a>".encode("utf-16-le"))
    (inner,) = document.root.children
    edited = document.edited([Edit(inner.start, inner.end, "<ü/>")])
    assert edited == "\ufeff<a>é<ü/></a>".encode("utf-16-le")


def test_namespaces() -> None:
    root = Document(b'<a xmlns="one" xmlns:p="two" b="1" p:c="2"><p:d xmlns:p="three"/></a>').root
    assert root.name == Name("one", "a")
    assert [each.name for each in root.attributes] == [Name("", "b"), Name("two", "c")]
    assert root.children[0].name == Name("three", "d")
    with pytest.raises(BadSidecar, match="the prefix p stands for nothing"):
        Document(b"<p:a/>")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is no valid XML"),
        (b"\xff\xd8\xff\xe0" * 9, "neither UTF-8 nor UTF-16"),
        (b"<a>", "is no valid XML"),
        (b"<a></b>", "mismatched tag"),
        (b"<a>&b;</a>", "undefined entity"),
        (b'<a b="1" b="2"/>', "duplicate attribute"),
        (b"<!DOCTYPE a><a/>", "document type"),
        (b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>', "document type"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
        (b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1/">%b;]><a/>', "document type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', "document type"),
        (b"<a>" * 100 + b"</a>" * 100, "elements more than 64 deep"),
        (b"<a>" + b"<b/>" * 200_001 + b"</a>", "more than 200,000 elements"),
        (b" " * (tree.MAX_BYTES + 1), "more than 16 MiB"),
        (b"<a/>", "there is no rdf:RDF"),
        (b"<a><b><c><d/></c></b></a>", "there is no rdf:RDF"),
        (b'<?xml version="1.0" encoding="latin-1"?><a>\xe9</a>', "neither UTF-8 nor UTF-16"),
    ],
)
def test_what_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(BadSidecar, match=why):
        xmp.read(raw)


def test_many_laughs_are_refused_before_one_is_heard() -> None:
    lines = ['<!ENTITY a "ha">'] + [
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    ]
    raw = f"<!DOCTYPE r [{''.join(lines)}]><r>&m;</r>".encode()
    with pytest.raises(BadSidecar, match="document type"):
        xmp.read(raw)


@given(st.binary(max_size=200) | st.text("<>/=\"' ab:&;!?[]-x", max_size=60).map(str.encode))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        xmp.read(raw)
    except BadSidecar:
        return
    assert b"RDF" in raw


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_text_comes_back_as_it_was_escaped(text: str) -> None:
    if not tree.writable(text):
        return
    root: Element = Document(f"<a>{escaped(text)}</a>".encode()).root
    assert root.text == text
