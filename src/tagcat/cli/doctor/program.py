"""Checks of the program itself: Python, the compiled parts, the decoders, the web app."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import av
from PIL import features

from tagcat.api.website import FOLDER
from tagcat.cli.doctor.finding import Finding, bad, good, warning

_LEAST_PYTHON = (3, 11)
_VIDEO = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4")
_IMAGE = ("jpg", "webp", "zlib", "avif")


def check_program() -> Iterator[Finding]:
    """Look at what is installed."""
    yield _python()
    yield _compiled()
    yield _images()
    yield _videos()
    yield _web_app()


def _python() -> Finding:
    found = f"Python {platform.python_version()}"
    if sys.version_info < _LEAST_PYTHON:
        return bad("Python", found, "install Python 3.11 or newer")
    return good("Python", found)


def _compiled() -> Finding:
    parts = {"tagcat.fingerprint._area": "hashing", "tagcat.match._kernel": "searching"}
    missing = [what for module, what in parts.items() if find_spec(module) is None]
    if missing:
        return warning(
            "compiled parts",
            f"{' and '.join(missing)} without the C extension: the same results, but slower",
            "install a C compiler (apt-get install gcc), then TagCat again",
        )
    return good("compiled parts", "hashing and searching in C")


def _images() -> Finding:
    missing = [name for name in _IMAGE if not features.check(name)]
    if missing:
        return bad(
            "image decoders",
            f"Pillow was built without {', '.join(missing)}",
            "install Pillow anew: pip install --force-reinstall pillow",
        )
    return good("image decoders", "JPEG, PNG, WebP, AVIF, HEIC, GIF, BMP, TIFF")


def _videos() -> Finding:
    missing = [name for name in _VIDEO if not _has_decoder(name)]
    if missing:
        return bad(
            "video decoders",
            f"FFmpeg's libraries have no decoder of {', '.join(missing)}",
            "install PyAV anew: pip install --force-reinstall av",
        )
    return good("video decoders", "H.264, HEVC, VP8, VP9, AV1, MPEG-4 and what else FFmpeg reads")


def _has_decoder(name: str) -> bool:
    try:
        av.Codec(name, "r")
    except av.codec.codec.UnknownCodecError:
        return False
    return True


def _web_app() -> Finding:
    if (FOLDER / "index.html").is_file():
        return good("web app", "built")
    found = "not built: tagcat serve shows no pages"
    return warning("web app", found, "in a checkout, run: make run")
