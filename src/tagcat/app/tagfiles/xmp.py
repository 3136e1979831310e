"""XMP sidecars: what is said of a content as digiKam, Lightroom and darktable read and write it.

Tags are in dc:subject (the last level of each), in lr:hierarchicalSubject ("place|paris") and in
digiKam:TagsList ("place/paris"); rating and note are xmp:Rating and dc:description; tags at times
of a video are the markers of a track "TagCat" in xmpDM:Tracks. Names that their path does not
tell are in tagcat:Names. All else in a sidecar stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tagcat import __version__
from tagcat.app.tagfiles.hierarchy import Path, clean, clean_path, default_name, key_of
from tagcat.app.tagfiles.rdf import (
    RDF,
    Packet,
    Property,
    field_of,
    field_text,
    items_of,
    prefix_in,
)
from tagcat.app.tagfiles.said import Moment, Said
from tagcat.app.tagfiles.tree import BadSidecar, Element, Name, escaped, writable
from tagcat.errors import InvalidInput
from tagcat.folding import folded
from tagcat.graph.annotating import MAX_RATING

DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
LR = "http://ns.adobe.com/lightroom/1.0/"
DIGIKAM = "http://www.digikam.org/ns/1.0/"
DM = "http://ns.adobe.com/xmp/1.0/DynamicMedia/"
TAGCAT = "urn:tagcat:xmp:1.0/"

_SUBJECT = Property(Name(DC, "subject"), "dc")
_DESCRIPTION = Property(Name(DC, "description"), "dc")
_RATING = Property(Name(XMP, "Rating"), "xmp")
_HIERARCHY = Property(Name(LR, "hierarchicalSubject"), "lr")
_TAGS_LIST = Property(Name(DIGIKAM, "TagsList"), "digiKam")
_TRACKS = Property(Name(DM, "Tracks"), "xmpDM")
_NAMES = Property(Name(TAGCAT, "Names"), "tagcat")

_TRACK_NAME, _FRAME_RATE = Name(DM, "trackName"), Name(DM, "frameRate")
_MARKERS, _MARKER_NAME, _START = Name(DM, "markers"), Name(DM, "name"), Name(DM, "startTime")
_OWN_TRACK = "TagCat"
_RATE = re.compile(r"f(\d{1,18})(?:s(\d{1,18}))?")
_COUNT = re.compile(r"(\d{1,18})(f\d{1,18}(?:s\d{1,18})?)?")

MAX_TAGS_OF_FILE = 5_000
"""Keywords of each kind, and markers, that a sidecar may have."""

_INTERNAL = "darktable"
"""The outermost level of tags that darktable makes for itself."""

_EMPTY = f"""\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="TagCat {__version__}">
 <rdf:RDF xmlns:rdf="{RDF}">
  <rdf:Description rdf:about=""
    xmlns:dc="{DC}"
    xmlns:lr="{LR}"
    xmlns:digiKam="{DIGIKAM}"
    xmlns:tagcat="{TAGCAT}"
    xmlns:xmp="{XMP}"
    xmlns:xmpDM="{DM}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A sidecar to be written.

    ``changed`` is whether it differs from the one that is there; ``kept`` names what is in that
    one, differs from what should be written, and was left as it is: "rating", "note".
    """

    data: bytes
    changed: bool
    kept: tuple[str, ...]


def read(raw: bytes) -> Said:
    """What a sidecar says.

    Raises:
        BadSidecar: it is none.
    """
    return _read(Packet(raw))


def write(said: Said, old: bytes | None = None, *, replace: bool = False) -> Written:
    """A sidecar that says this.

    Without ``replace`` tags are added, and rating and note are written where there are none; with
    it the sidecar says what ``said`` does, and no more.

    Args:
        said: what to write, its tags as paths.
        old: the sidecar that is there, or None.
        replace: whether what it says is replaced.

    Raises:
        BadSidecar: the old one is none.
        InvalidInput: what is said is too much, or has a character that XML cannot hold.
    """
    _check(said)
    packet = Packet(_EMPTY.encode() if old is None else old)
    there = _read(packet)
    paths = list(said.paths) if replace else [*there.paths, *said.paths]
    _write_tags(packet, _unique(paths), replace=replace)
    _write_names(packet, said, there, replace=replace)
    kept = _write_rating(packet, said, there, replace=replace)
    kept += _write_note(packet, said, there, replace=replace)
    _write_moments(packet, said, there, replace=replace)
    data = packet.write()
    return Written(data, data != old, tuple(kept))


def _read(packet: Packet) -> Said:
    for wanted in (_HIERARCHY, _TAGS_LIST, _SUBJECT, _NAMES):
        if len(packet.texts(wanted)) > MAX_TAGS_OF_FILE:
            raise BadSidecar(f"has more than {MAX_TAGS_OF_FILE:,} keywords")
    listed = _listed(packet)
    levels = {_folded(level) for path in listed for level in path}
    keys = {key_of(path) for path in listed}
    flat = [
        path
        for text in packet.texts(_SUBJECT)
        if key_of(path := tuple(text.split("|"))) not in keys and _folded(text) not in levels
    ]
    note = packet.default_text(_DESCRIPTION)
    track = _own_track(packet)
    return Said(
        paths=_unique(path for path in (*listed, *flat) if not _is_internal(path)),
        exact=_exact(packet.texts(_NAMES)),
        moments=_moments(track),
        rating=_rating(packet),
        note=note if note.strip() else "",
        timed=track is not None,
    )


def _listed(packet: Packet) -> list[Path]:
    """Tags that are written as paths, those of darktable's own included."""
    return [
        *(tuple(text.split("|")) for text in packet.texts(_HIERARCHY)),
        *(_of_slashes(text) for text in packet.texts(_TAGS_LIST)),
    ]


