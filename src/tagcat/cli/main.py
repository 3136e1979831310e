"""``tagcat``: the command's entry point, its verbs and what becomes of errors."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Any

import click

from tagcat import __version__
from tagcat.cli.exits import FATAL, INTERRUPTED
from tagcat.errors import TagcatError, printable

_VERBS = {
    "scan": "Find images and videos that look alike in files and folders.",
    "compare": "Compare two files and say why they match or not.",
    "cleanup": "Carry out a plan: let copies go, and take it back.",
    "hash": "Print the hash of files.",
    "list": "List files of your collection, or those that pass a filter.",
    "tag": "Tag files, or print their tags.",
    "tags": "List, change, read and write tags.",
    "label": "Propose labels for files: what is seen in them.",
    "labels": "Answer proposed labels, add taggers, teach tags.",
    "explore": "See your collection as map, clusters, thresholds, graph and places.",
    "serve": "Show your collection in the browser.",
    "export": "Write your collection to a file of JSON Lines.",
    "import": "Read a file that was exported into your collection.",
    "store": "Copy collections from one store to another.",
    "key": "Make a key for hashes, so that they say nothing without it.",
    "backup": "Copy the collection to a file, while it is in use.",
    "restore": "Put a backup in the place of the collection.",
    "doctor": "Check the set-up, and say what to do.",
}
_MODULES = {"import": "import_file", "list": "list_files"}
"""Where a verb is that cannot be the name of its module."""


class _Verbs(click.Group):
    """Loads a verb only when it is used: decoders and web server take their time to import."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"tagcat.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command = getattr(module, "command", None)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="TAGCAT_HOME is the data folder, TAGCAT_DEBUG=1 shows where errors come from.",
)
@click.version_option(__version__, "-V", "--version", message="tagcat %(version)s")
def cli() -> None:
    """Find, compare and tag look-alike images and videos.

    The media never leave your device.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code; the function that ``tagcat`` calls."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the command
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    code = run(arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python must not complain on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code; errors become one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A terminal that cannot show a character must not end the program.
            reconfigure(errors="backslashreplace")
    try:
        code = cli.main(arguments, prog_name="tagcat", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("tagcat: stopped", err=True)
        return INTERRUPTED
    except Exception as error:
        return _fatal(error)
    return code if isinstance(code, int) else 0


def _fatal(error: Exception) -> int:
    if os.environ.get("TAGCAT_DEBUG") == "1":
        traceback.print_exception(error)
    if isinstance(error, TagcatError):
        text = str(error)
    elif isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        text = f"{where}{error.strerror}"
    else:
        text = f"unexpected {type(error).__name__}: {error} (TAGCAT_DEBUG=1 shows where)"
    click.echo(f"tagcat: {printable(text)}", err=True)
    return FATAL


if __name__ == "__main__":
    main()
