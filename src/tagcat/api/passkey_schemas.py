"""Passkeys as they go over the wire. What is bytes to the browser is base64url here."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field

from tagcat.api.schemas import Incoming
from tagcat.app.passkeys.own import MAX_PASSKEY_NAME, Begun
from tagcat.app.passkeys.proofs import ALGORITHMS, Assertion, Registration
from tagcat.app.passkeys.site import Site
from tagcat.graph.model import Passkey, User

_BASE64URL = r"^[A-Za-z0-9_-]+$"

# Bytes become a third longer. Some authenticators tell who built them, in certificates, unasked.
ClientData = Annotated[str, Field(pattern=_BASE64URL, max_length=8192)]
Attestation = Annotated[str, Field(pattern=_BASE64URL, max_length=32_768)]
CredentialId = Annotated[str, Field(pattern=_BASE64URL, max_length=1364)]
Handle = Annotated[str, Field(pattern=_BASE64URL, max_length=86)]
AuthenticatorData = Annotated[str, Field(pattern=_BASE64URL, max_length=8192)]
Signature = Annotated[str, Field(pattern=_BASE64URL, max_length=2048)]
PasskeyName = Annotated[str, Field(min_length=1, max_length=MAX_PASSKEY_NAME)]


class PasskeyIn(Incoming):
    """A passkey that was just made. `token` is that of the answer that it was made for."""

    name: PasskeyName
    token: str = Field(min_length=1, max_length=1000)
    client_data: ClientData
    attestation: Attestation

    def proof(self) -> Registration:
        """What is to be checked."""
        return Registration(self.client_data, self.attestation)


class PasskeyPatch(Incoming):
    """What of a passkey can be changed."""

    name: PasskeyName


class PasskeySignIn(Incoming):
    """What an authenticator signed; `credential` is which passkey, `user` whose."""

    credential: CredentialId
    user: Handle
    client_data: ClientData
    authenticator_data: AuthenticatorData
    signature: Signature

    def proof(self) -> Assertion:
        """What is to be checked."""
        return Assertion(
            self.credential, self.user, self.client_data, self.authenticator_data, self.signature
        )


class PasskeyChallenge(BaseModel):
    """What to have signed, for the server of the name `site`."""

    site: str
    challenge: str


class PasskeyCreation(PasskeyChallenge):
    """What a browser needs to have a passkey made.

    `user` and `user_name` are what the authenticator is to know the user by, `algorithms` how it
    may sign (numbers of COSE, the best first); whoever made one of `known` makes no other.
    """

    token: str
    user: str
    user_name: str
    algorithms: list[int]
    known: list[str]

    @classmethod
    def of(cls, begun: Begun, site: Site, user: User) -> Self:
        """As the client sees it."""
        return cls(
            site=site.name,
            challenge=begun.challenge,
            token=begun.token,
            user=begun.handle,
            user_name=user.name,
            algorithms=list(ALGORITHMS),
            known=list(begun.known),
        )


class PasskeyOut(BaseModel):
    """A passkey; `site` is the name of the server that it works at. Times in milliseconds since
    1970; `used` is null until it was signed in with."""

    id: str
    name: str
    site: str
    made: int
    used: int | None

    @classmethod
    def of(cls, passkey: Passkey) -> Self:
        """As the client sees it."""
        return cls(
            id=passkey.id,
            name=passkey.name,
            site=passkey.site,
            made=passkey.made,
            used=passkey.used,
        )


class PasskeyList(BaseModel):
    """All passkeys, oldest first; at most 20."""

    passkeys: list[PasskeyOut]
