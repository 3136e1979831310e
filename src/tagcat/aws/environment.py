"""What the template tells the functions, in the environment; docs/deployment.md lists it."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tagcat.errors import InvalidInput


class Environment(BaseSettings):
    """What belongs to a deployment; the variable is ``TAGCAT_AWS_`` and the field's name."""

    model_config = SettingsConfigDict(
        env_prefix="TAGCAT_AWS_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    jwt_secret: str
    """The secret that access tokens are signed with; its version before still verifies."""

    neo4j_secret: str
    """The secret with ``address``, ``user``, ``password`` and ``database`` as JSON."""

    origin_secret: str | None = None
    """The secret that CloudFront sends along, if requests must come through it."""

    users_topic: str | None = None
    """The SNS topic that is told of new accounts."""

    map_function: str | None = None
    """The function that computes maps; without one the API's own does."""

    clusters_function: str | None = None
    """The function that computes clusters; likewise."""

    base_path: str = "/"
    """What addresses begin with that are not of the API: the stage of a REST API, "/prod"."""


def read_environment() -> Environment:
    """What this function was told.

    Raises:
        InvalidInput: a variable is missing; names it.
    """
    try:
        return Environment()  # type: ignore[call-arg] # from the environment
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(f"TAGCAT_AWS_{first['loc'][0]}".upper(), first["msg"]) from None
