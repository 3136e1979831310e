"""Passkeys in a real Chromium, whose authenticator is one of its own for tests."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import PASSWORD, sign_in
from e2e.test_accessibility import violations as inaccessible
from e2e.test_trust import Watch, violations

# Where no authenticator answers, Chromium waits for a person.
MODEL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The authenticator of a page's browser."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        added = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": MODEL})
        self._id = added["authenticatorId"]

    def credentials(self) -> list[dict[str, Any]]:
        return list(self._ask("getCredentials")["credentials"])

    def verify(self, *, right: bool) -> None:
        """Whether it takes the next finger for its owner's."""
        self._ask("setUserVerified", isUserVerified=right)

    def forget(self) -> None:
        for credential in self.credentials():
            self._ask("removeCredential", credentialId=credential["credentialId"])

    def forge(self) -> None:
        """Put another key in the place of the one it has."""
        (known,) = self.credentials()
        self.forget()
        key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        forged = {**known, "privateKey": base64.b64encode(key).decode()}
        self._ask("addCredential", credential=forged)

    def _ask(self, command: str, **options: Any) -> Any:
        return self._session.send(f"WebAuthn.{command}", {"authenticatorId": self._id, **options})


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = new_profile(chromium)
    yield context
    context.close()


def named(served: Served) -> str:
    """The address with a name in it."""
    return served.address.replace("127.0.0.1", "localhost")


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Passkeys")


def add(page: Page, name: str, password: str = PASSWORD) -> None:
    panel(page).get_by_role("button", name="Add a passkey").click()
    panel(page).get_by_label("Your password").fill(password)
    panel(page).get_by_label("Name of the passkey").fill(name)
    panel(page).get_by_role("button", name="Make a passkey").click()


def sign_in_by_passkey(page: Page) -> None:
    page.get_by_role("button", name="Sign in with a passkey").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="I am new here")).to_be_visible()


def test_a_passkey_from_its_making_to_its_end(context: BrowserContext, served: Served) -> None:
    watch = Watch(context)
    page = context.new_page()
    device = Device(page)
    page.goto(named(served))
    sign_in(page, new=True)

    add(page, "laptop", "wrong password")
    expect(panel(page).get_by_role("alert")).to_contain_text("not your password")
    assert device.credentials() == []
    panel(page).get_by_label("Your password").fill(PASSWORD)
    panel(page).get_by_role("button", name="Make a passkey").click()
    mine = panel(page).get_by_role("list", name="Your passkeys").get_by_role("listitem")
    expect(mine).to_contain_text("never used")
    (kept,) = device.credentials()
    assert kept["rpId"] == "localhost"
    assert kept["isResidentCredential"]
    # One authenticator keeps one passkey of an account.
    add(page, "once more")
    expect(panel(page).get_by_role("alert")).to_contain_text("already")
    panel(page).get_by_role("button", name="Cancel").click()

    sign_out(page)
    sign_in_by_passkey(page)
    expect(mine).to_contain_text("last used")
    page.reload()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()

    panel(page).get_by_role("button", name="Rename laptop").click()
    panel(page).get_by_label("New name of the passkey").fill("my laptop")
    page.keyboard.press("Enter")
    expect(mine).to_contain_text("my laptop")

    # Somebody else's finger, and somebody else's key.
    sign_out(page)
    device.verify(right=False)
    sign_in_by_passkey(page)
    expect(page.get_by_role("alert")).to_contain_text("No passkey came of it")
    device.verify(right=True)
    sign_in_by_passkey(page)
    expect(mine).to_be_visible()

    panel(page).get_by_role("button", name="Remove my laptop").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(mine).to_have_count(0)
    sign_out(page)
    sign_in_by_passkey(page)
    expect(page.get_by_role("alert")).to_contain_text("not known here")
    assert violations(page) == []
    assert watch.errors == []
    assert watch.elsewhere(named(served)) == []


def test_a_forged_signature_signs_nobody_in(context: BrowserContext, served: Served) -> None:
    page = context.new_page()
    device = Device(page)
    page.goto(named(served))
    sign_in(page, new=True)
    add(page, "laptop")
    expect(panel(page).get_by_role("listitem")).to_have_count(1)
    sign_out(page)
    device.forge()
    sign_in_by_passkey(page)
    expect(page.get_by_role("alert")).to_contain_text("not known here")


def test_passkeys_are_accessible(page: Page, served: Served) -> None:
    device = Device(page)
    page.goto(f"{named(served)}/account")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    assert inaccessible(page) == []
    sign_in(page, new=True)
    for name in (
        "laptop",
        "a phone whose name is so long that it does not fit into one line of it",
    ):
        add(page, name)
        expect(panel(page).get_by_text(name)).to_be_visible()
        # As if each were on a device of its own.
        device.forget()
    panel(page).get_by_role("button", name="Add a passkey").click()
    panel(page).get_by_role("button", name="Rename laptop").click()
    expect(panel(page).get_by_label("New name of the passkey")).to_be_focused()
    assert inaccessible(page) == []
    panel(page).get_by_role("button", name="Remove a phone").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert inaccessible(page) == []


def test_the_page_says_that_an_address_is_no_name(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/account")
    expect(page.get_by_text("Passkeys need a name")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    link = page.get_by_text(f"open TagCat at {named(served)}")
    expect(link).to_be_visible()
    assert inaccessible(page) == []
