"""``tagcat explore thresholds``: what each variance would do."""

from __future__ import annotations

from dataclasses import asdict

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import (
    as_csv,
    as_json,
    asked,
    table,
)
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
from tagcat.explore.own_variance import Proposal
from tagcat.explore.pictures import draw_needed

_COLUMNS = ("variance", "pairs", "groups", "grouped", "false_pairs")


@click.command(name="thresholds", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@as_csv
@as_json
@as_svg
@as_png
@into
def command(
    filter_words: tuple[str, ...],
    as_csv: bool,
    as_json: bool,
    as_svg: bool,
    as_png: bool,
    name: str,
) -> int:
    """Tell what each variance would do, and propose one.

    Of each variance: pairs that match, groups, contents in groups, and about how many pairs of
    different pictures would match. After enough decisions of yours, the variance that
    fits them best is proposed. --svg and --png draw the pairs by the variance they need, with a
    line at your own.
    """
    form = chosen(name, csv=as_csv, json=as_json, svg=as_svg, png=as_png)
    with asked(filter_words) as ask:
        view = ask.exploring.thresholds(ask.where)
    levels = view.thresholds.levels
    if form is Form.JSON:
        document = {
            "levels": [asdict(level) for level in levels],
            "needed": view.thresholds.needed,
            "distances": view.thresholds.distances,
            "proposal": asdict(view.proposal) if view.proposal else None,
            "truncated": view.truncated,
        }
        write(name, form, words.json_text(document))
        return DONE
    rows = [
        (each.variance, each.pairs, each.groups, each.grouped, each.false_pairs) for each in levels
    ]
    if form is Form.CSV:
        write(name, form, table(_COLUMNS, rows))
        return DONE
    if form is not None:
        write_drawing(name, form, draw_needed(view.thresholds.needed, ask.variance))
        return DONE
    click.echo("variance      pairs     groups   contents      false")
    for variance, pairs, groups, grouped, false in rows:
        click.echo(f"{variance:8} {pairs:10,} {groups:10,} {grouped:10,} {false:10,.2g}")
    if view.truncated:
        click.echo("there are more pairs than are told: the farthest are left out")
    click.echo(_proposal(view.proposal))
    return DONE


def _proposal(proposal: Proposal | None) -> str:
    if proposal is None:
        return "too few decisions of yours to propose a variance"
    decisions = words.count(proposal.matches + proposal.others, "decision")
    wrong = proposal.missed + proposal.wrong
    return (
        f"your {decisions} fit variance {proposal.variance} best ({wrong:,} against it;"
        f" {proposal.sure:.0%} sure)"
    )
