"""Filters that a person gives to a verb, and what is wrong with them."""

from __future__ import annotations

import click

from tagcat.app.finding import Finder
from tagcat.app.groupings import Groupings
from tagcat.cli.device import this_device
from tagcat.cli.exits import USAGE
from tagcat.filter import FilterError, caret
from tagcat.graph.conditions import Condition
from tagcat.graph.model import GraphStore, User
from tagcat.settings import read_settings

SETTINGS = {"ignore_unknown_options": True}
"""Of commands that take a filter: "-dog" is part of it and no option."""

EPILOG = (
    "Exit codes: 0 done, 2 wrong usage or a filter that cannot be understood, 3 nothing could be"
    " done."
)

filtered = click.argument("filter_words", nargs=-1, type=click.UNPROCESSED, metavar="[FILTER]...")


class FilterMisread(click.ClickException):
    """A filter that cannot be understood."""

    exit_code = USAGE

    def show(self, file: object = None) -> None:  # noqa: ARG002
        """Print the message with the wrong word marked."""
        click.echo(f"tagcat: the filter cannot be understood\n{self.message}", err=True)


def condition_of(
    store: GraphStore, user: User, text: str, groupings: Groupings | None = None
) -> Condition | None:
    """What files must be like to pass a filter on this device; None where it is empty.

    Raises:
        FilterMisread: the filter cannot be understood.
    """
    device = this_device(read_settings().home)
    try:
        return Finder(store, user, groupings or Groupings(), device.id).condition(text)
    except FilterError as error:
        raise FilterMisread(caret(text, error)) from error
