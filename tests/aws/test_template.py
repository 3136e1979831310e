"""The template is valid, safe, and in step with the code; and each check of it can fail."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tagcat.aws import gateway
from tagcat.aws.environment import Environment

from . import machine
from .template_rules import RULES, TEMPLATE, Template, of_type, problems, translated

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def template(tools: Path) -> Template:  # noqa: ARG001
    return translated()


def test_linters_find_nothing(tools: Path) -> None:  # noqa: ARG001
    linted = subprocess.run(
        [machine.tool("cfn-lint"), str(TEMPLATE)], capture_output=True, text=True, check=False
    )
    assert linted.returncode == 0, linted.stdout
    said = machine.sam("validate", "--lint", "--region", machine.REGION, "-t", str(TEMPLATE))
    assert "is a valid SAM Template" in said


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("MemorySize: 1769", "MemorySize: 99"),
        ("Statistic: Sum", "Statistics: Sum"),
        ("!Ref SecurityHeaders", "!Ref SecurityHeader"),
        ("HttpVersion: http2and3", "HttpVersion: http9"),
    ],
)
def test_the_linter_finds_faults(tools: Path, tmp_path: Path, good: str, bad: str) -> None:  # noqa: ARG001
    text = TEMPLATE.read_text("utf-8")
    assert good in text
    wrong = tmp_path / "template.yaml"
    wrong.write_text(text.replace(good, bad, 1), "utf-8")
    linted = subprocess.run(
        [machine.tool("cfn-lint"), str(wrong)], capture_output=True, check=False
    )
    assert linted.returncode != 0


def test_the_rules_hold(template: Template) -> None:
    assert problems(template) == []


Break = Callable[[Template], Any]


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def first_statement(template: Template, role: str) -> dict[str, Any]:
    found: dict[str, Any] = properties(template, role)["Policies"][0]["PolicyDocument"][
        "Statement"
    ][0]
    return found


def distribution(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = properties(template, "Distribution")["DistributionConfig"]
    return found


def headers(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = properties(template, "SecurityHeaders")["ResponseHeadersPolicyConfig"]
    return found


def stage(template: Template) -> dict[str, Any]:
    ((_, found),) = of_type(template, "AWS::ApiGatewayV2::Stage")
    return found


BREAKS: dict[str, tuple[str, Break]] = {
    "no time-out": ("functions", lambda t: properties(t, "MapFunction").pop("Timeout")),
    "too long": ("functions", lambda t: properties(t, "ApiFunction").update(Timeout=30)),
    "no memory": ("functions", lambda t: properties(t, "ApiFunction").pop("MemorySize")),
    "no log": ("functions", lambda t: properties(t, "ApiFunction").pop("LoggingConfig")),
    "other Python": ("package", lambda t: properties(t, "ApiFunction").update(Runtime="python3.9")),
    "public bucket": (
        "buckets",
        lambda t: properties(t, "Site")["PublicAccessBlockConfiguration"].update(
            BlockPublicPolicy=False
        ),
    ),
    "web site": ("buckets", lambda t: properties(t, "Site").update(WebsiteConfiguration={})),
    "plain bucket": ("buckets", lambda t: properties(t, "Site").pop("BucketEncryption")),
    "for everybody": (
        "readers",
        lambda t: properties(t, "SitePolicy")["PolicyDocument"]["Statement"][0].update(
            Principal="*"
        ),
    ),
    "for any distribution": (
        "readers",
        lambda t: properties(t, "SitePolicy")["PolicyDocument"]["Statement"][0].pop("Condition"),
    ),
    "any action": ("policies", lambda t: first_statement(t, "ApiRole").update(Action=["logs:*"])),
    "any resource": (
        "policies",
        lambda t: first_statement(t, "ApiRole").update(Resource="*", Sid="ReadAll"),
    ),
    "all but": ("policies", lambda t: first_statement(t, "ApiRole").update(NotAction="iam:*")),
    "managed": (
        "policies",
        lambda t: properties(t, "ApiRole").update(ManagedPolicyArns=["arn:aws:iam::aws:policy/X"]),
    ),
    "shared role": (
        "roles",
        lambda t: properties(t, "MapFunction").update(Role={"Fn::GetAtt": ["ApiRole", "Arn"]}),
    ),
    "analysis reads": (
        "roles",
        lambda t: first_statement(t, "AnalysisRole").update(Action="s3:GetObject"),
    ),
    "no policy": (
        "security_headers",
        lambda t: headers(t)["SecurityHeadersConfig"].pop("ContentSecurityPolicy"),
    ),
    "looser policy": (
        "security_headers",
        lambda t: headers(t)["SecurityHeadersConfig"]["ContentSecurityPolicy"].update(
            ContentSecurityPolicy="default-src *"
        ),
    ),
    "no HSTS": (
        "security_headers",
        lambda t: headers(t)["SecurityHeadersConfig"].pop("StrictTransportSecurity"),
    ),
    "no headers": (
        "security_headers",
        lambda t: distribution(t)["DefaultCacheBehavior"].pop("ResponseHeadersPolicyId"),
    ),
    "errors replaced": (
        "distribution",
        lambda t: distribution(t).update(CustomErrorResponses=[{"ErrorCode": 404}]),
    ),
    "open bucket": (
        "origins",
        lambda t: distribution(t)["Origins"][0].pop("OriginAccessControlId"),
    ),
    "no origin secret": (
        "origins",
        lambda t: distribution(t)["Origins"][1].pop("OriginCustomHeaders"),
    ),
    "cached API": (
        "distribution",
        lambda t: distribution(t)["CacheBehaviors"][0].update(CachePolicyId="other"),
    ),
    "reading only": (
        "distribution",
        lambda t: distribution(t)["CacheBehaviors"][0].update(AllowedMethods=["GET"]),
    ),
    "HTTP": (
        "distribution",
        lambda t: distribution(t)["DefaultCacheBehavior"].update(ViewerProtocolPolicy="allow-all"),
    ),
    "unthrottled": ("gateway", lambda t: stage(t).pop("DefaultRouteSettings")),
    "guessing": ("gateway", lambda t: stage(t).pop("RouteSettings")),
    "no access log": ("gateway", lambda t: stage(t).pop("AccessLogSettings")),
    "who asks": (
        "gateway",
        lambda t: stage(t)["AccessLogSettings"].update(Format="$context.identity.sourceIp"),
    ),
    "for ever": ("logs", lambda t: properties(t, "ApiLogs").pop("RetentionInDays")),
    "unwatched": ("alarms", lambda t: t["Resources"].pop("SlowAlarm")),
    "silent": ("alarms", lambda t: properties(t, "SlowAlarm").update(AlarmActions=[])),
    "written secret": (
        "secrets",
        lambda t: properties(t, "JwtSecret").update(SecretString="x"),
    ),
    "secret in the environment": (
        "secrets",
        lambda t: properties(t, "ApiFunction")["Environment"]["Variables"].update(
            TAGCAT_NEO4J_PASSWORD="x"
        ),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_rule_can_be_broken(template: Template, name: str) -> None:
    rule, break_ = BREAKS[name]
    broken = copy.deepcopy(template)
    break_(broken)
    assert {found for found, _ in problems(broken)} == {rule}


def test_no_rule_is_left_out() -> None:
    assert {rule for rule, _ in BREAKS.values()} == {rule.__name__ for rule in RULES}


def test_the_function_is_told_what_it_reads(template: Template) -> None:
    told = properties(template, "ApiFunction")["Environment"]["Variables"]
    prefix = Environment.model_config["env_prefix"]
    known = {f"{prefix}{name}".upper() for name in Environment.model_fields}
    assert {name for name in told if name.startswith(prefix)} == known - {"TAGCAT_AWS_BASE_PATH"}
    text = json.dumps(template)
    for header in (gateway.ORIGIN_HEADER, gateway.VIEWER_HEADER, gateway.HOST_HEADER):
        assert header in text


def run_at_cloudfront(template: Template, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """What a function of CloudFront makes of a request, by Node."""
    code = properties(template, name)["FunctionCode"]
    node = shutil.which("node") or str(machine.ROOT / "scripts" / "node")
    program = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run(
        [node, "-e", program], capture_output=True, text=True, check=True, env=os.environ
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("/", "/index.html"),
        ("/compare", "/index.html"),
        ("/review/collection", "/index.html"),
        ("/no/such/view", "/index.html"),
        ("/index.html", "/index.html"),
        ("/favicon.svg", "/favicon.svg"),
        ("/assets/index-B1a2.js", "/assets/index-B1a2.js"),
        ("/assets/gone-0000.wasm", "/assets/gone-0000.wasm"),
    ],
)
def test_views_are_the_first_page_and_files_are_files(
    template: Template, asked: str, got: str
) -> None:
    assert run_at_cloudfront(template, "ViewsFunction", {"request": {"uri": asked}}) == {"uri": got}
    # What is below /api/ has a behaviour of its own, which this function is no part of.
    api = distribution(template)["CacheBehaviors"][0]["FunctionAssociations"]
    assert "ViewsFunction" not in json.dumps(api)


def test_the_viewer_cannot_say_who_asks(template: Template) -> None:
    forged = {"value": "127.0.0.1"}
    event = {
        "viewer": {"ip": "203.0.113.5"},
        "request": {
            "uri": "/api/v1/me",
            "headers": {
                "host": {"value": "cat.example"},
                gateway.VIEWER_HEADER: forged,
                gateway.HOST_HEADER: forged,
            },
        },
    }
    sent = run_at_cloudfront(template, "ViewerFunction", event)["headers"]
    assert sent[gateway.VIEWER_HEADER] == {"value": "203.0.113.5"}
    assert sent[gateway.HOST_HEADER] == {"value": "cat.example"}
