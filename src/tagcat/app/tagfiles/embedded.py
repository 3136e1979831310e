"""Keywords inside media files: XMP and IPTC, as far as Pillow tells without decoding a pixel.

Nothing is ever written into a media file.
"""

from __future__ import annotations

import warnings
from typing import Any

from PIL import Image, IptcImagePlugin

from tagcat.app.tagfiles import xmp
from tagcat.app.tagfiles.said import Said, together
from tagcat.app.tagfiles.tree import BadSidecar
from tagcat.errors import UnreadableFile
from tagcat.graph.annotating import MAX_NOTE

_KEYWORDS, _CAPTION, _CHARSET = (2, 25), (2, 120), (1, 90)
_UTF8 = b"\x1b%G"
_MAX_KEYWORDS = 1_000


def read_embedded(path: str) -> Said | None:
    """What an image says of itself; None if it says nothing, or is no image that Pillow opens.

    IPTC counts only where there is no XMP: programs write the same to both.

    Raises:
        UnreadableFile: its XMP is damaged.
    """
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
            packet = image.info.get("xmp")
            iptc: dict[tuple[int, int], Any] = {}
            if not packet:
                iptc = IptcImagePlugin.getiptcinfo(image) or {}
    # Decoders raise anything on what they do not understand.
    except Exception:
        return None
    if isinstance(packet, str):
        packet = packet.encode()
    if packet:
        try:
            said = xmp.read(packet.rstrip(b"\0"))
        except BadSidecar as error:
            raise UnreadableFile(path, f"its XMP {error}") from error
    else:
        said = _of_iptc(iptc)
    return None if said.nothing else together([said]).said


def _of_iptc(iptc: dict[tuple[int, int], Any]) -> Said:
    utf8 = iptc.get(_CHARSET) == _UTF8
    return Said(
        paths=tuple((word,) for word in _texts(iptc.get(_KEYWORDS), utf8=utf8)),
        note="\n".join(_texts(iptc.get(_CAPTION), utf8=utf8))[:MAX_NOTE],
    )


def _texts(value: Any, *, utf8: bool) -> list[str]:
    """The texts of a dataset, of which there may be several.

    Without a mark it is UTF-8 where it can be, as most programs write it.
    """
    values = value if isinstance(value, list) else [] if value is None else [value]
    texts = []
    for each in values[:_MAX_KEYWORDS]:
        raw = bytes(each).rstrip(b"\0")
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode(errors="replace") if utf8 else raw.decode("latin-1")
        if text.strip():
            texts.append(text)
    return texts
