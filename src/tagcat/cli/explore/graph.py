"""``tagcat explore graph``: look-alikes as a graph."""

from __future__ import annotations

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import as_json, asked
from tagcat.cli.explore.writing import (
    Form,
    as_png,
    as_svg,
    chosen,
    into,
    write,
    write_drawing,
)
from tagcat.cli.filtering import EPILOG, SETTINGS, filtered
from tagcat.errors import printable
from tagcat.explore.communities import communities
from tagcat.explore.graphml import to_graphml, to_json
from tagcat.explore.network import MAX_HOPS, components, doubtful
from tagcat.explore.pictures import draw_network
from tagcat.match.rule import MAX_VARIANCE


@click.command(name="graph", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@click.option(
    "--variance",
    type=click.IntRange(0, MAX_VARIANCE),
    metavar="V",
    help="Of the matches. Default: your own.",
)
@click.option("--around", "start", metavar="SHA256", help="Only what lies around this content.")
@click.option(
    "--hops",
    type=click.IntRange(1, MAX_HOPS),
    default=1,
    show_default=True,
    help="Steps from there.",
)
@click.option("--graphml", "as_graphml", is_flag=True, help="Print the graph as GraphML.")
@as_json
@as_svg
@as_png
@into
def command(
    filter_words: tuple[str, ...],
    variance: int | None,
    start: str | None,
    hops: int,
    as_graphml: bool,
    as_json: bool,
    as_svg: bool,
    as_png: bool,
    name: str,
) -> int:
    """Write look-alikes as a graph for other programs.

    Nodes are contents by their sha256, edges are matches. Without a format, tells what hangs
    together and the bridges: matches that alone hold two groups together, the first to doubt.
    --svg and --png draw no more than 5,000 contents.
    """
    form = chosen(name, graphml=as_graphml, json=as_json, svg=as_svg, png=as_png)
    drawn = as_svg or as_png
    with asked(filter_words) as ask:
        view = ask.exploring.network(
            ask.where, variance=variance, start=start, hops=hops, bounded=drawn
        )
    network = view.network
    names = {node: str(told.get("name", node)) for node, told in view.attributes.items()}
    if form is Form.GRAPHML or form is Form.JSON:
        made = to_graphml if form is Form.GRAPHML else to_json
        write(name, form, made(network, view.attributes))
        return DONE
    if form is not None:
        parts = {node: int(told["community"] or 0) for node, told in view.attributes.items()}
        write_drawing(name, form, draw_network(network, names, parts))
        return DONE
    click.echo(
        f"{words.count(len(network.nodes), 'content')},"
        f" {words.count(len(network.edges), 'match', 'matches')},"
        f" {words.count(len(components(network)), 'component')},"
        f" {words.count(len(communities(network)), 'community', 'communities')}"
    )
    for pair in doubtful(network):
        ends = f"{printable(names[pair.a])} and {printable(names[pair.b])}"
        click.echo(f"bridge: {ends}, variance {pair.needed_variance}")
    if view.truncated:
        click.echo("there is more than is told: the nearest are")
    return DONE
