"""``tagcat labels allow`` and ``forbid``: whether pictures may be sent to a service."""

from __future__ import annotations

import sys

import click

from tagcat.cli.exits import DONE, FATAL
from tagcat.label.consent import Consent
from tagcat.label.rekognition import LONGER_SIDE, NAME, PRICES, make_client
from tagcat.label.seeing import REMOTE_FRAMES
from tagcat.settings import read_settings

_EPILOG = "Exit codes: 0 done, 2 wrong usage, 3 nothing could be done, 130 stopped by Ctrl-C."
_service = click.argument("service", type=click.Choice([NAME]), metavar="rekognition")


@click.command(name="allow", epilog=_EPILOG)
@_service
@click.option("--region", metavar="REGION", help="Where it computes. Default: as AWS is set up.")
@click.option("--yes", is_flag=True, help="Do not ask: you know what is sent.")
def allow(service: str, region: str | None, yes: bool) -> int:
    """Allow that pictures are sent to AWS Rekognition. Tells what is sent, and asks.

    Nothing is sent by this, nor by anything but "tagcat label --tagger rekognition".
    """
    client, there = make_client(region)
    address = client.meta.endpoint_url
    first, (beyond, then) = PRICES[0][1], PRICES[1]
    click.echo(
        f'If you allow it, "tagcat label --tagger {NAME}" sends to AWS Rekognition\n'
        f"in the region {there}, at {address}:\n"
        f"  - of each image you name a JPEG of at most {LONGER_SIDE:,} pixels, without file name,"
        " date or place;\n"
        f"  - of each video you name at most {REMOTE_FRAMES} key frames, likewise;\n"
        "  - with the AWS credentials of this computer, whose owner pays"
        f" {first:g} US dollars\n    a picture by the price list (from {beyond:,} a month on"
        f" {then:g}; some regions ask more).\n"
        "AWS may keep what it is sent and use it to improve its services, unless you opted out\n"
        "in your AWS organisation. Nothing else is sent, and nothing by other commands.\n"
        f"tagcat labels forbid {NAME} takes it back."
    )
    if not yes:
        if not sys.stdin.isatty():
            click.echo("tagcat: not allowed: answer on a terminal, or give --yes", err=True)
            return FATAL
        if not click.confirm("Allow it?", default=False):
            click.echo("not allowed")
            return FATAL
    Consent(read_settings().home).allow(service, there, address)
    click.echo("allowed")
    return DONE


@click.command(name="forbid", epilog=_EPILOG)
@_service
def forbid(service: str) -> int:
    """Allow no more that pictures are sent to AWS Rekognition. What it suggested stays."""
    was = Consent(read_settings().home).forbid(service)
    click.echo("forbidden from now on" if was else "it was not allowed")
    return DONE
