"""Labels from AWS Rekognition (``tagcat[aws]``): off until a person agreed to send pictures there.

Asks ``DetectLabels`` for one picture at a time. What is sent is a new JPEG of at most 1,024
pixels: no file name, no date, no place, nothing but the picture. Limits and prices are those of
AWS's documentation: Rekognition Developer Guide, "Guidelines and quotas"; price list of October
2026.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tagcat.errors import MissingPackage, TaggerError
from tagcat.label.consent import Consent
from tagcat.label.ledger import Ledger
from tagcat.label.tagger import (
    MAX_LABELS,
    MAX_NAME,
    MAX_PARENTS,
    Label,
    LabelClass,
    Picture,
    Preprocessing,
    TaggerId,
    TaggerKind,
    best_first,
)

NAME = "rekognition"

PRICES = ((0, 0.001), (1_000_000, 0.0008))
"""US dollars for a picture, beyond so many in a month; some regions ask more."""

LONGER_SIDE = 1024
"""Pixels of what is sent, at most."""

MIN_SIDE, MAX_SIDE = 80, 10_000
"""Pixels of each side that the service takes."""

MAX_BYTES = 5_242_880
"""Bytes of a picture that the service takes."""

MIN_CONFIDENCE = 50.0
"""Percent below which the service is not asked to tell: its labels are broader than those of a
classifier, and wrong more often at low confidence."""

ATTEMPTS = 5
"""Calls for one picture, until it is given up because the service is busy or out of reach."""

_QUALITY = 90
_CONNECT_SECONDS, _READ_SECONDS = 10, 30

_BUSY = {
    "ThrottlingException": "is asked too often by this account",
    "ProvisionedThroughputExceededException": "is asked more often than this account may",
    "LimitExceededException": "is asked more often than this account may",
    "InternalServerError": "has an error of its own",
    "ServiceUnavailable": "is not available right now",
    "ServiceUnavailableException": "is not available right now",
}
_BAD_PICTURES = {
    "InvalidImageFormatException": "cannot read the picture",
    "ImageTooLargeException": "finds the picture too large",
    "InvalidS3ObjectException": "cannot read the picture",
}
_NOT_SET_UP = {
    "AccessDeniedException": (
        "does not allow it: the AWS user needs the permission rekognition:DetectLabels"
    ),
    "UnrecognizedClientException": "does not know the AWS access key: check the credentials",
    "InvalidSignatureException": (
        "refuses the signature: check the AWS secret key, and this computer's clock"
    ),
    "SignatureDoesNotMatch": "refuses the signature: check the AWS secret key",
    "ExpiredTokenException": "says the AWS session has expired: sign in to AWS again",
    "MissingAuthenticationTokenException": "got no AWS credentials",
    "InvalidParameterException": "does not understand the request",
    "SubscriptionRequiredException": "is not switched on for this AWS account",
}


class RekognitionTagger:
    """Asks Rekognition for labels, if that is allowed.

    Args:
        home: TagCat's data folder, where consent and the ledger are.
        attempts: calls for one picture at most.
    """

    kind = TaggerKind.REMOTE
    id = TaggerId(NAME, "DetectLabels")
    labels: tuple[LabelClass, ...] = ()
    preprocessing = Preprocessing(size=LONGER_SIDE, fit="whole")

    def __init__(self, home: Path, *, attempts: int = ATTEMPTS) -> None:
        self.ledger = Ledger(home, NAME)
        self._consent = Consent(home)
        self._attempts = attempts

    def tag(self, pictures: Sequence[Picture]) -> list[tuple[Label, ...]]:
        """The labels of each picture; each is sent in a call of its own.

        Raises:
            MissingPackage: boto3 is not installed.
            TaggerError: sending pictures there is not allowed, or the service refuses; tells
                whether it is the picture's fault, and whether it may work later.
            StoreError: what was asked for cannot be counted.
        """
        return [self._tag(picture) for picture in pictures]

    def check(self) -> None:
        """Check that it is allowed; nothing is sent. Raises as ``tag``."""
        allowed = self._consent.of(NAME)
        if allowed is None:
            raise TaggerError(
                "AWS Rekognition is off, because pictures would leave this device:"
                " tagcat labels allow rekognition tells what is sent, and asks"
            )
        address = self._client[0].meta.endpoint_url
        if address != allowed.address:
            raise TaggerError(
                f"pictures would be sent to {address}, but {allowed.address} was allowed:"
                " tagcat labels allow rekognition asks anew"
            )

    def _tag(self, picture: Picture) -> tuple[Label, ...]:
        # Before every single picture: it may have been forbidden meanwhile.
        self.check()
        sent = jpeg_of(picture)
        client, region = self._client
        request = {
            "Image": {"Bytes": sent},
            "MaxLabels": MAX_LABELS,
            "MinConfidence": MIN_CONFIDENCE,
        }
        found = _called(lambda: client.detect_labels(**request), region)
        self.ledger.add(region)
        return labels_of(found)

    @cached_property
    def _client(self) -> tuple[Any, str]:
        allowed = self._consent.of(NAME)
        return make_client(allowed.region if allowed else None, self._attempts)


def make_client(region: str | None, attempts: int = ATTEMPTS) -> tuple[Any, str]:
    """A client of the service, and its region; nothing is sent yet.

    Args:
        region: None for the one AWS is set up with on this computer.
        attempts: calls for one picture at most.

    Raises:
        MissingPackage: boto3 is not installed.
        TaggerError: no region is set, or AWS is set up in a way that cannot be understood.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        raise MissingPackage("AWS Rekognition", "boto3", "aws") from error
    config = Config(
        # Waits longer after each attempt, at most 20 seconds.
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
    )
    try:
        # boto3 itself knows AWS_DEFAULT_REGION only.
        wanted = region or os.environ.get("AWS_REGION") or None
        session = boto3.session.Session(region_name=wanted)
        if session.region_name is None:
            raise TaggerError(
                "AWS Rekognition: no region is set: give one with --region, or set AWS_REGION"
            )
        return session.client(NAME, config=config), session.region_name
    except (BotoCoreError, ValueError) as error:
        raise TaggerError(f"AWS Rekognition: AWS is not set up well: {error}") from error


