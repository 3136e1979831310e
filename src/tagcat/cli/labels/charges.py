"""What a service charges, told after it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tagcat.cli import words
from tagcat.cli.labels.looking import LookedAt
from tagcat.label.ledger import Ledger, cost
from tagcat.label.rekognition import NAME, PRICES
from tagcat.label.tagger import Tagger, TaggerKind


def charges(tagger: Tagger, home: Path, files: Sequence[LookedAt]) -> str:
    """How many pictures were sent, and what the month costs so far; "" where nothing is sent."""
    if tagger.kind is not TaggerKind.REMOTE:
        return ""
    sent = sum(one.seen.pictures for one in files if not one.known)
    return f"{words.count(sent, 'picture')} sent to AWS Rekognition; {this_month(home)}"


def this_month(home: Path) -> str:
    """What Rekognition was asked for this month."""
    count = Ledger(home, NAME).months().get(f"{datetime.now(UTC):%Y-%m}", 0)
    return f"{words.count(count, 'picture')} this month, about {dollars(count)} by the price list"


def dollars(pictures: int) -> str:
    """What pictures of one month cost."""
    return f"{cost(pictures, PRICES):,.2f} US dollars"
