"""Checking what an authenticator signed, with Yubico's fido2.

It is imported when the first passkey is used: that takes a moment, which starting should not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tagcat.app.passkeys.site import Site
from tagcat.graph.model import Passkey

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import CollectedClientData

ALGORITHMS: Final = (-8, -7, -257)
"""What is signed with, by the numbers of COSE: Ed25519, ECDSA on P-256 and RSA, with SHA-256. One
of them is known to every authenticator there is."""

MAX_KEY = 1024
"""Bytes a public key may have; one of RSA with 4096 bits has 530."""

MAX_CREDENTIAL = 1023
"""Bytes of what an authenticator calls a passkey by, as the standard says."""

# It would log which credential signed in.
logging.getLogger("fido2").setLevel(logging.WARNING)


class Unproven(Exception):
    """What came does not prove what it should. Why is for tests; a person learns no more."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What a browser answers when a passkey is made; both in base64url.

    Attributes:
        client_data: for what the browser had it made, as JSON.
        attestation: the public key, and what the authenticator says of itself.
    """

    client_data: str
    attestation: str


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a browser answers when a passkey is used; all in base64url.

    Attributes:
        credential: which passkey, as the authenticator calls it.
        user: whose, as it was told when the passkey was made.
        client_data: for what the browser had it sign, as JSON.
        authenticator_data: what the authenticator says: for which name, how, how often.
        signature: of both.
    """

    credential: str
    user: str
    client_data: str
    authenticator_data: str
    signature: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made: as ``Passkey`` has it."""

    credential: str
    key: str
    count: int


def made(site: Site, challenge: str, proof: Registration) -> NewKey:
    """The key of a passkey that was just made, for this site and in answer to this challenge.

    Who built the authenticator is not asked, so that nothing is learned of it.

    Raises:
        Unproven: it was not, or the person was not verified.
    """
    with _refusing():
        from fido2 import cbor
        from fido2.utils import websafe_decode, websafe_encode
        from fido2.webauthn import (
            AttestationObject,
            AuthenticatorAttestationResponse,
            CollectedClientData,
            RegistrationResponse,
        )

        client_data = CollectedClientData(websafe_decode(proof.client_data))
        attestation = AttestationObject(websafe_decode(proof.attestation))
        answer = AuthenticatorAttestationResponse(
            client_data=client_data, attestation_object=attestation
        )
        told = attestation.auth_data.credential_data
        _must(told is not None, "no key")
        assert told is not None  # noqa: S101 - for the type
        registration = RegistrationResponse(raw_id=told.credential_id, response=answer)
        data = _server(site).register_complete(_state(challenge), registration)
        _must_be_own_page(client_data)
        _must(told.public_key.get(3) in ALGORITHMS, "another algorithm")
        _must(0 < len(told.credential_id) <= MAX_CREDENTIAL, "the name is too long")
        key = cbor.encode(told.public_key)
        _must(len(key) <= MAX_KEY, "the key is too long")
        return NewKey(websafe_encode(told.credential_id), websafe_encode(key), data.counter)


def used(site: Site, challenge: str, passkey: Passkey, proof: Assertion) -> int:
    """The count of signatures that an authenticator tells, if it signed with this passkey.

    Raises:
        Unproven: it did not, for another site or challenge, or without verifying the person.
    """
    with _refusing():
        from fido2 import cbor
        from fido2.cose import CoseKey
        from fido2.utils import websafe_decode
        from fido2.webauthn import (
            Aaguid,
            AttestedCredentialData,
            AuthenticationResponse,
            AuthenticatorAssertionResponse,
            AuthenticatorData,
            CollectedClientData,
        )

        credential = websafe_decode(passkey.credential)
        key: Any = cbor.decode(websafe_decode(passkey.key))
        known = AttestedCredentialData.create(Aaguid.NONE, credential, CoseKey.parse(key))
        client_data = CollectedClientData(websafe_decode(proof.client_data))
        data = AuthenticatorData(websafe_decode(proof.authenticator_data))
        answer = AuthenticatorAssertionResponse(
            client_data=client_data,
            authenticator_data=data,
            signature=websafe_decode(proof.signature),
        )
        _server(site).authenticate_complete(
            _state(challenge), [known], AuthenticationResponse(raw_id=credential, response=answer)
        )
        _must_be_own_page(client_data)
        return data.counter


def _server(site: Site) -> Fido2Server:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    entity = PublicKeyCredentialRpEntity(name="TagCat", id=site.name)
    return Fido2Server(entity, verify_origin=lambda origin: origin in site.origins)


def _state(challenge: str) -> dict[str, Any]:
    from fido2.webauthn import UserVerificationRequirement

    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def _must_be_own_page(client_data: CollectedClientData) -> None:
    _must(client_data.cross_origin is False, "asked for by a page inside another site's")


def _must(right: bool, reason: str) -> None:
    if not right:
        raise Unproven(reason)


@contextmanager
def _refusing() -> Iterator[None]:
    """Anything that goes wrong in reading what a client made up is a refusal."""
    try:
        yield
    except Unproven:
        raise
    except Exception as error:
        raise Unproven(f"{type(error).__name__}: {error}") from error
