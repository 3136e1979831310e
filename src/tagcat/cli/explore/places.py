"""``tagcat explore places``: where copies are."""

from __future__ import annotations

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import (
    as_csv,
    as_json,
    asked,
    table,
)
from tagcat.cli.explore.writing import Form, chosen, into, write
from tagcat.cli.filtering import EPILOG, SETTINGS, filtered
from tagcat.errors import NotFound, printable
from tagcat.explore.places import Whereabouts, devices, only_on


@click.command(name="places", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@click.option(
    "--only", metavar="DEVICE", help="List what no other device holds, by its name or id."
)
@as_csv
@as_json
@into
def command(
    filter_words: tuple[str, ...], only: str | None, as_csv: bool, as_json: bool, name: str
) -> int:
    """Tell where copies are, and what a device alone holds.

    Each line is a device: files, different contents, contents that are nowhere else.
    """
    form = chosen(name, csv=as_csv, json=as_json)
    with asked(filter_words) as ask:
        found = ask.exploring.places(ask.where)
    if only is not None:
        found = only_on(found, _device(found, only))
    if form is Form.CSV:
        rows = (
            (copy.path, copy.device, each.content, len(each.copies), len(each.devices))
            for each in found
            for copy in each.copies
        )
        write(name, form, table(("path", "device", "sha256", "copies", "devices"), rows))
    elif form is Form.JSON:
        write(name, form, words.json_text(_document(found)))
    elif only is not None:
        for each in found:
            click.echo(printable(each.copies[0].path))
    else:
        for device in devices(found):
            click.echo(
                f"{printable(', '.join(device.names))}: {words.count(device.files, 'file')},"
                f" {words.count(device.contents, 'content')}, {device.only_here:,} only here"
            )
    return DONE


def _device(found: tuple[Whereabouts, ...], name: str) -> str:
    fitting = [each.id for each in devices(found) if name == each.id or name in each.names]
    if not fitting:
        raise NotFound(f"no device “{name}” holds any of it: tagcat explore places lists them")
    if len(fitting) > 1:
        raise NotFound(f"several devices are called “{name}”: name one of {', '.join(fitting)}")
    return fitting[0]


def _document(found: tuple[Whereabouts, ...]) -> dict[str, object]:
    return {
        "devices": [
            {
                "id": device.id,
                "names": list(device.names),
                "files": device.files,
                "contents": device.contents,
                "only_here": device.only_here,
                "folders": [
                    {"folder": folder, "contents": contents} for folder, contents in device.folders
                ],
            }
            for device in devices(found)
        ],
        "contents": [
            {
                "sha256": each.content,
                "copies": [
                    {"device_id": copy.device_id, "device": copy.device, "path": copy.path}
                    for copy in each.copies
                ],
            }
            for each in found
        ],
    }
