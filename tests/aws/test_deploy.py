"""The scripts that deploy, against moto's server; and the files for people without AWS."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tagcat.settings import Settings

from . import machine
from .conftest import Account

pytestmark = pytest.mark.aws

DEPLOY = machine.ROOT / "deploy"
SCRIPTS = machine.ROOT / "scripts"


def run(account: Account, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script of ours with the AWS command line of the tools, at moto."""
    environment = {
        "PATH": f"{machine.TOOLS.absolute() / 'bin'}:{os.environ['PATH']}",
        "HOME": "/nonexistent",
        "AWS_ENDPOINT_URL": account.address,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": machine.REGION,
        "AWS_DEFAULT_REGION": machine.REGION,
        **variables,
    }
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def deploy(account: Account, *steps: str, **variables: str) -> str:
    done = run(account, str(SCRIPTS / "deploy"), *steps, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_shell_scripts_are_sound(tools: Path) -> None:  # noqa: ARG001
    scripts = [str(SCRIPTS / name) for name in ("deploy", "rotate-key")]
    checked = subprocess.run(
        [machine.tool("shellcheck"), *scripts], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_make_knows_the_way() -> None:
    planned = subprocess.run(
        ["make", "-n", "deploy"], cwd=machine.ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert planned.index("scripts/lambda") < planned.rindex("scripts/deploy")


def test_the_bucket_for_packages_is_made_once_and_is_not_public(account: Account) -> None:
    assert "make the bucket" in deploy(account, "code", CODE_BUCKET="packages")
    assert "make the bucket" not in deploy(account, "code", CODE_BUCKET="packages")
    s3 = account.client("s3")
    blocked = s3.get_public_access_block(Bucket="packages")["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}


def test_the_login_of_neo4j_becomes_a_secret(account: Account) -> None:
    refused = run(account, str(SCRIPTS / "deploy"), "secret", STACK="other")
    assert refused.returncode == 1
    assert "set TAGCAT_STORE and TAGCAT_NEO4J_PASSWORD" in refused.stderr
    login = {"TAGCAT_STORE": "neo4j+s://a.example", "TAGCAT_NEO4J_PASSWORD": 'it\'s "quoted" $x'}
    for database in ("", "cats"):
        said = deploy(account, "secret", STACK="other", TAGCAT_NEO4J_DATABASE=database, **login)
        assert "quoted" not in said
        kept = account.secrets.get_secret_value(SecretId="other/neo4j")["SecretString"]
        assert json.loads(kept) == {
            "address": "neo4j+s://a.example",
            "user": "neo4j",
            "password": 'it\'s "quoted" $x',
            "database": database,
        }
    # Later ones need not name it again.
    deploy(account, "secret", STACK="other")


def test_a_key_is_rotated(account: Account) -> None:
    old = "o" * 64
    secret = account.secret("stack/jwt", old)
    done = run(account, str(SCRIPTS / "rotate-key"), JWT_SECRET=secret)
    assert done.returncode == 0, done.stderr
    current, before = (
        account.secrets.get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"]
        for stage in ("AWSCURRENT", "AWSPREVIOUS")
    )
    assert before == old
    assert re.fullmatch(r"[A-Za-z0-9]{64}", current)
    assert current not in done.stdout + done.stderr


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """What a build of the web app consists of."""
    folder = tmp_path / "site"
    (folder / "assets").mkdir(parents=True)
    for name in ("index.html", "theme.js", "favicon.svg", "assets/app-1.js", "assets/app-1.css"):
        (folder / name).write_text(name)
    for name in ("assets/hash-1.wasm", "assets/icons-1.woff2", "assets/model-1.onnx"):
        (folder / name).write_bytes(b"\0asm")
    return folder


def test_the_web_app_goes_up_with_its_types_and_how_long_it_is_kept(
    account: Account, site: Path
) -> None:
    s3, cloudfront = account.client("s3"), account.client("cloudfront")
    s3.create_bucket(
        Bucket="site", CreateBucketConfiguration={"LocationConstraint": machine.REGION}
    )
    distribution = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": "tests",
            "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "o.example"}]},
            "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only"},
            "Comment": "",
            "Enabled": True,
        }
    )["Distribution"]["Id"]
    deploy(account, "site", SITE=str(site), SITE_BUCKET="site", DISTRIBUTION=distribution)
    found: dict[str, tuple[str, str]] = {}
    for each in s3.list_objects_v2(Bucket="site")["Contents"]:
        head = s3.head_object(Bucket="site", Key=each["Key"])
        found[each["Key"]] = (head["ContentType"], head["CacheControl"])
    forever = "public, max-age=31536000, immutable"
    assert found.pop("assets/model-1.onnx")[1] == forever
    assert found == {
        "index.html": ("text/html; charset=utf-8", "no-cache"),
        "theme.js": ("text/javascript", "no-cache"),
        "favicon.svg": ("image/svg+xml", "no-cache"),
        "assets/app-1.js": ("text/javascript", forever),
        "assets/app-1.css": ("text/css", forever),
        "assets/hash-1.wasm": ("application/wasm", forever),
        "assets/icons-1.woff2": ("font/woff2", forever),
    }
    listed = cloudfront.list_invalidations(DistributionId=distribution)["InvalidationList"]
    made = cloudfront.get_invalidation(DistributionId=distribution, Id=listed["Items"][0]["Id"])
    assert made["Invalidation"]["InvalidationBatch"]["Paths"]["Items"] == ["/*"]


def test_without_a_build_nothing_is_sent(account: Account, tmp_path: Path) -> None:
    done = run(
        account,
        str(SCRIPTS / "deploy"),
        "site",
        SITE=str(tmp_path),
        SITE_BUCKET="b",
        DISTRIBUTION="d",
    )
    assert done.returncode == 1
    assert "the web app is not built" in done.stderr


@pytest.mark.parametrize("name", ["Dockerfile", "analysis.Dockerfile"])
def test_images_are_built_from_files_that_are_there(name: str) -> None:
    rules = (machine.ROOT / ".dockerignore").read_text().splitlines()
    let_in = [rule[1:] for rule in rules if rule.startswith("!")]
    text = (DEPLOY / name).read_text()
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.M):
        *sources, _ = line.split()
        for source in sources:
            assert (machine.ROOT / source).exists(), source
            assert any(fnmatch(source, f"{rule}*") for rule in let_in), source


