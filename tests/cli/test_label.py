"""``tagcat label``: looking at files, saving what is proposed, and the taggers there are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from tagcat.cli.labels.cache import CACHE_FILE
from tagcat.cli.labels.looking import Refusals
from tagcat.cli.labels.work import Refusal
from tagcat.errors import TaggerError

from .kit import Ran, Run, Typed, environment, picture

_MEDIA = Path(__file__).parents[1] / "media"


@pytest.fixture
def photos(here: Path) -> Path:
    """A cup of coffee, a copy of it, a cat, a video, and files that cannot be read."""
    folder = here / "photos"
    (folder / "more").mkdir(parents=True)
    shutil.copy(_MEDIA / "images" / "photo.jpg", folder / "coffee.jpg")
    shutil.copy(_MEDIA / "images" / "photo.jpg", folder / "more" / "copy.jpg")
    shutil.copy(_MEDIA / "images" / "odd-size.jpg", folder / "cat.jpg")
    shutil.copy(_MEDIA / "videos" / "h264.mp4", folder / "film.mp4")
    shutil.copy(_MEDIA / "damaged" / "truncated.png", folder / "bad.png")
    (folder / "text.jpg").write_text("no picture")
    return folder


def _labels(ran: Ran) -> dict[str, list[str]]:
    return {
        Path(file["path"]).name: [label["name"] for label in file["labels"]]
        for file in ran.document["files"]
    }


@pytest.mark.usefixtures("photos")
def test_folders_are_labelled_and_a_bad_file_does_not_stop_it(run: Run) -> None:
    ran = run("label", "photos", "absent.jpg", "--json")
    assert ran.code == 1
    labels = _labels(ran)
    assert set(labels) == {"coffee.jpg", "copy.jpg", "cat.jpg", "film.mp4"}
    assert labels["coffee.jpg"] == labels["copy.jpg"] == ["beverage", "espresso"]
    assert {"cat", "domestic cat"} <= set(labels["cat.jpg"])
    errors = {error["path"]: error["reason"] for error in ran.document["errors"]}
    assert set(errors) == {"photos/bad.png", "photos/text.jpg", "absent.jpg"}
    assert "photos/bad.png: the file is cut short" in ran.err
    tagger = ran.document["tagger"]
    assert (tagger["name"], tagger["kind"], len(tagger["digest"])) == (
        "efficientnet-lite0",
        "local",
        64,
    )


@pytest.mark.usefixtures("photos")
def test_labels_are_told_with_scores_kinds_and_times(run: Run) -> None:
    ran = run("label", "photos/coffee.jpg", "photos/film.mp4")
    assert ran.code == 0
    coffee, *labels = ran.out.splitlines()
    assert coffee == "photos/coffee.jpg"
    assert any(line.endswith("  espresso (beverage)") for line in labels)
    film = ran.out[ran.out.index("photos/film.mp4") :]
    (document,) = run("label", "photos/film.mp4", "--json").document["files"]
    assert document["kind"] == "video"
    for label in document["labels"]:
        assert label["moments"]
        assert f"{label['score']:.2f}  {label['name']}" in film
    picture(7).save("plain.png")
    Image.new("RGB", (300, 200), "grey").save("grey.png")
    assert "grey.png\n" in run("label", "grey.png").out


@pytest.mark.usefixtures("photos")
def test_files_are_looked_at_once(run: Run, home: Path) -> None:
    first = run("label", "photos", "--json")
    Path("photos/cat.jpg").rename("photos/moved.jpg")
    # Nothing but the cache can answer for what is no picture any more.
    path = Path("photos/coffee.jpg")
    before = path.stat()
    path.write_bytes(b"x" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    again = run("label", "photos", "--json")
    assert _labels(again)["moved.jpg"] == _labels(first)["cat.jpg"]
    assert _labels(again)["coffee.jpg"] == _labels(first)["coffee.jpg"]
    assert "coffee.jpg" not in _labels(run("label", "photos", "--json", "--no-cache"))
    (home / CACHE_FILE).write_bytes(b"damaged" * 1000)
    assert _labels(run("label", "photos/more", "--json")) == {"copy.jpg": ["beverage", "espresso"]}


@pytest.mark.usefixtures("photos")
def test_what_is_proposed_is_saved_for_what_is_in_the_collection(run: Run) -> None:
    ran = run("label", "photos/cat.jpg", "--save")
    assert ran.code == 3
    assert "tagcat scan saves" in ran.err
    assert run("scan", "photos/cat.jpg", "photos/film.mp4", "-q").code == 0
    ran = run("label", "photos/cat.jpg", "photos/film.mp4", "photos/coffee.jpg", "--save")
    assert ran.code == 1
    assert "saved what is suggested for 2 contents" in ran.out
    assert "photos/coffee.jpg: is not in the collection: tagcat scan saves it" in ran.err
    found = run("labels", "open", "--json").document["contents"]
    by_name = {Path(content["path"]).name: content["labels"] for content in found}
    cat = {label["name"]: label for label in by_name["cat.jpg"]}
    assert cat["cat"]["taggers"] == ["efficientnet-lite0"]
    assert "mammal" in cat["cat"]["parents"]
    assert all(label["moments"] for label in by_name.get("film.mp4", []))
    assert run("tag", "photos/cat.jpg").out == "photos/cat.jpg\n  no tags\n"
    assert run("labels", "accept", "cat").code == 0
    assert run("tag", "photos/cat.jpg").out == "photos/cat.jpg\n  cat\n"
    # Looking again brings nothing back that was answered.
    assert run("label", "photos/cat.jpg", "--save", "-q").code == 0
    left = run("labels", "open", "--json").document["contents"]
    assert "cat" not in {label["name"] for content in left for label in content["labels"]}


def test_nothing_to_look_at_is_told(run: Run, here: Path) -> None:
    assert run("label", "absent").code == 3
    (here / "empty").mkdir()
    assert run("label", "empty") == Ran(0, "", "")
    ran = run("label", "empty", "--tagger", "absent")
    assert ran == Ran(
        3, "", "tagcat: there is no tagger absent: there are efficientnet-lite0, rekognition\n"
    )


def _write_model(path: Path) -> None:
    """A classifier that tells bright pictures from dark ones, from the mean of all pixels."""
    weight = np.array([[0.1, -0.1]] * 3, np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("GlobalAveragePool", ["x"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["flat"]),
            helper.make_node("MatMul", ["flat", "weight"], ["logits"]),
        ],
        "own",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 32, 32])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 2])],
        [numpy_helper.from_array(weight, "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    told = {
        "labels": ["bright", "dark"],
        "activation": "softmax",
        "preprocessing": {"size": 32, "mean": [127.5] * 3, "deviation": [1, 1, 1]},
    }
    path.with_suffix(".json").write_text(json.dumps(told))


def test_a_model_of_ones_own_is_added_used_and_removed(run: Run, here: Path) -> None:
    _write_model(here / "My Own.onnx")
    ran = run("labels", "add", "My Own.onnx")
    assert ran.code == 0
    assert ran.out.startswith("added my-own: 2 classes, ")
    assert run("labels", "add", "My Own.onnx").code == 3
    assert run("labels", "add", "My Own.onnx", "--replace").code == 0
    Image.new("RGB", (60, 40), "white").save("white.png")
    ran = run("label", "white.png", "--tagger", "my-own")
    assert ran.out == "white.png\n  1.00  bright\n"
    names = [tagger["name"] for tagger in run("labels", "list", "--json").document["taggers"]]
    assert names == ["efficientnet-lite0", "my-own", "rekognition"]
    assert run("labels", "remove", "my-own").out == "removed my-own\n"
    assert run("labels", "remove", "my-own").code == 3


def test_a_model_that_cannot_be_used_is_refused(run: Run, here: Path) -> None:
    (here / "evil.pkl").write_bytes(b"\x80\x04.")
    ran = run("labels", "add", "evil.pkl")
    assert ran.code == 3
    assert "evil.pkl: is a pickle, which can run any code" in ran.err
    ran = run("labels", "add", "evil.pkl", "--name", "rekognition")
    assert "comes with TagCat" in ran.err


def test_a_damaged_model_is_told_and_the_others_work(run: Run, here: Path, home: Path) -> None:
    _write_model(here / "own.onnx")
    assert run("labels", "add", "own.onnx").code == 0
    folder = home / "labels" / "models" / "own"
    (folder / "model.onnx").write_bytes(b"changed")
    picture(1).save("a.png")
    ran = run("label", "a.png", "--tagger", "own")
    assert ran.code == 3
    assert "was changed" in ran.err
    (folder / "tagger.json").write_text("{}")
    ran = run("labels", "list")
    assert ran.code == 0
    assert "add the model again" in ran.out
    assert "efficientnet-lite0: 1,197 labels, 5.1 MB, the default" in ran.out


def test_a_service_that_stays_busy_is_given_up_after_three_files() -> None:
    busy = Refusal("busy", retryable=True, of_picture=False)
    bad = Refusal("cannot be read", retryable=False, of_picture=True)
    refusals = Refusals()
    for one in (busy, busy, bad, bad, bad):
        refusals.take(one)
    refusals.over()
    refusals.take(busy)
    refusals.take(busy)
    with pytest.raises(TaggerError, match="busy") as raised:
        refusals.take(busy)
    assert raised.value.retryable
    with pytest.raises(TaggerError, match="no permission"):
        Refusals().take(Refusal("no permission", retryable=False, of_picture=False))


class _Service(ThreadingHTTPServer):
    """What Rekognition is asked for here; answers by ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.code, self.asked = 200, "", 0


