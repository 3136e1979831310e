"""What a file tells of itself beside its pixels: how much, when and with what it was taken.

Only counts and dates leave this module, never texts that a person wrote, nor places. The twin in
the browser is ``web/src/review/metadata.ts``; the two count alike, but for oddities of their
libraries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, IptcImagePlugin

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.container import open_video
from tagcat.fingerprint.decode import no_warnings
from tagcat.fingerprint.sniff import HEAD_BYTES, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile, StrPath

_MAX_XMP = 1 << 20
_MAX_CAMERA = 100

# What every file of a format has, whatever was kept: measures, offsets and pointers.
_STRUCTURE = frozenset(
    [
        *(254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296),
        *(297, 317, 320, *range(322, 331), 338, 339, 347, 512, 513, 514, 529, 530, 531, 532, 700),
        *(33723, 34377, 34665, 34675, 34853, 36864, 37121, 40960, 40961, 40962, 40963, 40965),
    ]
)
_VIDEO_STRUCTURE = frozenset(
    ["major_brand", "minor_version", "compatible_brands", "encoder", "creation_time"]
)
_DATE = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d+)?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)|Z")
_XMP_FIELD = re.compile(
    rb"(?:<|\s)(?!rdf:|x:|xmlns:|xml:)[A-Za-z][\w.-]*:[A-Za-z][\w.-]*(?=[\s=>/])"
)
_XMP_DATE = re.compile(
    rb"(?:exif:DateTimeOriginal|photoshop:DateCreated|xmp:CreateDate)(?:=[\"']|>)([0-9T:+.Z-]{19,40})"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file tells of itself.

    Attributes:
        fields: how many metadata fields it holds, those that every file of its format has left
            out: EXIF (the maker's note is one), XMP, IPTC, comments, PNG texts, tags of a video.
        taken: when it was taken, milliseconds since 1970; where the camera did not tell its time
            zone, as if that were UTC. None where it does not say.
        camera: maker and model; empty where it does not say.
        has_place: whether it tells where it was taken.
    """

    fields: int = 0
    taken: int | None = None
    camera: str = ""
    has_place: bool = False


def read_metadata(path: StrPath) -> Metadata:
    """The metadata of an image or video; damaged ones are as good as none.

    Raises:
        UnreadableFile: the file cannot be read, or is neither an image nor a video.
    """
    with MediaFile(path) as file:
        head = file.read(HEAD_BYTES)
        media_type = media_type_of(head)
        if media_type is None:
            raise UnreadableFile(file.path, not_wanted(head, None, "an image or video"))
        if media_type.startswith("image/"):
            return _of_image(file.path, file.read_image(), media_type)
        video = open_video(file)
        try:
            return _of_tags([video.container.metadata, video.stream.metadata])
        finally:
            video.container.close()


def _of_image(name: str, data: bytes, media_type: str) -> Metadata:
    try:
        with no_warnings:
            if media_type in {"image/heic", "image/heif"}:
                return _of_heif(data)
            with Image.open(BytesIO(data)) as image:
                iptc: Mapping[Any, Any] = IptcImagePlugin.getiptcinfo(image) or {}
                return _told(image.getexif(), image.info, len(iptc))
    except Exception as error:
        # Decoders meet damage with whatever exception the damaged value runs into.
        raise UnreadableFile(name, "its metadata cannot be read") from error


def _of_heif(data: bytes) -> Metadata:
    info = pillow_heif.open_heif(BytesIO(data)).info
    exif = Image.Exif()
    if info.get("exif"):
        exif.load(info["exif"])
    return _told(exif, {"xmp": info.get("xmp") or b""}, 0)


def _told(exif: Image.Exif, info: Mapping[Any, Any], iptc: int) -> Metadata:
    own = exif.get_ifd(ExifTags.IFD.Exif)
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    xmp = (xmp.encode() if isinstance(xmp, str) else bytes(xmp))[:_MAX_XMP]
    texts = sum(
        isinstance(value, str) and name not in {"XML:com.adobe.xmp", "mode", "icc_profile"}
        for name, value in info.items()
    )
    comment = isinstance(info.get("comment"), bytes)
    fields = (
        sum(len(set(tags) - _STRUCTURE) for tags in (exif, own))
        + len(set(place) - {0})
        + len({match.strip(b"< \t\r\n") for match in _XMP_FIELD.findall(xmp)})
        + iptc
        + texts
        + comment
    )
    return Metadata(
        fields=fields,
        taken=_taken(own, xmp),
        camera=_camera([exif.get(ExifTags.Base.Make), exif.get(ExifTags.Base.Model)]),
        has_place=bool(set(place) & {ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude}),
    )


def _taken(exif: Mapping[int, Any], xmp: bytes) -> int | None:
    for date, offset, part in (
        (
            ExifTags.Base.DateTimeOriginal,
            ExifTags.Base.OffsetTimeOriginal,
            ExifTags.Base.SubsecTimeOriginal,
        ),
        (
            ExifTags.Base.DateTimeDigitized,
            ExifTags.Base.OffsetTimeDigitized,
            ExifTags.Base.SubsecTimeDigitized,
        ),
    ):
        digits = re.match(r"\d{1,9}", str(exif.get(part, "")))
        fraction = f".{digits.group()}" if digits else ""
        found = _moment(f"{exif.get(date, '')!s:.19}{fraction}{exif.get(offset, '')!s:.6}")
        if found is not None:
            return found
    match = _XMP_DATE.search(xmp)
    return _moment(match.group(1).decode("ascii")) if match else None


def _moment(text: str) -> int | None:
    """Milliseconds since 1970 of a date with or without fraction and time zone; None for none."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    *numbers, fraction = match.groups()
    try:
        moment = datetime(*map(int, numbers), tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        return None  # 0000:00:00 and the like
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    milliseconds += int(f"{(fraction or '.')[1:]:0<3.3}")
    zone = _OFFSET.match(text.strip()[match.end() :])
    if zone is not None and zone.group(1):
        minutes = int(zone.group(2)) * 60 + int(zone.group(3))
        milliseconds -= minutes * 60_000 * (1 if zone.group(1) == "+" else -1)
    return milliseconds if milliseconds > 0 else None


def _of_tags(all_tags: Iterable[Mapping[str, str]]) -> Metadata:
    """Of a video: the tags of its container, then those of its stream."""
    container, stream = all_tags
    names = {name.lower() for name in container} - _VIDEO_STRUCTURE
    tags = {name.lower(): value for name, value in [*stream.items(), *container.items()]}
    dates = (tags.get("com.apple.quicktime.creationdate"), tags.get("creation_time"))
    moments = [moment for date in dates if date and (moment := _moment(date)) is not None]
    maker = tags.get("com.apple.quicktime.make") or tags.get("make")
    model = tags.get("com.apple.quicktime.model") or tags.get("model")
    return Metadata(
        fields=len(names) + bool(moments),
        taken=moments[0] if moments else None,
        camera=_camera([maker, model]),
        has_place=any("location" in name for name in names),
    )


def _camera(parts: Iterable[Any]) -> str:
    words = [str(part).replace("\0", "").strip() for part in parts if part]
    if len(words) == 2 and words[1].lower().startswith(words[0].lower()):
        words = words[1:]
    return " ".join(words)[:_MAX_CAMERA]
