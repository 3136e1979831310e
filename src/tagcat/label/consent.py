"""What a person agreed to send to a service: to which address, since when; revocable."""

from __future__ import annotations

import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tagcat.errors import StoreError

_FILE = Path("labels", "allowed.json")


@dataclass(frozen=True, slots=True)
class Allowed:
    """A service that pictures may be sent to.

    Attributes:
        service: its name, as "rekognition".
        region: where it computes.
        address: the address that pictures are sent to.
        since: when it was allowed, seconds since 1970.
    """

    service: str
    region: str
    address: str
    since: int


class Consent:
    """What is allowed, in a file in the data folder."""

    def __init__(self, home: Path) -> None:
        self.path = home / _FILE

    def of(self, service: str) -> Allowed | None:
        """What was agreed to, or None where the service is not allowed.

        A file that cannot be understood allows nothing.
        """
        fields = self._read().get(service, {})
        try:
            return Allowed(
                service, str(fields["region"]), str(fields["address"]), int(fields["since"])
            )
        except (KeyError, TypeError, ValueError):
            return None

    def allow(self, service: str, region: str, address: str) -> Allowed:
        """Allow a service, in place of what was agreed to before.

        Raises:
            StoreError: the file cannot be written.
        """
        allowed = Allowed(service, region, address, int(time.time()))
        fields = asdict(allowed)
        del fields["service"]
        self._write({**self._read(), service: fields})
        return allowed

    def forbid(self, service: str) -> bool:
        """Allow a service no more; False where it was not allowed.

        Raises:
            StoreError: the file cannot be written.
        """
        everything = self._read()
        if everything.pop(service, None) is None:
            return False
        self._write(everything)
        return True

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, everything: dict[str, Any]) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=self.path.parent, prefix=".allowed.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as out:
                    json.dump(everything, out, indent=1)
                os.replace(aside, self.path)
            except BaseException:
                Path(aside).unlink(missing_ok=True)
                raise
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(f"{self.path} cannot be written: {reason}") from error
