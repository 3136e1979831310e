"""``tagcat labels``: labels that taggers suggest, and what is done with them; one file a verb."""

from __future__ import annotations

import importlib

import click

_VERBS = {
    "list": ("taggers", "List the taggers there are."),
    "add": ("adding", "Add a model of your own."),
    "remove": ("adding", "Remove a model that you added."),
    "allow": ("allowing", "Allow that pictures are sent to AWS Rekognition."),
    "forbid": ("allowing", "Allow it no more."),
    "teach": ("teach", "Propose more files for a tag."),
    "open": ("listing", "List suggested labels that wait for an answer."),
    "accept": ("answering", "Make tags of a suggested label."),
    "dismiss": ("answering", "Hide a suggested label for good."),
}
"""The module of each verb in this package, where it is a function of that name or ``command``."""


class _LabelVerbs(click.Group):
    """Loads a verb only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"tagcat.cli.labels.{_VERBS[cmd_name][0]}")
        found = getattr(module, cmd_name, None) or getattr(module, "command", None)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in _VERBS.items()])


@click.group(name="labels", cls=_LabelVerbs)
def command() -> None:
    """Answer the labels that taggers suggest for files of your collection, and teach taggers.

    "tagcat label" has a tagger look. Labels are no tags before you accept them, and what is
    answered can be undone (tagcat tags undo).
    """
