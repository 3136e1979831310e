"""The plan of a cleanup: which files of which groups are to go, and which stay for them.

One JSON document, with a bound on every text and number, that the web app or ``tagcat scan``
writes and ``tagcat cleanup`` reads. ``spec/cleanup.schema.json`` is its JSON Schema, made from the
models here by ``python -m tagcat.review.plan``; ``web/src/review/plan.ts`` writes the same.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.json_schema import GenerateJsonSchema

from tagcat.errors import InvalidInput, printable

KIND = "tagcat-cleanup"
VERSION = 1
"""Of the format; another one wherever a plan of before could not be read any more."""

MAX_ENTRIES = 100_000
"""Files that a plan may name in all."""

MAX_BYTES = 256 << 20
"""Of the longest plan that is read."""

_MAX_INTEGER = 2**53 - 1
_MAX_FIELD = 100
_TOO_MANY = f"must name at most {MAX_ENTRIES:,} files in all; make several plans of it"

Path = Annotated[str, Field(min_length=1, max_length=10_000)]
Name = Annotated[str, Field(max_length=1_000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(ge=0, le=_MAX_INTEGER)]
Time = Annotated[int, Field(ge=-_MAX_INTEGER, le=_MAX_INTEGER)]


class _Strict(BaseModel):
    """Unknown fields are refused, numbers are not made of texts."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PlanFile(_Strict):
    """A file as it was when the plan was made.

    `path` is as it was picked, with "/" between the parts; `size` is in bytes, `modified` in
    milliseconds since 1970. The device is where the file lies.
    """

    path: Path
    name: Name
    size: Size
    modified: Time
    sha256: Sha256
    device_id: Name
    device: Name


class YieldsTo(_Strict):
    """The kept copy, of the same group, for whose sake a file may go."""

    sha256: Sha256
    path: Path


class Removal(PlanFile):
    """A file that is to go, why, and which kept copy it yields to."""

    yields_to: YieldsTo
    reason: Name


class PlanGroup(_Strict):
    """Copies of one picture or video: which stay, and which are to go."""

    keep: list[PlanFile] = Field(min_length=1, max_length=MAX_ENTRIES)
    remove: list[Removal] = Field(max_length=MAX_ENTRIES)

    @model_validator(mode="after")
    def _yields_to_kept(self) -> Self:
        kept = {(file.sha256, file.path) for file in self.keep}
        for file in self.remove:
            if (file.yields_to.sha256, file.yields_to.path) not in kept:
                raise ValueError("a file yields to one that is not kept in its group")
        return self


class Plan(_Strict):
    """A cleanup: `made` is when, in milliseconds since 1970, and `by` with what."""

    kind: Literal["tagcat-cleanup"]
    version: Literal[1]
    made: Time
    by: Name
    groups: list[PlanGroup] = Field(max_length=MAX_ENTRIES)

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if sum(len(group.keep) + len(group.remove) for group in self.groups) > MAX_ENTRIES:
            raise ValueError(_TOO_MANY)
        return self


def make_plan(groups: list[PlanGroup], made: int, by: str) -> Plan:
    """The plan of ``groups``; those of which nothing is to go are left out.

    Raises:
        InvalidInput: it would name too many files.
    """
    used = [group for group in groups if group.remove]
    if sum(len(group.keep) + len(group.remove) for group in used) > MAX_ENTRIES:
        raise InvalidInput("groups", _TOO_MANY)
    return Plan(kind="tagcat-cleanup", version=1, made=made, by=by, groups=used)


def plan_text(plan: Plan) -> str:
    """The plan as JSON with a line break at its end, always the same for the same plan."""
    return json.dumps(plan.model_dump(), indent=1, ensure_ascii=False) + "\n"


def read_plan(data: bytes) -> Plan:
    """The plan in a file that was read as a whole.

    Raises:
        InvalidInput: it is no plan, of a newer version, or breaks a rule; names the field.
    """
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        raise InvalidInput("plan", "is not valid JSON") from None
    if not isinstance(fields, dict) or fields.get("kind") != KIND:
        raise InvalidInput("plan", f'is no plan of a cleanup: its kind must be "{KIND}"')
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InvalidInput(
            "version",
            f"the plan was written by a newer TagCat (format {version}, this one reads {VERSION});"
            " please update TagCat",
        )
    try:
        return Plan.model_validate_json(data)
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_input=False)[0]
    field = printable(".".join(map(str, first["loc"])))[:_MAX_FIELD] or "plan"
    raise InvalidInput(field, _reason(first))


def _reason(found: Any) -> str:
    match found["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is no field of a plan"
        case "string_pattern_mismatch":
            return "must be 64 lower-case hexadecimal digits"
    message = str(found["msg"]).removeprefix("Value error, ").replace(" after validation", "")
    for kind in ("Input", "String", "List"):
        message = message.replace(f"{kind} should ", "must ", 1)
    return message


def schema() -> str:
    """The JSON Schema of a plan as indented JSON with a line break at its end."""
    made = {
        "$schema": GenerateJsonSchema.schema_dialect,
        **Plan.model_json_schema(),
        "title": "A plan of a TagCat cleanup",
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
