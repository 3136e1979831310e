"""``tagcat hash``: the hash of files, one line each."""

from __future__ import annotations

from typing import Any

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE
from tagcat.cli.record import look_fields
from tagcat.errors import UnreadableFile, printable
from tagcat.fingerprint import complexity, fingerprint_file, read_content
from tagcat.fingerprint.model import ImageFingerprint


@click.command(
    name="hash",
    epilog="Exit codes: 0 done, 1 some files could not be read, 2 wrong usage, 3 none could be"
    " read.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document with everything.")
def command(files: tuple[str, ...], as_json: bool) -> int:
    """Print the hash of images and of the key frames of videos.

    For an image: hash, complexity and name. For a video: one line for each key frame, with its
    time before the name.
    """
    done: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    for path in files:
        try:
            fingerprint = fingerprint_file(path)
            content = read_content(path)
        except UnreadableFile as error:
            errors.append({"path": path, "reason": error.reason})
            click.echo(f"tagcat: {error}", err=True)
            continue
        fields = {"path": path, "size": content.size, "sha256": content.sha256}
        done.append(fields | look_fields(fingerprint))
        for warning in fingerprint.warnings:
            click.echo(f"tagcat: {printable(path)}: warning: {printable(warning)}", err=True)
        if as_json:
            continue
        if isinstance(fingerprint, ImageFingerprint):
            dhash = fingerprint.dhash
            click.echo(f"{dhash.hex}  {complexity(dhash.bits):3}  {printable(path)}")
        else:
            for frame in fingerprint.frames:
                at = words.clock(frame.pos, fraction=True)
                score = complexity(frame.dhash.bits)
                click.echo(f"{frame.dhash.hex}  {score:3}  {at}  {printable(path)}")
    if as_json:
        click.echo(words.json_text({"files": done, "errors": errors}))
    if errors:
        return INCOMPLETE if done else FATAL
    return DONE
