"""An authenticator for passkeys in software: real keys and signatures, and a browser around it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Authenticator:
    """Holds one passkey. What it is told wrongly it signs wrongly, which the server must notice.

    Args:
        site: the name it is for.
        origin: the page that asks.
        counts: whether it counts its signatures.
        verifies: whether it makes sure of the person.
    """

    def __init__(
        self,
        site: str = "localhost",
        origin: str = "http://localhost",
        *,
        counts: bool = False,
        verifies: bool = True,
    ) -> None:
        self.site = site
        self.origin = origin
        self.counts = counts
        self.count = 0
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.credential = os.urandom(32)
        self.user = ""
        self.key = ec.generate_private_key(ec.SECP256R1())

    def made(self, challenge: str, user: str, /, **changes: Any) -> dict[str, str]:
        """What a browser answers when this passkey is made for a user's handle."""
        self.user = user
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        # COSE_Key: an elliptic curve, signing with ES256, P-256, and the point.
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        attestation = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._data(self.flags | ATTESTED) + attested,
        }
        return {
            "client_data": self._client_data("webauthn.create", challenge, **changes),
            "attestation": base64url(cbor.encode(attestation)),
        }

    def used(self, challenge: str, /, **changes: Any) -> dict[str, str]:
        """What a browser answers when this passkey signs a challenge."""
        client_data = self._client_data("webauthn.get", challenge, **changes)
        data = self._data(self.flags)
        plain = base64.urlsafe_b64decode(client_data + "=" * (-len(client_data) % 4))
        signed = data + hashlib.sha256(plain).digest()
        return {
            "credential": base64url(self.credential),
            "user": self.user,
            "client_data": client_data,
            "authenticator_data": base64url(data),
            "signature": base64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }

    def _data(self, flags: int) -> bytes:
        self.count += self.counts
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client_data(self, kind: str, challenge: str, /, **changes: Any) -> str:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return base64url(json.dumps({**told, **changes}).encode())
