"""Options that verbs of ``tagcat labels`` share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import click

from tagcat.cli.labels.looking import Looking

min_score_option = click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="S",
    help="Only where a tagger is at least so sure, 0 to 1.",
)

tagger_option = click.option(
    "--tagger",
    default="",
    metavar="NAME",
    help="Who looks: tagcat labels list names them. Default: the model that comes with TagCat.",
)

Decorated = TypeVar("Decorated", bound=Callable[..., int])


def looking_options(function: Decorated) -> Decorated:
    """The options of verbs that look at files; given to the verb as ``looking``."""

    @click.option("--hidden", is_flag=True, help="Look into hidden files and folders as well.")
    @click.option("--no-cache", is_flag=True, help="Look at every file again.")
    @click.option(
        "--jobs",
        type=click.IntRange(1, 256),
        metavar="N",
        help="Processes that look at files. Default: one for each processor, one for a big model.",
    )
    @click.option(
        "--timeout",
        type=click.FloatRange(0),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Give up a file that makes no progress for so long; 0 for never.",
    )
    @click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors and labels.")
    @functools.wraps(function)
    def wrapped(
        *args: Any,
        hidden: bool,
        no_cache: bool,
        jobs: int | None,
        timeout: float,
        quiet: bool,
        **kwargs: Any,
    ) -> int:
        looking = Looking(jobs or 0, timeout, hidden, not no_cache, quiet)
        return function(*args, looking=looking, **kwargs)

    return cast("Decorated", wrapped)
