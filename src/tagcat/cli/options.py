"""Options and arguments that several verbs share."""

from __future__ import annotations

import click

from tagcat.match.rule import MAX_VARIANCE, VARIANCE

UPRIGHT_VARIANCE = 20
"""Default variance where turned pictures and borders are not searched: fewer chances to err."""

variance_option = click.option(
    "--variance",
    type=click.IntRange(0, MAX_VARIANCE),
    metavar="N",
    help=f"How many of 128 bits may differ, 0 to {MAX_VARIANCE}: 16 is strict, {MAX_VARIANCE} is"
    f" for a closer look. Default {VARIANCE}, with --upright {UPRIGHT_VARIANCE}.",
)

upright_option = click.option(
    "--upright",
    is_flag=True,
    help="Do not look for mirrored or turned pictures, nor behind uniform borders.",
)


def chosen_variance(variance: int | None, *, upright: bool) -> int:
    """The variance asked for, or the default of the kind of search."""
    if variance is not None:
        return variance
    return UPRIGHT_VARIANCE if upright else VARIANCE