def jpeg_of(picture: Picture) -> bytes:
    """What is sent of a picture.

    Raises:
        TaggerError: the service would refuse it; of the picture.
    """
    image = Image.fromarray(picture)
    image.thumbnail((LONGER_SIDE, LONGER_SIDE))
    if min(image.size) < MIN_SIDE:
        raise TaggerError(
            f"too small or too narrow for AWS Rekognition: each side must be {MIN_SIDE} pixels or"
            f" more when the longer one has {LONGER_SIDE:,}, these are"
            f" {image.width} x {image.height}",
            of_picture=True,
        )
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    if out.tell() > MAX_BYTES or max(image.size) > MAX_SIDE:
        raise TaggerError("too large for AWS Rekognition", of_picture=True)
    return out.getvalue()


def labels_of(answer: dict[str, Any]) -> tuple[Label, ...]:
    """The labels in an answer of ``DetectLabels``, with their parents and confidences.

    Raises:
        TaggerError: it is no such answer.
    """
    try:
        return best_first(
            [
                Label(
                    name=str(one["Name"])[:MAX_NAME],
                    score=min(max(float(one["Confidence"]) / 100, 0.0), 1.0),
                    parents=tuple(
                        str(parent["Name"])[:MAX_NAME] for parent in one.get("Parents", ())
                    )[:MAX_PARENTS],
                )
                for one in answer["Labels"]
            ]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TaggerError("AWS Rekognition gave an answer that cannot be understood") from error


def _called(call: Callable[[], dict[str, Any]], region: str) -> dict[str, Any]:
    """What the service answers; each of its errors as one a person understands."""
    from botocore import exceptions

    where = f"AWS Rekognition in {region}"
    try:
        return call()
    except exceptions.ClientError as error:
        raise _refused(error, where) from error
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
        raise TaggerError(
            f"{where}: there are no AWS credentials on this computer: aws configure sets them up"
        ) from error
    except exceptions.ParamValidationError as error:
        raise TaggerError(f"{where}: the request is not valid: {error}") from error
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        raise TaggerError(f"{where} cannot be reached: {error}", retryable=True) from error
    except exceptions.BotoCoreError as error:
        raise TaggerError(f"{where}: {error}") from error


def _refused(error: Any, where: str) -> TaggerError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _BAD_PICTURES:
        return TaggerError(f"{where} {_BAD_PICTURES[code]}", of_picture=True)
    if code in _NOT_SET_UP:
        return TaggerError(f"{where} {_NOT_SET_UP[code]}")
    if code in _BUSY:
        return TaggerError(f"{where} {_BUSY[code]}: try again later", retryable=True)
    if status >= 500:
        return TaggerError(f"{where} has an error of its own: try again later", retryable=True)
    said = str(error.response.get("Error", {}).get("Message", ""))[:300]
    return TaggerError(f"{where} refuses: {code} {said}".rstrip())
