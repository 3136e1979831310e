"""``tagcat compare``: how two files relate, and why."""

from __future__ import annotations

from typing import Any

import click

from tagcat.cli import words
from tagcat.cli.bars import bars
from tagcat.cli.exits import DONE, INCOMPLETE
from tagcat.cli.explain import Verdict, draw, judge
from tagcat.cli.options import chosen_variance, upright_option, variance_option
from tagcat.cli.record import look_fields
from tagcat.cli.report.data import overlap_fields
from tagcat.errors import printable
from tagcat.fingerprint import complexity, fingerprint_file, read_content
from tagcat.fingerprint.model import (
    FileContent,
    Fingerprint,
    ImageFingerprint,
    VideoFingerprint,
)
from tagcat.match import Item, Overlap, overlap


@click.command(
    name="compare",
    epilog="Exit codes: 0 the files match, 1 they do not, 2 wrong usage, 3 a file could not be"
    " read.",
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@variance_option
@upright_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Draw the bits of both hashes, differing ones marked."
)
def command(
    a: str, b: str, variance: int | None, upright: bool, as_json: bool, verbose: bool
) -> int:
    """Compare two images or videos: distance, orientation, and why they match or not."""
    wanted = chosen_variance(variance, upright=upright)
    contents: list[FileContent] = []
    fingerprints: list[Fingerprint] = []
    for path in (a, b):
        fingerprints.append(fingerprint_file(path))
        contents.append(read_content(path))
        for warning in fingerprints[-1].warnings:
            click.echo(f"tagcat: {printable(path)}: warning: {printable(warning)}", err=True)
    verdict = judge(
        *fingerprints,
        identical=contents[0].sha256 == contents[1].sha256,
        variance=wanted,
        search=not upright,
    )
    shared = _overlap(*fingerprints, variance=wanted, search=not upright)
    if as_json:
        files = [
            {"path": path, "size": content.size, "sha256": content.sha256}
            | look_fields(fingerprint)
            for path, content, fingerprint in zip((a, b), contents, fingerprints, strict=True)
        ]
        click.echo(words.json_text(_document(verdict, shared, wanted, *files)))
    else:
        for name, path, content, fingerprint in zip(
            "AB", (a, b), contents, fingerprints, strict=True
        ):
            click.echo(f"{name}: {printable(path)}")
            click.echo(f"   {_facts(content, fingerprint)}")
        for line in (*_lines(verdict), *_shared_lines(verdict, shared, *fingerprints)):
            click.echo(line)
        if verbose:
            for line in _drawing(verdict):
                click.echo(line)
    return DONE if verdict.match else INCOMPLETE


def _document(
    verdict: Verdict,
    shared: Overlap | None,
    variance: int,
    a: dict[str, Any],
    b: dict[str, Any],
) -> dict[str, Any]:
    result = verdict.comparison
    return {
        "match": verdict.match,
        "identical": verdict.identical,
        "distance": None if result is None else result.distance,
        "limit": None if result is None else result.limit,
        "needed_variance": None if result is None else result.needed_variance,
        "orientation": None if result is None else result.orientation.value,
        "trimmed": False if result is None else result.trimmed,
        "variance": variance,
        "frames": verdict.frames,
        "own_pos": verdict.own_pos,
        "pos": verdict.pos,
        "overlap": None if shared is None else overlap_fields(shared),
        "why": list(verdict.why),
        "a": a,
        "b": b,
    }


def _facts(content: FileContent, fingerprint: Fingerprint) -> str:
    facts = [
        fingerprint.media_type,
        words.resolution(fingerprint.width, fingerprint.height),
        words.size_text(content.size),
    ]
    if isinstance(fingerprint, VideoFingerprint):
        facts.append(words.clock(fingerprint.duration))
        facts.append(words.count(len(fingerprint.frames), "key frame"))
    if isinstance(fingerprint, ImageFingerprint):
        facts.append(f"complexity {complexity(fingerprint.dhash.bits)}")
        if fingerprint.trimmed is not None:
            facts.append(f"{complexity(fingerprint.trimmed.bits)} without its borders")
    return ", ".join(facts)


def _lines(verdict: Verdict) -> list[str]:
    result = verdict.comparison
    headline = "They match" if verdict.match else "They do not match"
    if verdict.identical:
        headline += ": identical files"
    elif verdict.match and result is not None:
        headline += f": {words.degree(result.distance, result.needed_variance, identical=False)}"
    return [f"{headline}.", *verdict.why]


def _overlap(a: Fingerprint, b: Fingerprint, *, variance: int, search: bool) -> Overlap | None:
    if not isinstance(a, VideoFingerprint) or not isinstance(b, VideoFingerprint):
        return None
    items = Item.of("a", a), Item.of("b", b)
    return overlap(items[0], a.duration, items[1], b.duration, variance, orientations=search)


def _shared_lines(
    verdict: Verdict, shared: Overlap | None, a: Fingerprint, b: Fingerprint
) -> list[str]:
    """What of A is in B: in words and as bars, or the time of an image in a video."""
    if isinstance(a, VideoFingerprint) and isinstance(b, VideoFingerprint):
        if shared is None:
            return []
        text = words.overlap_words(shared)
        return [f"{text[0].upper()}{text[1:]}.", *bars(shared, a.duration, b.duration)]
    at = verdict.pos if isinstance(b, VideoFingerprint) else verdict.own_pos
    video = b if isinstance(b, VideoFingerprint) else a
    if not verdict.match or at is None or not isinstance(video, VideoFingerprint):
        return []
    later = [frame.pos for frame in video.frames if frame.pos > at]
    until = min(later, default=max(video.duration, at))
    names = ("A", "B") if video is b else ("B", "A")
    return [f"{words.picture_at(at, until, *names)}."]


def _drawing(verdict: Verdict) -> list[str]:
    result = verdict.comparison
    if result is None or verdict.dhashes is None:
        return []
    turned = words.turn(result.orientation)
    left = f"A, {turned}" if turned else "A"
    lines = []
    for meaning, ours, theirs in draw(*verdict.dhashes, result.orientation):
        lines += ["", f"# is {meaning}; [ ] marks a difference", f"{left:<28}B"]
        lines += [f"{mine:<28}{other}" for mine, other in zip(ours, theirs, strict=True)]
    return lines
