"""Clients that answer as AWS does, where a test needs to say when they fail or change.

The real wire formats are checked against moto's server and the runtime interface emulator in
``test_lambda``; these stand for what is changed at a certain moment.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


class SecretsClient:
    """Secrets Manager with secrets that a test changes: a list of versions, the latest last."""

    def __init__(self, **versions: list[str]) -> None:
        self.versions = versions
        self.calls = 0
        self.broken = False

    def get_secret_value(self, SecretId: str, VersionStage: str) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        if self.broken:
            raise client_error("InternalServiceError")
        held = self.versions.get(SecretId, [])
        back = {"AWSCURRENT": 1, "AWSPREVIOUS": 2}[VersionStage]
        if len(held) < back:
            raise client_error("ResourceNotFoundException")
        return {"SecretString": held[-back]}
