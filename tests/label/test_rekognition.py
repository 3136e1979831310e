"""AWS Rekognition: consent, what is sent, every error, retries, and what it costs."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from botocore.exceptions import NoCredentialsError
from botocore.stub import ANY, Stubber
from moto import mock_aws
from PIL import Image

from tagcat.errors import MissingPackage, TaggerError
from tagcat.label.consent import Consent
from tagcat.label.ledger import Ledger, cost
from tagcat.label.rekognition import (
    LONGER_SIDE,
    MAX_BYTES,
    PRICES,
    RekognitionTagger,
    jpeg_of,
    labels_of,
    make_client,
)
from tagcat.label.tagger import Label, Picture

_ADDRESS = "https://rekognition.eu-west-1.amazonaws.com"
_ANSWER: dict[str, Any] = {
    "Labels": [
        {"Name": "Dog", "Confidence": 97.5, "Parents": [{"Name": "Canine"}, {"Name": "Animal"}]},
        {"Name": "Animal", "Confidence": 99.0, "Parents": []},
        {"Name": "Ball", "Confidence": 12.0, "Parents": []},
    ],
    "LabelModelVersion": "3.0",
}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that are valid nowhere, and no address asked for others."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_REKOGNITION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.fixture
def picture() -> Picture:
    cells = np.random.default_rng(1).integers(0, 256, (12, 16, 3), np.uint8)
    return np.asarray(Image.fromarray(cells).resize((1600, 1200), Image.Resampling.BICUBIC))


@pytest.fixture
def tagger(tmp_path: Path) -> RekognitionTagger:
    """A tagger that is allowed."""
    Consent(tmp_path).allow("rekognition", "eu-west-1", _ADDRESS)
    tagger = RekognitionTagger(tmp_path)
    # Made once: botocore reads its descriptions of services for every client.
    tagger.__dict__["_client"] = _client()
    return tagger


@cache
def _client() -> tuple[Any, str]:
    return make_client("eu-west-1")


def test_nothing_is_sent_before_a_person_agreed(tmp_path: Path, picture: Picture) -> None:
    with pytest.raises(TaggerError, match="tagcat labels allow rekognition"):
        RekognitionTagger(tmp_path).tag([picture])


def test_what_was_agreed_to_can_be_taken_back(
    tagger: RekognitionTagger, tmp_path: Path, picture: Picture
) -> None:
    with Stubber(tagger._client[0]) as stub:
        stub.add_response("detect_labels", _ANSWER)
        tagger.tag([picture])
        assert Consent(tmp_path).forbid("rekognition")
        assert not Consent(tmp_path).forbid("rekognition")
        with pytest.raises(TaggerError, match="is off"):
            tagger.tag([picture])


def test_another_address_is_another_consent(
    tmp_path: Path, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    Consent(tmp_path).allow("rekognition", "eu-west-1", _ADDRESS)
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", "http://127.0.0.1:1")
    with pytest.raises(TaggerError, match=r"sent to http://127\.0\.0\.1:1, but https"):
        RekognitionTagger(tmp_path).tag([picture])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rekognition": 1}', '{"rekognition": {}}'])
def test_a_damaged_consent_allows_nothing(tmp_path: Path, text: str) -> None:
    consent = Consent(tmp_path)
    consent.allow("rekognition", "eu-west-1", _ADDRESS)
    consent.path.write_text(text)
    assert consent.of("rekognition") is None


def test_the_small_jpeg_alone_is_sent_and_counted(
    tagger: RekognitionTagger, tmp_path: Path, picture: Picture
) -> None:
    with Stubber(tagger._client[0]) as stub:
        wanted = {"Image": {"Bytes": ANY}, "MaxLabels": 50, "MinConfidence": 50.0}
        for _ in range(2):
            stub.add_response("detect_labels", _ANSWER, wanted)
        found = tagger.tag([picture, picture])
        stub.assert_no_pending_responses()
    assert found[0] == (
        Label("Animal", 0.99),
        Label("Dog", 0.975, ("Canine", "Animal")),
    )
    assert sum(Ledger(tmp_path, "rekognition").months().values()) == 2


def test_a_jpeg_has_the_picture_and_nothing_else(picture: Picture) -> None:
    sent = jpeg_of(picture)
    assert len(sent) <= MAX_BYTES
    with Image.open(BytesIO(sent)) as image:
        assert image.format == "JPEG"
        assert image.size == (LONGER_SIDE, 768)
        assert not image.getexif()
        assert "comment" not in image.info


@pytest.mark.parametrize("shape", [(79, 500, 3), (500, 79, 3), (4000, 300, 3), (1, 1, 3)])
def test_what_the_service_would_refuse_is_not_sent(
    tagger: RekognitionTagger, tmp_path: Path, shape: tuple[int, ...]
) -> None:
    with Stubber(tagger._client[0]), pytest.raises(TaggerError, match="80 pixels") as raised:
        tagger.tag([np.zeros(shape, np.uint8)])
    assert raised.value.of_picture
    assert not raised.value.retryable
    assert Ledger(tmp_path, "rekognition").months() == {}


_ERRORS = [
    ("ThrottlingException", 400, "too often", True, False),
    ("ProvisionedThroughputExceededException", 400, "more often", True, False),
    ("LimitExceededException", 400, "more often", True, False),
    ("InternalServerError", 500, "error of its own", True, False),
    ("ServiceUnavailable", 503, "not available", True, False),
    ("SomethingNew", 502, "error of its own", True, False),
    ("InvalidImageFormatException", 400, "cannot read the picture", False, True),
    ("ImageTooLargeException", 400, "too large", False, True),
    ("InvalidS3ObjectException", 400, "cannot read the picture", False, True),
    ("AccessDeniedException", 400, "rekognition:DetectLabels", False, False),
    ("UnrecognizedClientException", 400, "access key", False, False),
    ("InvalidSignatureException", 400, "secret key", False, False),
    ("SignatureDoesNotMatch", 403, "secret key", False, False),
    ("ExpiredTokenException", 400, "sign in to AWS again", False, False),
    ("MissingAuthenticationTokenException", 400, "no AWS credentials", False, False),
    ("SubscriptionRequiredException", 400, "not switched on", False, False),
    ("InvalidParameterException", 400, "does not understand", False, False),
    ("SomethingElse", 400, "refuses: SomethingElse because", False, False),
]


@pytest.mark.parametrize(("code", "status", "text", "retryable", "of_picture"), _ERRORS)
def test_each_error_of_the_service_is_explained(
    tagger: RekognitionTagger,
    tmp_path: Path,
    picture: Picture,
    code: str,
    status: int,
    text: str,
    retryable: bool,
    of_picture: bool,
) -> None:
    with Stubber(tagger._client[0]) as stub:
        stub.add_client_error("detect_labels", code, "because", http_status_code=status)
        with pytest.raises(TaggerError, match=text) as raised:
            tagger.tag([picture])
    assert "AWS Rekognition in eu-west-1" in str(raised.value)
    assert (raised.value.retryable, raised.value.of_picture) == (retryable, of_picture)
    assert Ledger(tmp_path, "rekognition").months() == {}


def test_every_error_the_service_declares_is_known(tagger: RekognitionTagger) -> None:
    model = tagger._client[0].meta.service_model.operation_model("DetectLabels")
    assert {shape.name for shape in model.error_shapes} <= {code for code, *_ in _ERRORS}


def test_missing_credentials_are_explained(
    tmp_path: Path, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    Consent(tmp_path).allow("rekognition", "eu-west-1", _ADDRESS)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(TaggerError, match="aws configure") as raised:
        RekognitionTagger(tmp_path).tag([picture])
    assert isinstance(raised.value.__cause__, NoCredentialsError)


def test_a_missing_region_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(TaggerError, match="AWS_REGION"):
        make_client(None)


def test_the_region_is_that_of_either_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_client(None)[1] == "eu-west-1"
    monkeypatch.setenv("AWS_REGION", "us-east-2")
    assert make_client(None)[1] == "us-east-2"
    assert make_client("eu-central-1")[1] == "eu-central-1"


def test_a_region_that_is_none_is_explained() -> None:
    with pytest.raises(TaggerError, match="not set up well"):
        make_client("no region!")


def test_without_boto3_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(MissingPackage, match=r"pip install 'tagcat\[aws\]'"):
        make_client("eu-west-1")


def test_the_wiring_is_that_of_the_service(tmp_path: Path, picture: Picture) -> None:
    Consent(tmp_path).allow("rekognition", "eu-west-1", _ADDRESS)
    with mock_aws():
        (labels,) = RekognitionTagger(tmp_path).tag([picture])
    # What the stand-in always answers.
    assert labels[0].name == "Mobile Phone"
    assert labels[0].parents == ("Phone",)
    assert sum(Ledger(tmp_path, "rekognition").months().values()) == 1


@pytest.mark.parametrize(
    "answer", [{}, {"Labels": [{}]}, {"Labels": [{"Name": "", "Confidence": 99}]}, {"Labels": 1}]
)
def test_an_answer_of_another_kind_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(TaggerError, match="cannot be understood"):
        labels_of(answer)


class _Service(ThreadingHTTPServer):
    """Answers with an error as often as told, then with labels."""

    def __init__(self, errors: int, code: str, status: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.errors, self.code, self.status = errors, code, status
        self.requests: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: _Service

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        failing = len(self.server.requests) <= self.server.errors
        answer = {"__type": self.server.code, "message": "wait"} if failing else _ANSWER
        text = json.dumps(answer).encode()
        self.send_response(self.server.status if failing else 200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Keep quiet."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Service]:
    with _Service(0, "ThrottlingException", 400) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", server.address)
        # Otherwise each retry waits for up to a second, and longer every time.
        monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", _no_delay)
        yield server
        server.shutdown()


def _no_delay(*_: object) -> float:
    return 0.0


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ThrottlingException", 400),
        ("ProvisionedThroughputExceededException", 400),
        ("InternalServerError", 500),
    ],
)
def test_a_busy_service_is_asked_again(
    service: _Service, tmp_path: Path, picture: Picture, code: str, status: int
) -> None:
    service.errors, service.code, service.status = 2, code, status
    Consent(tmp_path).allow("rekognition", "eu-west-1", service.address)
    (labels,) = RekognitionTagger(tmp_path).tag([picture])
    assert [label.name for label in labels] == ["Animal", "Dog"]
    assert len(service.requests) == 3
    # Only what is answered is charged.
    assert sum(Ledger(tmp_path, "rekognition").months().values()) == 1


def test_a_service_that_stays_busy_is_given_up(
    service: _Service, tmp_path: Path, picture: Picture
) -> None:
    service.errors = 99
    Consent(tmp_path).allow("rekognition", "eu-west-1", service.address)
    with pytest.raises(TaggerError, match="try again later"):
        RekognitionTagger(tmp_path, attempts=4).tag([picture])
    assert len(service.requests) == 4
    assert Ledger(tmp_path, "rekognition").months() == {}


@pytest.mark.parametrize("code", ["InvalidImageFormatException", "AccessDeniedException"])
def test_what_would_fail_again_is_asked_once(
    service: _Service, tmp_path: Path, picture: Picture, code: str
) -> None:
    service.errors, service.code = 99, code
    Consent(tmp_path).allow("rekognition", "eu-west-1", service.address)
    with pytest.raises(TaggerError):
        RekognitionTagger(tmp_path).tag([picture])
    assert len(service.requests) == 1


def test_a_request_holds_nothing_but_the_picture(
    service: _Service, tmp_path: Path, picture: Picture
) -> None:
    Consent(tmp_path).allow("rekognition", "eu-west-1", service.address)
    RekognitionTagger(tmp_path).tag([picture])
    assert set(service.requests[0]) == {"Image", "MaxLabels", "MinConfidence"}
    assert set(service.requests[0]["Image"]) == {"Bytes"}


def test_a_service_out_of_reach_is_explained(
    tmp_path: Path, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _Service(0, "", 200) as closed:
        address = closed.address
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", address)
    Consent(tmp_path).allow("rekognition", "eu-west-1", address)
    with pytest.raises(TaggerError, match="cannot be reached") as raised:
        RekognitionTagger(tmp_path, attempts=1).tag([picture])
    assert raised.value.retryable


def test_the_ledger_counts_by_month(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "rekognition")
    assert ledger.months() == {}
    for month in (12, 11, 12):
        ledger.add("eu-west-1", datetime(2026, month, 1, tzinfo=UTC))
    assert ledger.months() == {"2026-11": 1, "2026-12": 2}


@pytest.mark.parametrize(
    ("pictures", "dollars"), [(0, 0.0), (1, 0.001), (1_000_000, 1000.0), (1_500_000, 1400.0)]
)
def test_more_pictures_cost_less_each(pictures: int, dollars: float) -> None:
    assert cost(pictures, PRICES) == pytest.approx(dollars)
