"""What must hold for the template, after SAM's transformation: each rule tells what breaks it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

from tagcat.api import security

from . import machine

Template = dict[str, Any]
Rule = Callable[[Template], Iterator[str]]

TEMPLATE = machine.ROOT / "deploy" / "template.yaml"

GATEWAY_SECONDS = 29
"""How long API Gateway is sure to wait for a function."""

SLOWED = ("POST /api/v1/session", "POST /api/v1/session/passkey", "POST /api/v1/accounts")
"""Routes at which somebody may guess."""

STARS = {
    ("ApiRole", "WriteLogs"): "streams of its own log group, whose names Lambda makes up",
    ("AnalysisRole", "WriteLogs"): "the same",
    ("SitePolicy", "CloudFrontReads"): "all objects of the site, for its own distribution",
}
"""Statements that may have a star in their resources, and why."""

_TRANSLATE = """
import json, sys
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

template = yaml_parse(open(sys.argv[1]).read())
for resource in template["Resources"].values():
    if "CodeUri" in resource.get("Properties", {}):
        resource["Properties"]["CodeUri"] = "s3://code/package.zip"
parameters = {name: each.get("Default", "arn") for name, each in template["Parameters"].items()}
print(json.dumps(Translator({}, Parser()).translate(template, parameters)))
"""


def translated() -> Template:
    """The template as CloudFormation gets it: plain resources."""
    command = [machine.tool("python"), "-W", "ignore", "-c", _TRANSLATE, str(TEMPLATE)]
    environment = {"AWS_DEFAULT_REGION": machine.REGION, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: Template = json.loads(done.stdout)
    return found


def of_type(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and properties of the resources of a type."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def functions(template: Template) -> Iterator[str]:
    """Functions have memory and a time-out below API Gateway's, and write to a log group."""
    for name, given in of_type(template, "AWS::Lambda::Function"):
        if not isinstance(given.get("MemorySize"), int):
            yield f"{name} has no memory"
        if not 0 < given.get("Timeout", 0) < GATEWAY_SECONDS:
            yield f"{name} has no time-out below {GATEWAY_SECONDS} s"
        if "LogGroup" not in given.get("LoggingConfig", {}):
            yield f"{name} writes to no log group of the template"


def package(template: Template) -> Iterator[str]:
    """The API's function runs on the Python that its package is made for."""
    runtimes = {
        given["Runtime"]
        for _, given in of_type(template, "AWS::Lambda::Function")
        if "Runtime" in given
    }
    made = re.search(r"^LAMBDA_PYTHON := (\S+)$", (machine.ROOT / "Makefile").read_text(), re.M)
    if made is None or runtimes != {f"python{made[1]}"}:
        yield f"packages are made for another Python than {runtimes}"


def buckets(template: Template) -> Iterator[str]:
    """No bucket is public; all are encrypted."""
    for name, given in of_type(template, "AWS::S3::Bucket"):
        blocked = given.get("PublicAccessBlockConfiguration", {})
        for word in (
            "BlockPublicAcls",
            "BlockPublicPolicy",
            "IgnorePublicAcls",
            "RestrictPublicBuckets",
        ):
            if blocked.get(word) is not True:
                yield f"{name} does not say {word}"
        if "BucketEncryption" not in given:
            yield f"{name} is not encrypted"
        if "AccessControl" in given or "WebsiteConfiguration" in given:
            yield f"{name} is served by itself"


def readers(template: Template) -> Iterator[str]:
    """CloudFront alone reads a bucket, for the distribution of the template."""
    for name, given in of_type(template, "AWS::S3::BucketPolicy"):
        for statement in given["PolicyDocument"]["Statement"]:
            if statement["Effect"] != "Allow":
                continue
            if statement["Principal"] != {"Service": "cloudfront.amazonaws.com"}:
                yield f"{name} lets in others than CloudFront"
            elif "AWS:SourceArn" not in statement.get("Condition", {}).get("StringEquals", {}):
                yield f"{name} lets in every distribution"