class _Handler(BaseHTTPRequestHandler):
    server: _Service

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        label = {"Name": "Coffee", "Confidence": 90.0, "Parents": [{"Name": "Beverage"}]}
        answer = {"Labels": [label]} if self.server.status == 200 else {"__type": self.server.code}
        text = json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Keep quiet."""


@pytest.fixture
def service() -> Iterator[_Service]:
    with _Service() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def asking(home: Path, here: Path, service: _Service) -> Any:
    """Run the command in a process of its own, with AWS set up to ask the service here."""
    kept = {k: v for k, v in environment(home).items() if not k.startswith("AWS_")}
    aws = {
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_REKOGNITION": f"http://127.0.0.1:{service.server_port}",
    }

    def run(*arguments: str) -> Ran:
        ran = subprocess.run(
            [sys.executable, "-m", "tagcat.cli.main", *arguments],
            cwd=here,
            env={**kept, **aws},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    return run


@pytest.mark.usefixtures("photos")
def test_a_service_is_asked_only_while_it_is_allowed(asking: Run, service: _Service) -> None:
    ran = asking("label", "--tagger", "rekognition", "photos/coffee.jpg")
    assert (ran.code, service.asked) == (3, 0)
    assert "tagcat labels allow rekognition" in ran.err
    ran = asking("labels", "allow", "rekognition")
    assert ran.code == 3
    assert "JPEG of at most 1,024 pixels" in ran.out
    assert "eu-west-1, at http://127.0.0.1" in ran.out
    assert "--yes" in ran.err
    assert asking("labels", "allow", "rekognition", "--yes").code == 0
    ran = asking("label", "--tagger", "rekognition", "photos/coffee.jpg", "photos/film.mp4")
    assert ran.code == 0
    assert "  0.90  Coffee (Beverage)\n" in ran.out
    sent = service.asked
    assert f"{sent} pictures sent to AWS Rekognition; {sent} pictures this month" in ran.out
    assert "0.00 US dollars" in ran.out or "0.01 US dollars" in ran.out
    # What is known costs nothing.
    ran = asking("label", "--tagger", "rekognition", "photos/coffee.jpg", "--json")
    assert service.asked == sent
    assert "0 pictures sent" in ran.err
    assert "allowed in eu-west-1" in asking("labels", "list").out
    assert asking("labels", "forbid", "rekognition").out == "forbidden from now on\n"
    assert asking("label", "--tagger", "rekognition", "photos/cat.jpg").code == 3
    assert service.asked == sent


@pytest.mark.parametrize(("typed", "code", "allowed"), [("y\n", 0, True), ("\n", 3, False)])
def test_a_person_is_asked_before_anything_may_be_sent(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, allowed: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Typed(typed))
    ran = run("labels", "allow", "rekognition", "--region", "eu-west-1")
    assert ran.code == code
    assert "Allow it? [y/N]" in ran.out
    taggers = run("labels", "list", "--json").document["taggers"]
    assert (taggers[-1]["allowed"] is not None) == allowed


@pytest.mark.usefixtures("photos")
def test_a_service_that_refuses_all_is_asked_no_more(asking: Run, service: _Service) -> None:
    assert asking("labels", "allow", "rekognition", "--yes").code == 0
    service.status, service.code = 400, "AccessDeniedException"
    ran = asking("label", "--tagger", "rekognition", "photos", "--jobs", "1")
    assert ran.code == 3
    assert "rekognition:DetectLabels" in ran.err
    assert service.asked <= 2
    service.code = "InvalidImageFormatException"
    ran = asking("label", "--tagger", "rekognition", "photos/cat.jpg", "photos/coffee.jpg")
    assert ran.code == 3
    assert ran.err.count("cannot read the picture") == 2
