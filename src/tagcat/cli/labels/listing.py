"""``tagcat labels open``: what is suggested and waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from tagcat.app.labelling import LabelledContent, Labelling, OpenLabel
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.filtering import EPILOG, SETTINGS, condition_of, filtered
from tagcat.cli.labels.options import min_score_option
from tagcat.cli.owner import own_collection
from tagcat.errors import printable
from tagcat.graph.conditions import Condition
from tagcat.graph.suggestions import LabelUse
from tagcat.graph.valid import MAX_PAGE

_MOST = 1_000_000


@click.command(name="open", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@click.option("--label", metavar="LABEL", help="Only files for which this label waits.")
@min_score_option
@click.option("--names", "by_name", is_flag=True, help="List labels with the number of files.")
@click.option(
    "--limit", type=click.IntRange(1, _MOST), metavar="N", help="Tell of at most so many files."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(
    filter_words: tuple[str, ...],
    label: str | None,
    min_score: float,
    by_name: bool,
    limit: int | None,
    as_json: bool,
) -> int:
    """List the labels that are suggested for files, or for those that pass a filter.

    The best of each file come first, with what suggested them. Copies of a file are told once.
    """
    if by_name and (label is not None or limit is not None):
        raise click.UsageError("--names tells of all labels: leave out --label and --limit.")
    with own_collection(read_only=True) as (store, user):
        where = condition_of(store, user, " ".join(filter_words))
        labelling = Labelling(store, user)
        if by_name:
            _tell_names(labelling.names(where=where, min_score=min_score), as_json=as_json)
            return DONE
        found = _contents(labelling, where, label, min_score, _MOST if limit is None else limit)
        if as_json:
            click.echo(words.json_text({"contents": [_fields(content) for content in found]}))
            return DONE
        told = False
        for content in found:
            told = True
            click.echo(printable(content.file.info.path))
            for each in content.labels:
                click.echo(f"  {_line(each)}")
        if not told:
            click.echo("no labels wait for an answer")
    return DONE


def _contents(
    labelling: Labelling, where: Condition | None, label: str | None, min_score: float, most: int
) -> Iterator[LabelledContent]:
    """All contents with open labels, a page in memory at a time."""
    after: str | None = ""
    while after is not None and most > 0:
        page = labelling.open(
            where=where,
            label=label,
            min_score=min_score,
            after=after,
            limit=min(most, MAX_PAGE),
        )
        yield from page.contents
        most -= len(page.contents)
        after = page.after


def _line(label: OpenLabel) -> str:
    times = ", ".join(words.clock(moment) for moment in label.moments)
    at = f" at {times}" if times else ""
    by = printable(", ".join(label.taggers))
    return f"{label.score:.2f}  {printable(label.name)}{at} (by {by})"


def _fields(content: LabelledContent) -> dict[str, Any]:
    file = content.file
    return {
        "path": file.info.path,
        "device": file.info.device,
        "kind": file.kind.value,
        "sha256": file.sha256,
        "labels": [
            {
                "name": label.name,
                "score": label.score,
                "taggers": list(label.taggers),
                "parents": list(label.parents),
                "moments": list(label.moments),
            }
            for label in content.labels
        ],
    }


def _tell_names(uses: list[LabelUse], *, as_json: bool) -> None:
    if as_json:
        fields = [{"name": u.name, "contents": u.contents, "score": u.score} for u in uses]
        click.echo(words.json_text({"labels": fields}))
        return
    for use in uses:
        click.echo(f"{use.contents:9,}  {printable(use.name)}, at best {use.score:.2f}")
    if not uses:
        click.echo("no labels wait for an answer")
