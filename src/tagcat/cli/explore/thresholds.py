"""``tagcat explore thresholds``: what each variance would do."""

from __future__ import annotations

from dataclasses import asdict

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import as_csv, as_json, asked, one_of, table
from tagcat.cli.filtering import EPILOG, SETTINGS, filtered
from tagcat.explore.own_variance import Proposal

_COLUMNS = ("variance", "pairs", "groups", "grouped", "false_pairs")


@click.command(name="thresholds", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@as_csv
@as_json
def command(filter_words: tuple[str, ...], as_csv: bool, as_json: bool) -> int:
    """Tell what each variance would do, and propose one.

    Of each variance: pairs that match, groups, contents in groups, and about how many pairs of
    different pictures would match. After enough decisions of yours, the variance that
    fits them best is proposed.
    """
    one_of(csv=as_csv, json=as_json)
    with asked(filter_words) as ask:
        view = ask.exploring.thresholds(ask.where)
    levels = view.thresholds.levels
    if as_json:
        document = {
            "levels": [asdict(level) for level in levels],
            "needed": view.thresholds.needed,
            "distances": view.thresholds.distances,
            "proposal": asdict(view.proposal) if view.proposal else None,
            "truncated": view.truncated,
        }
        click.echo(words.json_text(document))
        return DONE
    rows = [
        (each.variance, each.pairs, each.groups, each.grouped, each.false_pairs) for each in levels
    ]
    if as_csv:
        click.echo(table(_COLUMNS, rows))
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