def yaml(path: Path) -> Any:
    """A YAML file, read by the tools."""
    program = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
    done = subprocess.run(
        [machine.tool("python"), "-c", program, str(path)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def test_settings_of_the_composition_are_settings(tools: Path) -> None:  # noqa: ARG001
    composed = yaml(DEPLOY / "compose.yaml")
    told = composed["services"]["tagcat"]["environment"]
    known = {f"TAGCAT_{name.upper()}" for name in Settings.model_fields}
    assert set(told) <= known
    # What is not set is as good as not there, so that these are what a person would get.
    plain = {name: re.sub(r"\$\{[^}]*?(?::-(\w*))?\}", r"\1", text) for name, text in told.items()}
    password = {"neo4j_password": "neo4j-password", "jwt_key": "k" * 32}
    made = {name.removeprefix("TAGCAT_").lower(): text for name, text in plain.items() if text}
    settings = Settings(**{**made, **password})  # type: ignore[arg-type] # texts, as the environment
    assert settings.is_on_neo4j
    assert all(":" in each for each in composed["services"]["tagcat"]["ports"])
    assert composed["services"]["tagcat"]["ports"][0].startswith("127.0.0.1:")


def test_the_service_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    unit = tmp_path / "tagcat.service"
    text = (DEPLOY / "tagcat.service").read_text()
    unit.write_text(text.replace("/opt/tagcat/.venv/bin/tagcat", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(re.findall(r"TAGCAT_(\w+)=", text)) <= {n.upper() for n in Settings.model_fields}


def test_hosted_pipelines_call_make_alone(tools: Path) -> None:  # noqa: ARG001
    targets = set(re.findall(r"^([a-z0-9-]+):", (machine.ROOT / "Makefile").read_text(), re.M))
    for name in ("bitbucket-pipelines.yml", ".github/workflows/ci.yml"):
        text = (machine.ROOT / name).read_text()
        assert yaml(machine.ROOT / name)
        called = re.findall(r"\bmake ([a-z0-9-]+)(?=[],\n])", text)
        assert called
        assert set(called) <= targets
        assert {"test", "lint", "types", "e2e", "aws-test"} <= set(called)