def policies(template: Template) -> Iterator[str]:
    """Roles allow named actions on named resources, and stars only where STARS says why."""
    for name, statement in statements(template):
        if statement["Effect"] != "Allow":
            continue
        if any("*" in action for action in listed(statement["Action"])):
            yield f"{name} {statement.get('Sid')} has a star in its actions"
        if "NotAction" in statement or "NotResource" in statement:
            yield f"{name} {statement.get('Sid')} allows what it does not name"
        starred = any("*" in json.dumps(each) for each in listed(statement["Resource"]))
        if starred and (name, statement.get("Sid")) not in STARS:
            yield f"{name} {statement.get('Sid')} has a star in its resources"
    for name, given in of_type(template, "AWS::IAM::Role"):
        if given.get("ManagedPolicyArns"):
            yield f"{name} has policies that are not written here"


def statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Statements of policies, those under a condition as if it held."""
    for name, given in of_type(template, "AWS::IAM::Role"):
        for policy in given.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement["Fn::If"][1] if "Fn::If" in statement else statement
    for name, given in of_type(template, "AWS::S3::BucketPolicy"):
        for statement in given["PolicyDocument"]["Statement"]:
            yield name, statement


def listed(value: Any) -> list[Any]:
    """What may be one or several, as several."""
    return value if isinstance(value, list) else [value]


def roles(template: Template) -> Iterator[str]:
    """No two kinds of functions share a role, nor does one have more than it uses."""
    users: dict[str, set[str]] = {}
    for name, given in of_type(template, "AWS::Lambda::Function"):
        role = given["Role"]["Fn::GetAtt"][0]
        users.setdefault(role, set()).add("api" if name == "ApiFunction" else "analysis")
    if any(len(kinds) > 1 for kinds in users.values()):
        yield "the API and the analyses share a role"
    for name, statement in statements(template):
        if name == "AnalysisRole" and not all(
            "logs:" in each for each in listed(statement["Action"])
        ):
            yield "an analysis may do more than write logs"


def security_headers(template: Template) -> Iterator[str]:
    """CloudFront sends the headers of the API with everything, and HSTS."""
    found = sent_headers(template)
    if int(found.get("max-age", 0)) < 31536000:
        yield "browsers are not told to stay with HTTPS for a year"
    for header, value in security.HEADERS.items():
        if found.get(header) != value:
            yield f"CloudFront sends another {header} than the API: {found.get(header)}"
    for behaviour in behaviours(template):
        if "ResponseHeadersPolicyId" not in behaviour:
            yield f"no security headers for {behaviour.get('PathPattern', 'the site')}"


def sent_headers(template: Template) -> dict[str, str]:
    """The headers CloudFront adds, and as ``max-age`` how long HTTPS is to be kept to."""
    found: dict[str, str] = {}
    for _, given in of_type(template, "AWS::CloudFront::ResponseHeadersPolicy"):
        config = given["ResponseHeadersPolicyConfig"]
        known = config["SecurityHeadersConfig"]
        for name, field, header in (
            ("ContentSecurityPolicy", "ContentSecurityPolicy", "Content-Security-Policy"),
            ("FrameOptions", "FrameOption", "X-Frame-Options"),
            ("ReferrerPolicy", "ReferrerPolicy", "Referrer-Policy"),
            ("StrictTransportSecurity", "AccessControlMaxAgeSec", "max-age"),
        ):
            if name in known:
                found[header] = str(known[name][field])
        if "ContentTypeOptions" in known:
            found["X-Content-Type-Options"] = "nosniff"
        for each in config["CustomHeadersConfig"]["Items"]:
            found[each["Header"]] = each["Value"]
    return found


def behaviours(template: Template) -> Iterator[dict[str, Any]]:
    """All behaviours of the distribution."""
    for _, given in of_type(template, "AWS::CloudFront::Distribution"):
        config = given["DistributionConfig"]
        yield config["DefaultCacheBehavior"]
        yield from config.get("CacheBehaviors", [])


def distribution(template: Template) -> Iterator[str]:
    """HTTPS alone; the API uncached, its errors its own."""
    for name, given in of_type(template, "AWS::CloudFront::Distribution"):
        config = given["DistributionConfig"]
        if "CustomErrorResponses" in config:
            yield f"{name} replaces errors, those of the API as well"
        (api,) = [b for b in config["CacheBehaviors"] if b["PathPattern"] == "/api/*"]
        if api["CachePolicyId"] != "4135ea2d-6df8-44a3-9df3-4b5a84be39ad":
            yield f"{name} caches the API"
        if not {"POST", "PATCH", "DELETE"} <= set(api["AllowedMethods"]):
            yield f"{name} does not let all methods through to the API"
    for behaviour in behaviours(template):
        if behaviour["ViewerProtocolPolicy"] not in {"redirect-to-https", "https-only"}:
            yield "something is served without HTTPS"


def origins(template: Template) -> Iterator[str]:
    """The bucket is read through access control, and the API knows CloudFront."""
    for name, given in of_type(template, "AWS::CloudFront::Distribution"):
        config = given["DistributionConfig"]
        for origin in config["Origins"]:
            if origin["Id"] == "site" and "OriginAccessControlId" not in origin:
                yield f"{name} reads the bucket without access control"
            if origin["Id"] == "api":
                sent = json.dumps(origin.get("OriginCustomHeaders", []))
                if "x-tagcat-origin" not in sent or "resolve:secretsmanager" not in sent:
                    yield f"{name} does not send the API its secret"


def gateway(template: Template) -> Iterator[str]:
    """The API is throttled, signing in more so, and its log does not say who asks."""
    for name, given in of_type(template, "AWS::ApiGatewayV2::Stage"):
        if "ThrottlingRateLimit" not in given.get("DefaultRouteSettings", {}):
            yield f"{name} is not throttled"
        for route in SLOWED:
            if "ThrottlingRateLimit" not in given.get("RouteSettings", {}).get(route, {}):
                yield f"{route} is not throttled by itself"
        form = given.get("AccessLogSettings", {}).get("Format", "")
        if not form:
            yield f"{name} keeps no log"
        if re.search(r"sourceIp|userAgent|\$context\.path|identity", form):
            yield f"the log of {name} says who asks"


def logs(template: Template) -> Iterator[str]:
    """Logs are kept for a time, not for ever."""
    for name, given in of_type(template, "AWS::Logs::LogGroup"):
        if "RetentionInDays" not in given:
            yield f"{name} keeps logs for ever"


def alarms(template: Template) -> Iterator[str]:
    """Alarms tell somebody."""
    found = dict(of_type(template, "AWS::CloudWatch::Alarm"))
    watched = {each["MetricName"] for each in found.values()}
    for metric in ("5xx", "Errors", "Throttles", "Duration"):
        if metric not in watched:
            yield f"no alarm watches {metric}"
    for name, given in found.items():
        if not given.get("AlarmActions"):
            yield f"{name} tells nobody"


def secrets(template: Template) -> Iterator[str]:
    """Nothing in the template is a secret: all are made by AWS or read from it."""
    for name, given in of_type(template, "AWS::SecretsManager::Secret"):
        if "SecretString" in given or "GenerateSecretString" not in given:
            yield f"{name} is written in the template"
    for name, given in of_type(template, "AWS::Lambda::Function"):
        for variable in given.get("Environment", {}).get("Variables", {}):
            if re.search(r"PASSWORD|JWT_KEY|TOKEN", variable):
                yield f"{name} has {variable} in its environment"


RULES: tuple[Rule, ...] = (
    functions,
    package,
    buckets,
    readers,
    policies,
    roles,
    security_headers,
    distribution,
    origins,
    gateway,
    logs,
    alarms,
    secrets,
)


def problems(template: Template) -> list[tuple[str, str]]:
    """What breaks a rule, with the rule's name."""
    return [(rule.__name__, problem) for rule in RULES for problem in rule(template)]
