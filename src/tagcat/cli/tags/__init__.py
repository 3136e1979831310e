"""``tagcat tags``: the tags of the collection, and what is done with them; one file a verb."""

from __future__ import annotations

import importlib

import click

_VERBS = {
    "list": ("listing", "List tags with the number of files that have them."),
    "rename": ("editing", "Give a tag another name."),
    "merge": ("editing", "Make several tags one."),
    "remove": ("editing", "Remove tags from everything."),
    "colour": ("editing", "Give a tag a colour."),
    "parent": ("editing", "Put a tag below others."),
    "alias": ("editing", "Give a tag other names."),
    "undo": ("undo", "Undo what was changed."),
    "export": ("export", "Write tags to sidecars or to a file."),
    "import": ("import_file", "Read tags from sidecars or from a file."),
    "spread": ("spread", "Offer files the tags of their look-alikes."),
}
"""The module of each verb in this package, where it is a function of that name or ``command``."""


class _TagVerbs(click.Group):
    """Loads a verb only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"tagcat.cli.tags.{_VERBS[cmd_name][0]}")
        found = getattr(module, cmd_name, None) or getattr(module, "command", None)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in _VERBS.items()])


@click.group(name="tags", cls=_TagVerbs, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """List the tags of your collection, change them, read and write them.

    Without a command it is "tagcat tags list". What is changed can be undone.
    """
    if ctx.invoked_subcommand is None:
        listing = importlib.import_module("tagcat.cli.tags.listing")
        result: int = ctx.invoke(listing.command)
        return result
    return 0
