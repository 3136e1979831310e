"""A hash as it comes from outside, keyed or not: the fields that models of files share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from tagcat.fingerprint.hash_fields import HASH_DIGITS, NO_TIES, TURNED_DIGITS, hash_of
from tagcat.fingerprint.model import MAX_COMPLEXITY, AnyHash

HASH_PATTERN = rf"^[0-9a-f]{{{HASH_DIGITS}}}$"
TURNED_PATTERN = rf"^[0-9a-f]{{{TURNED_DIGITS}}}$"

Hash = Annotated[str, Field(pattern=HASH_PATTERN, examples=["95b1a94a56d5a5aba7d5b4bd0b6acfb5"])]
Turned = Annotated[str, Field(pattern=TURNED_PATTERN)]
KeyId = Annotated[str, Field(pattern=HASH_PATTERN)]
"""What tells a key from others."""


class Hashed(BaseModel):
    """A dHash: 64 row bits, 64 column bits; `ties` marks the bits whose two cells were equal.

    In a collection with a key there are instead the keyed bits in the eight orientations, in
    `turned`, and the `complexity` of the hash.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["dhash"]}, {"required": ["turned", "complexity"]}]
        }
    )

    # Each is told with those before it: the errors then name the one that is wrong.
    turned: Turned | None = None
    complexity: int | None = Field(default=None, ge=0, le=MAX_COMPLEXITY, validate_default=True)
    dhash: Hash | None = Field(default=None, validate_default=True)
    ties: Hash = NO_TIES

    @field_validator("complexity")
    @classmethod
    def _with_turned(cls, value: int | None, info: ValidationInfo) -> int | None:
        if "turned" in info.data and (value is None) != (info.data["turned"] is None):
            if value is None:
                raise PydanticKnownError("missing")
            raise ValueError("belongs to turned, which is missing")
        return value

    @field_validator("dhash")
    @classmethod
    def _or_turned(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "turned" in info.data and (value is None) == (info.data["turned"] is None):
            if value is None:
                raise PydanticKnownError("missing")
            raise ValueError("must be left out where there is turned")
        return value

    @field_validator("ties")
    @classmethod
    def _of_equal_cells(cls, value: str, info: ValidationInfo) -> str:
        if value != NO_TIES and "dhash" in info.data and info.data["dhash"] is None:
            raise ValueError("belongs to dhash, which is missing")
        if int(info.data.get("dhash") or "0", 16) & int(value, 16):
            raise ValueError("a bit of dhash is 1 where ties says that both cells were equal")
        return value

    def value(self) -> AnyHash:
        """The hash as a value."""
        return hash_of(self.dhash, self.ties, self.turned, self.complexity)
