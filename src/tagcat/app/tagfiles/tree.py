"""XML with the place of everything in it: parts can be exchanged, and the rest stays byte for byte.

Made for files of strangers: no document types, no entities but the five of XML, and bounds on
size, depth and count.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape as _escape

from tagcat.errors import TagcatError

MAX_BYTES = 16 << 20
"""Bytes of the largest document that is read; darktable's masks are the largest part of any."""

MAX_DEPTH = 64
MAX_ELEMENTS = 200_000

XML = "http://www.w3.org/XML/1998/namespace"

_START = re.compile(
    rb"<[^\s/>]+((?:\s+[^\s=/>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>",
)
_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class BadSidecar(TagcatError):
    """What is in a file is no sidecar that can be understood; says why."""


class Name(NamedTuple):
    """A name with its namespace, which is empty for none."""

    space: str
    local: str


class Attribute(NamedTuple):
    """An attribute; ``start`` is where the blank in front of it begins."""

    name: Name
    qualified: str
    value: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Element:
    """An element and where it is, in bytes of ``Document.data``.

    The start tag is ``start`` to ``inner``, the end tag ``inner_end`` to ``end``; both are the
    same where one tag is both (``empty``). ``scope`` are the namespaces by their prefixes inside of
    it, ``outer`` those where it stands. ``text`` is the text that is directly in it.
    """

    name: Name
    qualified: str
    attributes: tuple[Attribute, ...]
    scope: dict[str, str]
    outer: dict[str, str]
    start: int
    inner: int
    inner_end: int
    end: int
    empty: bool
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def attribute(self, name: Name) -> str | None:
        """The value of an attribute."""
        return next((each.value for each in self.attributes if each.name == name), None)


class Edit(NamedTuple):
    """Bytes to be put in the place of others."""

    start: int
    end: int
    new: str


class Document:
    """A document of XML.

    Attributes:
        data: what it was read from, as UTF-8 without a byte order mark.
        root: its outermost element.

    Raises:
        BadSidecar: it is no XML, or more than the bounds allow, or has a document type.
    """

    def __init__(self, raw: bytes) -> None:
        if len(raw) > MAX_BYTES:
            raise BadSidecar(f"has more than {MAX_BYTES >> 20} MiB")
        self._bom, self._encoding, text = _decoded(raw)
        self.data = text.encode()
        self.root = _Parser(self.data).parse()

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The document with edits, which must not overlap, in the encoding it came in.

        Several edits at one place are made in their order.
        """
        parts: list[bytes] = []
        at = 0
        for edit in sorted(edits, key=lambda each: (each.start, each.end)):
            if edit.start < at:
                raise ValueError("edits overlap")
            parts += (self.data[at : edit.start], edit.new.encode())
            at = edit.end
        parts.append(self.data[at:])
        whole = b"".join(parts)
        if self._encoding != "utf-8":
            whole = whole.decode().encode(self._encoding)
        return self._bom + whole

    def blank_before(self, place: int) -> str:
        """The white space in front of a place."""
        start = place
        while start > 0 and self.data[start - 1 : start].isspace():
            start -= 1
        return self.data[start:place].decode()


def escaped(text: str) -> str:
    """Text as it stands in an element, so that it is read as it was."""
    return _escape(text, {"\r": "&#13;"})


def writable(text: str) -> bool:
    """Whether XML can hold a text."""
    return _ILLEGAL.search(text) is None


def _decoded(raw: bytes) -> tuple[bytes, str, str]:
    """The byte order mark, the encoding and the text of a document."""
    bom, encoding = next(((bom, name) for bom, name in _BOMS if raw.startswith(bom)), (b"", ""))
    if not encoding:
        encoding = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(raw[:2], "utf-8")
    try:
        return bom, encoding, raw[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise BadSidecar("is neither UTF-8 nor UTF-16") from error


class _Parser:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0
        self._expat = expat.ParserCreate("utf-8")
        self._expat.ordered_attributes = True
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.StartDoctypeDeclHandler = self._refuse
        self._expat.EntityDeclHandler = self._refuse

    def parse(self) -> Element:
        try:
            self._expat.Parse(self._data, True)
        except expat.ExpatError as error:
            text = expat.errors.messages.get(error.code, str(error.code))
            raise BadSidecar(f"is no valid XML: {text}, line {error.lineno}") from error
        if self._root is None:
            raise BadSidecar("is no valid XML: it is empty")
        return self._root

    def _start(self, qualified: str, values: list[str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise BadSidecar(f"has more than {MAX_ELEMENTS:,} elements")
        if len(self._open) >= MAX_DEPTH:
            raise BadSidecar(f"has elements more than {MAX_DEPTH} deep")
        start = self._expat.CurrentByteIndex
        tag = _START.match(self._data, start)
        if tag is None:
            raise BadSidecar("is no valid XML: a tag cannot be read")
        scope = outer = self._open[-1].scope if self._open else {"xml": XML}
        pairs = list(zip(values[::2], values[1::2], strict=True))
        declared = {name.partition(":")[2]: value for name, value in pairs if _declares(name)}
        if declared:
            scope = scope | declared
        places = _ATTRIBUTE.finditer(self._data, tag.start(1), tag.end(1))
        attributes = tuple(
            Attribute(_resolved(name, scope, ""), name, value, place.start(), place.end())
            for (name, value), place in zip(pairs, places, strict=True)
            if not _declares(name)
        )
        element = Element(
            _resolved(qualified, scope, scope.get("", "")),
            qualified,
            attributes,
            scope,
            outer,
            start,
            tag.end(),
            tag.end(),
            tag.end(),
            bool(tag.group(2)),
        )
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if not element.empty:
            element.inner_end = self._expat.CurrentByteIndex
            element.end = self._data.index(b">", element.inner_end) + 1

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_: object) -> None:
        raise BadSidecar("has a document type, which no sidecar needs and which may do harm")


def _declares(name: str) -> bool:
    return name == "xmlns" or name.startswith("xmlns:")


def _resolved(qualified: str, scope: dict[str, str], default: str) -> Name:
    prefix, colon, local = qualified.partition(":")
    if not colon:
        return Name(default, qualified)
    if prefix not in scope:
        raise BadSidecar(f"is no valid XML: the prefix {prefix} stands for nothing")
    return Name(scope[prefix], local)
