"""Times in videos as a person writes them."""

from __future__ import annotations

import re

import click

_TIME = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,6}):)?(\d{1,9})(?:\.(\d{1,3}))?")


class VideoTime(click.ParamType["int"]):
    """ "1:02.5", "0:01:02" or seconds, as milliseconds."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Milliseconds; fails on what is no time."""
        if isinstance(value, int):
            return value
        found = _TIME.fullmatch(str(value))
        if found is None:
            self.fail(f"{value} is no time in a video: 75, 1:15 and 0:01:15.5 are.", param, ctx)
        hours, minutes, seconds, fraction = found.groups()
        whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
        return whole * 1000 + int((fraction or "0").ljust(3, "0"))
