"""Options that verbs of ``tagcat labels`` share."""

from __future__ import annotations

import click

min_score_option = click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="S",
    help="Only where a tagger is at least so sure, 0 to 1.",
)
