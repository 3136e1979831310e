"""What a service was asked for, month by month, and what that costs by its price list."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tagcat.errors import StoreError

_LINE_BYTES = 200


class Ledger:
    """A file with one line for each picture that a service charges for: ``time<TAB>region``.

    Lines are appended as a whole, so that processes can write side by side.
    """

    def __init__(self, home: Path, service: str) -> None:
        self.path = home / "labels" / f"{service}.tsv"

    def add(self, region: str, now: datetime | None = None) -> None:
        """Count one picture.

        Raises:
            StoreError: the file cannot be written.
        """
        at = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        line = f"{at}\t{region}\n".encode()[:_LINE_BYTES]
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            handle = os.open(self.path, flags, 0o600)
            try:
                os.write(handle, line)
            finally:
                os.close(handle)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(f"{self.path} cannot be written: {reason}") from error

    def months(self) -> dict[str, int]:
        """Pictures of each month, as ``{"2026-11": 120}``, in order of time."""
        try:
            lines = self.path.read_text("utf-8", "replace").splitlines()
        except OSError:
            return {}
        return dict(sorted(Counter(line[:7] for line in lines if "\t" in line).items()))


def cost(pictures: int, prices: Sequence[tuple[int, float]]) -> float:
    """What ``pictures`` of one month cost.

    Args:
        pictures: how many.
        prices: pairs of a number of pictures and the price of each beyond that number, in order.
    """
    total = 0.0
    for place, (beyond, price) in enumerate(prices):
        until = prices[place + 1][0] if place + 1 < len(prices) else pictures
        total += max(0, min(pictures, until) - beyond) * price
    return total
