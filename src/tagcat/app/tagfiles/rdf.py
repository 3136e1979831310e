"""Properties in the RDF of a sidecar: reading them in all their forms, and changing some.

Sidecars are written in different ways: a simple value is an attribute or an element, all of them
are in one rdf:Description or in one for each namespace, lists are bags or sequences. A change
keeps the way it finds, and touches nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tagcat.app.tagfiles.tree import (
    XML,
    Attribute,
    BadSidecar,
    Document,
    Edit,
    Element,
    Name,
    escaped,
)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_DESCRIPTION = Name(RDF, "Description")
_CONTAINERS = (Name(RDF, "Bag"), Name(RDF, "Seq"), Name(RDF, "Alt"))
_ITEM = Name(RDF, "li")
_VALUE = Name(RDF, "value")
_LANGUAGE = Name(XML, "lang")
_DEFAULT = "x-default"
_MAX_INDENT = 100
_WRAPPED = 3
"""Elements around rdf:RDF at most."""


class Property(NamedTuple):
    """A property with the prefix it usually has."""

    name: Name
    prefix: str


class Packet:
    """The properties of a sidecar, and the edits that change them.

    Raises:
        BadSidecar: there is no RDF in it.
    """

    def __init__(self, raw: bytes) -> None:
        self._document = Document(raw)
        rdf = _rdf(self._document.root)
        self._rdf = rdf
        self._descriptions = [each for each in rdf.children if each.name == _DESCRIPTION]
        self._edits: list[Edit] = []
        self._new: list[str] = []

    def write(self) -> bytes:
        """The sidecar with all changes; the same bytes where there are none."""
        return self._document.edited([*self._edits, *self._insertion()])

    def texts(self, wanted: Property) -> list[str]:
        """The texts of a list, or the one of a simple property; none where it is not there."""
        texts = [each.value for each in self._attributes(wanted)]
        for element in self._elements(wanted):
            items = items_of(element)
            texts += [_text(element)] if items is None else [_text(item) for item in items]
        return texts

    def default_text(self, wanted: Property) -> str:
        """The text of a property with several languages that is for everybody."""
        for element in self._elements(wanted):
            items = items_of(element)
            if items is None:
                return _text(element)
            chosen = _default(items)
            return "" if chosen is None else _text(chosen)
        return next((each.value for each in self._attributes(wanted)), "")

    def structures(self, wanted: Property) -> list[Element]:
        """The items of a list of structures."""
        return [item for element in self._elements(wanted) for item in items_of(element) or ()]

    def set_simple(self, wanted: Property, value: str | None) -> None:
        """Change a simple property; None removes it."""
        elements, attributes = self._elements(wanted), self._attributes(wanted)
        if value is None:
            self._remove(*elements, *attributes)
        elif attributes:
            self._remove(*elements, *attributes[1:])
            at = attributes[0]
            blank = self._document.data[at.start : at.end].decode().partition(at.qualified)[0]
            self._edits.append(Edit(at.start, at.end, f'{blank}{at.qualified}="{escaped(value)}"'))
        elif elements:
            self._remove(*elements[1:])
            self.replace(elements[0], self._simple(wanted, value, elements[0].outer))
        else:
            self._new.append(self._simple(wanted, value, self.scope()))

    def set_list(
        self, wanted: Property, container: str, keep: Callable[[str], bool], added: Sequence[str]
    ) -> None:
        """Remove and add items of a list of texts.

        Args:
            wanted: the property.
            container: "Bag" or "Seq", if it is not there.
            keep: whether an item stays.
            added: items to add at the end.
        """
        kept = [text for text in self.texts(wanted) if keep(text)]
        if len(kept) == len(self.texts(wanted)) and not added:
            return
        elements, attributes = self._elements(wanted), self._attributes(wanted)
        if not kept and not added:
            self._remove(*elements, *attributes)
            return
        items = items_of(elements[0]) if len(elements) == 1 and not attributes else None
        if items:
            gone = [item for item in items if not keep(_text(item))]
            self.change_items(items, gone, [self._item(text, items[0]) for text in added])
            return
        scope = elements[0].outer if elements else self.scope()
        whole = self._list(wanted, container, [*kept, *added], scope)
        self._remove(*elements[1:], *attributes)
        if elements:
            self.replace(elements[0], whole)
        else:
            self._new.append(whole)

    def set_default_text(self, wanted: Property, text: str | None) -> None:
        """Change the text that is for everybody and leave those in languages; None removes it."""
        elements, attributes = self._elements(wanted), self._attributes(wanted)
        items = items_of(elements[0]) if len(elements) == 1 and not attributes else None
        default = _default(items or [])
        if items and text is None:
            if default is not None:
                self._remove(elements[0] if len(items) == 1 else default)
        elif items and text is not None:
            new = self._item(text, items[0], default=True)
            if default is not None:
                self.replace(default, new)
            else:
                start = items[0].start
                self._edits.append(Edit(start, start, new + self._indent(items[0])))
        else:
            self._remove(*elements, *attributes)
            if text is not None:
                self._new.append(self._list(wanted, "Alt", [text], self.scope(), default=True))

    def change_items(
        self, items: Sequence[Element], gone: Sequence[Element], added: Sequence[str]
    ) -> None:
        """Remove items of a list that has some, and add others, as XML, at its end."""
        self._remove(*gone)
        last = items[-1]
        blank = self._indent(last)
        self._edits.append(Edit(last.end, last.end, "".join(blank + each for each in added)))

    def remove_item(self, wanted: Property, item: Element) -> None:
        """Remove an item of a list, and the list where it is the only one."""
        if len(self.structures(wanted)) == 1:
            self.remove(wanted)
        else:
            self._remove(item)

    def replace(self, element: Element, new: str) -> None:
        """Put XML in the place of an element."""
        self._edits.append(Edit(element.start, element.end, new))

    def remove(self, wanted: Property) -> None:
        """Remove a property."""
        self._remove(*self._elements(wanted), *self._attributes(wanted))

    def add(self, new: str) -> None:
        """Add a property, as XML that declares its namespaces."""
        self._new.append(new)

    def _elements(self, wanted: Property) -> list[Element]:
        return [
            child
            for description in self._descriptions
            for child in description.children
            if child.name == wanted.name
        ]

    def _attributes(self, wanted: Property) -> list[Attribute]:
        return [
            attribute
            for description in self._descriptions
            for attribute in description.attributes
            if attribute.name == wanted.name
        ]

    def scope(self) -> dict[str, str]:
        """The namespaces at the place where new properties go."""
        return self._descriptions[0].scope if self._descriptions else self._rdf.scope

    def _remove(self, *parts: Element | Attribute) -> None:
        for part in parts:
            blank = self._document.blank_before(part.start) if isinstance(part, Element) else ""
            self._edits.append(Edit(part.start - len(blank.encode()), part.end, ""))

    def _simple(self, wanted: Property, value: str, scope: dict[str, str]) -> str:
        prefix, declared = prefix_in(scope, wanted.name.space, wanted.prefix)
        tag = qualified(prefix, wanted.name.local)
        return f"<{tag}{declared}>{escaped(value)}</{tag}>"

    def _list(
        self,
        wanted: Property,
        container: str,
        texts: Sequence[str],
        scope: dict[str, str],
        *,
        default: bool = False,
    ) -> str:
        prefix, declared = prefix_in(scope, wanted.name.space, wanted.prefix)
        rdf, declared_rdf = prefix_in(scope, RDF, "rdf")
        tag, inner = qualified(prefix, wanted.name.local), qualified(rdf, container)
        item = qualified(rdf, "li")
        language = f' xml:lang="{_DEFAULT}"' if default else ""
        items = "".join(f"\n     <{item}{language}>{escaped(text)}</{item}>" for text in texts)
        return f"<{tag}{declared}{declared_rdf}>\n    <{inner}>{items}\n    </{inner}>\n   </{tag}>"

    def _item(self, text: str, beside: Element, *, default: bool = False) -> str:
        rdf, declared = prefix_in(beside.outer, RDF, "rdf")
        language = f' xml:lang="{_DEFAULT}"' if default else ""
        return f"<{rdf}:li{declared}{language}>{escaped(text)}</{rdf}:li>"

    def _indent(self, element: Element) -> str:
        """What to put in front of an element beside this one."""
        blank = self._document.blank_before(element.start)
        return blank if len(blank) <= _MAX_INDENT else "\n"

    def _insertion(self) -> list[Edit]:
        """The edit that puts new properties at the end of the first description."""
        if not self._new:
            return []
        if not self._descriptions:
            rdf, declared = prefix_in(self._rdf.scope, RDF, "rdf")
            tag = qualified(rdf, "Description")
            new = f'<{tag}{declared} {rdf}:about="">{self._below("")}\n  </{tag}>'
            return [self._at_end(self._rdf, f"\n  {new}", "\n ")]
        first = self._descriptions[0]
        blank = ""
        if first.children:
            blank = self._indent(first.children[0])
        return [self._at_end(first, self._below(blank), "\n  ")]

    def _below(self, blank: str) -> str:
        return "".join((blank or "\n   ") + each for each in self._new)

    def _at_end(self, element: Element, new: str, blank: str) -> Edit:
        if element.empty:
            slash = self._document.data.rindex(b"/", element.start, element.end)
            return Edit(slash, element.end, f">{new}{blank}</{element.qualified}>")
        place = element.inner_end
        if not self._document.data[element.inner : place].strip():
            return Edit(element.inner, place, f"{new}{blank}")
        place -= len(self._document.blank_before(place).encode())
        return Edit(place, place, new)


def items_of(element: Element) -> list[Element] | None:
    """The items of a list; None of what is no list."""
    for child in element.children:
        if child.name in _CONTAINERS:
            return [item for item in child.children if item.name == _ITEM]
    return None


def field_text(structure: Element, name: Name) -> str | None:
    """A simple field of a structure, in whatever way it is written; None if it has none."""
    found = field_of(structure, name)
    if found is not None:
        return _text(found)
    for part in (structure, *structure.children):
        if part is structure or part.name == _DESCRIPTION:
            value = part.attribute(name)
            if value is not None:
                return value
    return None


def field_of(structure: Element, name: Name) -> Element | None:
    """A field of a structure that is an element; None if it has none."""
    for child in structure.children:
        if child.name == name:
            return child
        if child.name == _DESCRIPTION:
            return next((each for each in child.children if each.name == name), None)
    return None


def _text(element: Element) -> str:
    """The text of an element, also where it has qualifiers."""
    for child in (*element.children, *(deep for c in element.children for deep in c.children)):
        if child.name == _VALUE:
            return child.text
    return element.text


def _default(items: Sequence[Element]) -> Element | None:
    """The item that is for everybody: that of "x-default", or one without a language."""
    languages = [(item.attribute(_LANGUAGE) or "").casefold() for item in items]
    for wanted in (_DEFAULT, ""):
        if wanted in languages:
            return items[languages.index(wanted)]
    return None


def _rdf(root: Element) -> Element:
    level = [root]
    for _ in range(_WRAPPED):
        for element in level:
            if element.name == Name(RDF, "RDF"):
                return element
        level = [child for element in level for child in element.children]
    raise BadSidecar("is no XMP: there is no rdf:RDF in it")


def prefix_in(scope: dict[str, str], space: str, usual: str) -> tuple[str, str]:
    """The prefix of a namespace, and its declaration where there is none yet."""
    known = next((prefix for prefix, value in scope.items() if value == space and prefix), None)
    return (known, "") if known is not None else (usual, f' xmlns:{usual}="{space}"')


def qualified(prefix: str, local: str) -> str:
    return f"{prefix}:{local}"
