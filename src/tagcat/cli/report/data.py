"""``--json``: the whole result as one document; docs/command.md describes every field."""

from __future__ import annotations

from typing import Any

from tagcat import __version__
from tagcat.cli.record import look_fields
from tagcat.cli.result import Group, Known, Pair, ScannedFile, ScanResult
from tagcat.fingerprint.model import Kind
from tagcat.match import Overlap
from tagcat.match.items import ItemMatch


def document(result: ScanResult) -> dict[str, Any]:
    """The result as values that JSON can hold."""
    files = result.files
    return {
        "version": __version__,
        "variance": result.variance,
        "files": [file_fields(file) for file in files],
        "groups": [_group(group, files) for group in result.groups],
        "links": [_pair(pair, files) for pair in result.links],
        "images_in_videos": [_in_video(pair, files) for pair in result.images_in_videos],
        "known": [_known(known, files) for known in result.known],
        "errors": [{"path": error.path, "reason": error.reason} for error in result.errors],
        "summary": summary(result),
    }


def summary(result: ScanResult) -> dict[str, Any]:
    """The figures of a scan."""
    return {
        "files": len(result.files),
        "images": result.count(Kind.IMAGE),
        "videos": result.count(Kind.VIDEO),
        "bytes": result.size,
        "cached": result.cached,
        "saved": result.saved,
        "groups": len(result.groups),
        "grouped_files": sum(len(group.members) for group in result.groups),
        "identical_copies": result.copies,
        "identical_bytes": result.copied_size,
        "links": len(result.links),
        "images_in_videos": len(result.images_in_videos),
        "truncated": result.truncated,
        "known": len(result.known),
        "errors": len(result.errors),
        "errors_by_reason": result.errors_by_reason(),
        "skipped": {
            "hidden": result.hidden,
            "other": result.other,
            "links": result.links_skipped,
        },
        "seconds": round(result.seconds, 3),
    }


def file_fields(file: ScannedFile) -> dict[str, Any]:
    """One file: where it is, what it holds, what it looks like."""
    return {
        "path": file.path,
        "size": file.content.size,
        "modified": file.modified_ms,
        "sha256": file.content.sha256,
        **look_fields(file.fingerprint),
    }


def match_fields(match: ItemMatch) -> dict[str, Any]:
    """How two files relate; of videos also how many key frames match, and where first."""
    fields: dict[str, Any] = {
        "distance": match.distance,
        "limit": match.limit,
        "needed_variance": match.needed_variance,
        "orientation": match.orientation.value,
        "trimmed": match.trimmed,
        "identical": match.identical,
    }
    if match.frames:
        fields |= {"frames": match.frames, "own_pos": match.own_pos, "pos": match.pos}
    return fields


def overlap_fields(found: Overlap) -> dict[str, Any]:
    """Which part of a video is in another; times in milliseconds."""
    return {
        "relation": found.relation.value,
        "orientation": found.orientation.value,
        "rate": found.rate,
        "stretches": [
            {
                "own_start": stretch.own_start,
                "own_end": stretch.own_end,
                "start": stretch.start,
                "end": stretch.end,
                "ms": stretch.ms,
                "rate": stretch.rate,
                "frames": stretch.frames,
            }
            for stretch in found.stretches
        ],
        "own_share": found.own_share,
        "other_share": found.other_share,
        "weight": found.weight,
        "videos": found.videos,
    }


def _overlap(found: Overlap | None) -> dict[str, Any]:
    return {} if found is None else {"overlap": overlap_fields(found)}


def _pair(pair: Pair, files: list[ScannedFile]) -> dict[str, Any]:
    return {
        "a": files[pair.a].path,
        "b": files[pair.b].path,
        **match_fields(pair.match),
        **_overlap(pair.overlap),
    }


def _group(group: Group, files: list[ScannedFile]) -> dict[str, Any]:
    return {
        "kind": group.kind.value,
        "representative": files[group.representative].path,
        "weakest": _pair(group.weakest, files),
        "members": [
            {
                "path": files[member.file].path,
                **match_fields(member.match),
                **_overlap(member.overlap),
                "copy_of": None if member.copy_of is None else files[member.copy_of].path,
            }
            for member in group.members
        ],
        "distances": [_pair(pair, files) for pair in group.pairs],
    }


def _in_video(pair: Pair, files: list[ScannedFile]) -> dict[str, Any]:
    fields = match_fields(pair.match)
    return {"image": files[pair.a].path, "video": files[pair.b].path, **fields}


def _known(known: Known, files: list[ScannedFile]) -> dict[str, Any]:
    return {
        "path": files[known.file].path,
        **match_fields(known.match),
        "known_path": known.path,
        "device": known.device,
        "source": known.source,
    }
