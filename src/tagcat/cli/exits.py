"""Exit codes of the command, for scripts; docs/command.md lists them."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
"""Everything asked for was done; ``compare``: the two match."""

INCOMPLETE: Final = 1
"""Done, but some files could not be read; ``compare``: the two do not match."""

USAGE: Final = 2
"""The command was called in a way it does not understand."""

FATAL: Final = 3
"""Nothing could be done; ``compare``: a file could not be read."""

INTERRUPTED: Final = 130
"""Stopped by Ctrl-C."""
