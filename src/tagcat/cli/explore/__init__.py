"""``tagcat explore``: a collection as map, clusters, thresholds, graph, places; one file a verb."""

from __future__ import annotations

import importlib

import click

_VERBS = {
    "mca": "Put images on a map where those that look alike lie together.",
    "clusters": "Put images into clusters by their hashes.",
    "thresholds": "Tell what each variance would do, and propose one.",
    "graph": "Write look-alikes as a graph for other programs.",
    "places": "Tell where copies are, and what a device alone holds.",
}


class _ExploreVerbs(click.Group):
    """Loads a verb only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"tagcat.cli.explore.{cmd_name}")
        found = getattr(module, "command", None)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(name="explore", cls=_ExploreVerbs)
def command() -> None:
    """Look at your collection as a whole, or at what passes a filter."""
