"""``tagcat explore mca``: images on a map by multiple correspondence analysis."""

from __future__ import annotations

import click

from tagcat.app.exploring import MapView
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import as_csv, as_json, asked, one_of, table, with_frames
from tagcat.cli.explore.scatter import scatter
from tagcat.cli.filtering import EPILOG, SETTINGS, filtered


@click.command(name="mca", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@with_frames
@as_csv
@as_json
@click.option("--svg", "as_svg", is_flag=True, help="Print the map as an SVG picture.")
def command(
    filter_words: tuple[str, ...], frames: bool, as_csv: bool, as_json: bool, as_svg: bool
) -> int:
    """Put images on a map where those that look alike lie together.

    The 128 bits of the hashes are reduced to two dimensions by multiple correspondence analysis.
    Needs the Python package prince: pip install 'tagcat[explore]'.
    """
    one_of(csv=as_csv, json=as_json, svg=as_svg)
    with asked(filter_words) as ask:
        view = ask.exploring.map(ask.where, frames=frames)
    points = view.map.points.tolist()
    if as_csv:
        rows = (
            (subject.path, subject.sha256, subject.pos, x, y)
            for subject, (x, y) in zip(view.subjects, points, strict=True)
        )
        click.echo(table(("path", "sha256", "pos_ms", "x", "y"), rows))
    elif as_json:
        click.echo(words.json_text(_document(view)))
    elif as_svg:
        click.echo(scatter([(x, y) for x, y in points], "Multiple correspondence analysis"))
    else:
        shown = " and ".join(f"{share:.1%}" for share in view.map.projection.adjusted)
        click.echo(
            f"{words.count(len(view.subjects), 'picture')} on a map whose two dimensions show"
            f" {shown} of the differences: --csv, --json or --svg print it"
        )
    return DONE


def _document(view: MapView) -> dict[str, object]:
    projection = view.map.projection
    return {
        "inertia": list(projection.inertia),
        "adjusted_inertia": list(projection.adjusted),
        "fitted": projection.fitted,
        "points": [
            {
                "path": subject.path,
                "sha256": subject.sha256,
                "kind": subject.kind.value,
                "pos": subject.pos,
                "x": x,
                "y": y,
            }
            for subject, (x, y) in zip(view.subjects, view.map.points.tolist(), strict=True)
        ],
    }
