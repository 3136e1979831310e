"""What a file is, told by its first bytes; names lie."""

from __future__ import annotations

from pathlib import PurePath

from tagcat.fingerprint.model import Kind

HEAD_BYTES = 4096
"""How many bytes from the start of a file ``media_type_of`` wants to see."""

_SUFFIXES = {
    Kind.IMAGE: "jpg jpeg jpe jfif png apng webp gif avif avifs heic heif hif bmp dib tif tiff",
    Kind.VIDEO: "mp4 m4v mov qt 3gp 3g2 mkv webm avi divx mpg mpeg mpe m1v m2v vob ts m2ts mts "
    "flv f4v ogv ogm asf wmv mxf rm rmvb ivf y4m h264 264 h265 265 hevc obu dv nut",
}
MEDIA_SUFFIXES: dict[str, Kind] = {
    f".{name}": kind for kind, names in _SUFFIXES.items() for name in names.split()
}
"""Lower-case suffixes, with the dot, of files worth looking into when walking a folder."""

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_STILL_BRANDS = {b"mif1", b"mif2", b"msf1"}

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"FLV\x01", "video/x-flv"),
    (b"OggS", "video/ogg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", "application/mxf"),
    (b".RMF", "application/vnd.rn-realmedia"),
    (b"YUV4MPEG2 ", "video/x-yuv4mpeg"),
    (b"DKIF", "video/x-ivf"),
    # Raw bit streams begin with a parameter set, a delimiter or a remark.
    *((b"\0\0\0\x01" + bytes([unit]), "video/h264") for unit in (0x67, 0x27, 0x47, 0x09, 0x06)),
    *((b"\0\0\0\x01" + unit, "video/h265") for unit in (b"\x40\x01", b"\x46\x01", b"\x4e\x01")),
    (b"\x12\0\x0a", "video/av1"),
    (b"\x1f\x07\0", "video/dv"),
    (b"nut/multimedia container\0", "video/x-nut"),
)
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_BMP_HEADER_SIZES = {12, 16, 40, 52, 56, 64, 108, 124}


def guess_kind(path: str | PurePath) -> Kind | None:
    """What the name of a file suggests it is, or None; the file is not opened."""
    return MEDIA_SUFFIXES.get(PurePath(path).suffix.lower())


def media_type_of(head: bytes) -> str | None:
    """The media type of a file that begins with ``head``, or None for anything else.

    Args:
        head: the first ``HEAD_BYTES`` of the file, or all of a shorter one.
    """
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return (
                "video/webm" if media_type.endswith("matroska") and _is_webm(head) else media_type
            )
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(head[8:12])
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return "image/bmp"
    if head[4:8] == b"ftyp":
        return _iso_media_type(head)
    if head[4:8] in _QUICKTIME_ATOMS:
        return "video/quicktime"
    if _is_transport_stream(head):
        return "video/mp2t"
    return None


def is_text(head: bytes) -> bool:
    """Whether a file that begins with ``head`` reads as text."""
    text = head.decode("utf-8", "replace").rstrip("\ufffd")
    return bool(text) and all(c.isprintable() or c in "\t\n\r\f\ufeff" for c in text)


def not_wanted(head: bytes, media_type: str | None, wanted: str) -> str:
    """Why a file that begins with ``head`` is not ``wanted``, as a clause for an error."""
    if media_type is not None:
        return f"{media_type}, not {wanted}"
    if is_text(head):
        return f"a text file, not {wanted}"
    return f"not {wanted} TagCat knows"


def _is_webm(head: bytes) -> bool:
    at = head.find(b"\x42\x82")  # the EBML element DocType
    return at >= 0 and head[at + 3 : at + 7] == b"webm"


def _iso_media_type(head: bytes) -> str:
    length = min(max(int.from_bytes(head[:4]), 16), len(head))
    major = head[8:12]
    brands = {major} | {head[at : at + 4] for at in range(16, length - 3, 4)}
    if major in _AVIF_BRANDS:
        return "image/avif"
    if major in _HEIF_BRANDS:
        return "image/heic"
    if major in _STILL_BRANDS:
        return "image/avif" if brands & _AVIF_BRANDS else "image/heif"
    if major == b"qt  ":
        return "video/quicktime"
    if major[:2] == b"3g":
        return "video/3gpp"
    return "video/mp4"


def _is_transport_stream(head: bytes) -> bool:
    """Sync bytes every 188 bytes, or every 192 after a 4-byte time code (M2TS)."""
    return any(
        len(head) > first + 2 * step and all(head[first + i * step] == 0x47 for i in range(3))
        for first, step in ((0, 188), (4, 192))
    )
