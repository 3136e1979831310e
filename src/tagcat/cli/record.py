"""Fingerprints as JSON: for the cache, for ``--json`` and for the collection."""

from __future__ import annotations

import json
from typing import Any

from tagcat.fingerprint import complexity, parse_hex
from tagcat.fingerprint.hash_fields import hash_fields
from tagcat.fingerprint.model import (
    DHash,
    Fingerprint,
    ImageFingerprint,
    KeyFrame,
    Kind,
    VideoFingerprint,
)


def kind_of(fingerprint: Fingerprint) -> Kind:
    """Whether a fingerprint is of an image or of a video."""
    return Kind.IMAGE if isinstance(fingerprint, ImageFingerprint) else Kind.VIDEO


def dhash_fields(dhash: DHash) -> dict[str, Any]:
    """A hash as ``{"dhash", "ties", "complexity"}``; ``ties`` only where there are any."""
    return {**hash_fields(dhash), "complexity": complexity(dhash.bits)}


def look_fields(fingerprint: Fingerprint) -> dict[str, Any]:
    """Everything a fingerprint says, as values that JSON can hold."""
    fields: dict[str, Any] = {
        "kind": kind_of(fingerprint).value,
        "width": fingerprint.width,
        "height": fingerprint.height,
        "media_type": fingerprint.media_type,
        "warnings": list(fingerprint.warnings),
    }
    if isinstance(fingerprint, ImageFingerprint):
        fields |= dhash_fields(fingerprint.dhash)
        trimmed = fingerprint.trimmed
        fields["trimmed"] = None if trimmed is None else dhash_fields(trimmed)
    else:
        fields |= {
            "duration": fingerprint.duration,
            "fps": fingerprint.fps,
            "variance": fingerprint.variance,
            "partial": fingerprint.partial,
            "frames": [{"pos": f.pos, **dhash_fields(f.dhash)} for f in fingerprint.frames],
        }
    return fields


def fingerprint_to_json(fingerprint: Fingerprint) -> str:
    """One line of JSON from which ``fingerprint_from_json`` makes the same fingerprint."""
    return json.dumps(look_fields(fingerprint), separators=(",", ":"))


def fingerprint_from_json(text: str) -> Fingerprint:
    """The fingerprint written by ``fingerprint_to_json``.

    Raises:
        ValueError, KeyError, TypeError: the text is no such fingerprint.
    """
    fields = json.loads(text)
    common: dict[str, Any] = {
        "width": int(fields["width"]),
        "height": int(fields["height"]),
        "media_type": str(fields["media_type"]),
        "warnings": tuple(str(warning) for warning in fields["warnings"]),
    }
    if Kind(fields["kind"]) is Kind.IMAGE:
        trimmed = fields["trimmed"]
        return ImageFingerprint(
            dhash=_dhash(fields), trimmed=None if trimmed is None else _dhash(trimmed), **common
        )
    return VideoFingerprint(
        frames=tuple(KeyFrame(int(f["pos"]), _dhash(f)) for f in fields["frames"]),
        duration=int(fields["duration"]),
        fps=float(fields["fps"]),
        variance=int(fields["variance"]),
        partial=bool(fields["partial"]),
        **common,
    )


def _dhash(fields: dict[str, Any]) -> DHash:
    return DHash(parse_hex(fields["dhash"]), parse_hex(fields["ties"]) if "ties" in fields else 0)