def _of_slashes(text: str) -> Path:
    """A path as digiKam writes it: a backslash stands for a slash that parts no levels."""
    return tuple(level.replace("\\", "/") for level in text.split("/"))


def _to_slashes(path: Path) -> str:
    return "/".join(level.replace("/", "\\") for level in path)


def _unique(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Paths as they are written first, without those of which nothing is left."""
    by_key: dict[Path, Path] = {}
    for path in paths:
        if key := key_of(path):
            by_key.setdefault(key, path)
    return tuple(by_key.values())


def _is_internal(path: Path) -> bool:
    return path[0].strip() == _INTERNAL


def _folded(level: str) -> str:
    return folded(clean(level))


def _exact(texts: Iterable[str]) -> dict[Path, tuple[str, ...]]:
    names: dict[Path, tuple[str, ...]] = {}
    for text in texts:
        path, equals, name = text.partition("=")
        if equals and name:
            key = key_of(tuple(path.split("|")))
            names[key] = (*names.get(key, ()), name)
    return names


def _rating(packet: Packet) -> int | None:
    rating = _raw_rating(packet)
    return rating if rating is not None and 1 <= rating <= MAX_RATING else None


def _raw_rating(packet: Packet) -> int | None:
    """The rating as it is written: -1 for rejected, 0 for none."""
    for text in packet.texts(_RATING):
        if re.fullmatch(r"\s*[-+]?\d{1,3}(\.\d{0,9})?\s*", text):
            return round(float(text))
    return None


def _own_track(packet: Packet) -> Element | None:
    return next(
        (
            track
            for track in packet.structures(_TRACKS)
            if field_text(track, _TRACK_NAME) == _OWN_TRACK
        ),
        None,
    )


def _markers(track: Element | None) -> list[Element]:
    markers = None if track is None else field_of(track, _MARKERS)
    return [] if markers is None else items_of(markers) or []


def _moments(track: Element | None) -> tuple[Moment, ...]:
    if track is None:
        return ()
    rate = field_text(track, _FRAME_RATE) or ""
    markers = _markers(track)
    if len(markers) > MAX_TAGS_OF_FILE:
        raise BadSidecar(f"has more than {MAX_TAGS_OF_FILE:,} markers")
    found = (_moment(marker, rate) for marker in markers)
    return tuple(sorted({moment for moment in found if moment is not None}))


def _moment(marker: Element, rate: str) -> Moment | None:
    """A marker; None of what is no time or has no name."""
    name = (field_text(marker, _MARKER_NAME) or "").strip()
    count = _COUNT.fullmatch((field_text(marker, _START) or "").strip())
    if not name or count is None:
        return None
    parts = _RATE.fullmatch(count.group(2) or rate.strip())
    if parts is None or int(parts.group(1)) == 0:
        return None
    # A rate is frames a second, "f30000s1001" thirty thousand in 1001 seconds.
    seconds = int(parts.group(2) or 1)
    return Moment(int(count.group(1)) * seconds * 1000 // int(parts.group(1)), name)


def _check(said: Said) -> None:
    """Raise InvalidInput for what a sidecar cannot hold."""
    if max(len(said.paths), len(said.moments)) > MAX_TAGS_OF_FILE:
        raise InvalidInput("tags", f"must be at most {MAX_TAGS_OF_FILE:,} in a sidecar")
    if not writable(said.note):
        raise InvalidInput("note", "has a control character, which a sidecar cannot hold")
    for text in (*(level for path in said.paths for level in path), *(m.tag for m in said.moments)):
        if not writable(text):
            raise InvalidInput("tag", f"{text!r} has a character that a sidecar cannot hold")


def _write_tags(packet: Packet, paths: Sequence[Path], *, replace: bool) -> None:
    wanted = {key_of(path): path for path in paths}
    spared = [*paths, *(path for path in _listed(packet) if _is_internal(path))]
    levels = {_folded(level) for path in spared for level in path}

    def add(of_there: Collection[Path]) -> list[Path]:
        return [path for key, path in wanted.items() if key not in of_there]

    def keeps(path: Path) -> bool:
        return not replace or _is_internal(path) or key_of(path) in wanted

    there = {key_of(tuple(text.split("|"))) for text in packet.texts(_HIERARCHY)}
    packet.set_list(
        _HIERARCHY,
        "Bag",
        lambda text: keeps(tuple(text.split("|"))),
        ["|".join(path) for path in add(there)],
    )
    there = {key_of(_of_slashes(text)) for text in packet.texts(_TAGS_LIST)}
    packet.set_list(
        _TAGS_LIST,
        "Seq",
        lambda text: keeps(_of_slashes(text)),
        [_to_slashes(path) for path in add(there)],
    )
    flat = {_folded(text) for text in packet.texts(_SUBJECT)}
    last = {_folded(path[-1]): path[-1] for path in paths}
    packet.set_list(
        _SUBJECT,
        "Bag",
        lambda text: not replace or _folded(text) in levels,
        [level for key, level in last.items() if key not in flat],
    )


def _write_names(packet: Packet, said: Said, there: Said, *, replace: bool) -> None:
    exact = dict(said.exact)
    if not replace:
        # A path that the sidecar gives to other names is no longer told by itself.
        for path in said.paths:
            key = key_of(path)
            if key in there.exact and key not in exact:
                exact[key] = (default_name(clean_path(path)),)
    wanted = {
        ("|".join(key), name): f"{'|'.join(key)}={name}"
        for key, names in exact.items()
        for name in names
    }
    texts = set(wanted.values())
    known = set(packet.texts(_NAMES))
    packet.set_list(
        _NAMES,
        "Bag",
        lambda text: not replace or text in texts,
        [text for text in wanted.values() if text not in known],
    )


def _write_rating(packet: Packet, said: Said, there: Said, *, replace: bool) -> list[str]:
    if said.rating == there.rating or (said.rating is None and not replace):
        return []
    rejected = (_raw_rating(packet) or 0) < 0
    if (there.rating is not None or rejected) and not replace:
        return ["rating"]
    packet.set_simple(_RATING, None if said.rating is None else str(said.rating))
    return []


def _write_note(packet: Packet, said: Said, there: Said, *, replace: bool) -> list[str]:
    note = said.note if said.note.strip() else ""
    if note == there.note or (not note and not replace):
        return []
    if there.note and not replace:
        return ["note"]
    packet.set_default_text(_DESCRIPTION, note or None)
    return []


def _write_moments(packet: Packet, said: Said, there: Said, *, replace: bool) -> None:
    known = set(map(_key, there.moments))
    wanted = set(map(_key, said.moments))
    added = [moment for moment in said.moments if _key(moment) not in known]
    gone = replace and bool(known - wanted)
    if not added and not gone:
        return
    moments = sorted(set(said.moments) if replace else {*there.moments, *said.moments})
    track, tracks = _own_track(packet), packet.structures(_TRACKS)
    if track is not None and not moments:
        packet.remove_item(_TRACKS, track)
    elif track is not None and _markers(track) and field_text(track, _FRAME_RATE) == "f1000":
        markers = _markers(track)
        out = [
            marker
            for marker in markers
            if gone and ((moment := _moment(marker, "f1000")) is None or _key(moment) not in wanted)
        ]
        scope = markers[-1].outer
        packet.change_items(markers, out, [_marker_xml(moment, scope) for moment in added])
    elif track is not None:
        packet.replace(track, _track_xml(moments, track.outer))
    elif tracks:
        packet.change_items(tracks, [], [_track_xml(moments, tracks[-1].outer)])
    else:
        packet.remove(_TRACKS)
        packet.add(_tracks_xml(moments, packet.scope()))


def _key(moment: Moment) -> tuple[int, str]:
    return moment.pos, folded(moment.tag)


def _tracks_xml(moments: Sequence[Moment], scope: dict[str, str]) -> str:
    (dm, declared), (rdf, declared_rdf) = (
        prefix_in(scope, DM, "xmpDM"),
        prefix_in(scope, RDF, "rdf"),
    )
    inner = {**scope, dm: DM, rdf: RDF}
    return (
        f"<{dm}:Tracks{declared}{declared_rdf}>\n    <{rdf}:Bag>\n     "
        f"{_track_xml(moments, inner)}\n    </{rdf}:Bag>\n   </{dm}:Tracks>"
    )


def _track_xml(moments: Sequence[Moment], scope: dict[str, str]) -> str:
    (dm, declared), (rdf, declared_rdf) = (
        prefix_in(scope, DM, "xmpDM"),
        prefix_in(scope, RDF, "rdf"),
    )
    inner = {**scope, dm: DM, rdf: RDF}
    markers = "".join(f"\n        {_marker_xml(moment, inner)}" for moment in moments)
    return (
        f'<{rdf}:li{declared}{declared_rdf} {rdf}:parseType="Resource">'
        f"\n      <{dm}:trackName>{_OWN_TRACK}</{dm}:trackName>"
        f"\n      <{dm}:frameRate>f1000</{dm}:frameRate>"
        f"\n      <{dm}:markers>\n       <{rdf}:Seq>{markers}\n       </{rdf}:Seq>"
        f"\n      </{dm}:markers>\n     </{rdf}:li>"
    )


def _marker_xml(moment: Moment, scope: dict[str, str]) -> str:
    (dm, declared), (rdf, declared_rdf) = (
        prefix_in(scope, DM, "xmpDM"),
        prefix_in(scope, RDF, "rdf"),
    )
    return (
        f'<{rdf}:li{declared}{declared_rdf} {rdf}:parseType="Resource">'
        f"<{dm}:startTime>{moment.pos}</{dm}:startTime>"
        f"<{dm}:name>{escaped(moment.tag)}</{dm}:name></{rdf}:li>"
    )
