"""What deploy/ promises: an image and services with few rights, units that systemd takes, settings that exist."""

import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.settings import load
from core.settings.keys import KEYS
from core.settings.sections import WebSettings

OWN_SERVICES = ("server", "worker")
UNITS = ("playlista.service", "playlista-worker@.service")
_SETTING = re.compile(r"\bPLAYLISTA_([A-Z_]+)")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A line of a Dockerfile with its continuations; ``stage`` counts the FROM lines up to it."""

    word: str
    text: str
    stage: int


def instructions(dockerfile: str) -> list[Instruction]:
    """The instructions of a Dockerfile, without comments."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found: list[Instruction] = []
    stage = 0
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, text = line.partition(" ")
        stage += word == "FROM"
        found.append(Instruction(word, " ".join(text.split()), stage))
    return found


def image_mistakes(dockerfile: str) -> Iterator[str]:
    """What is wrong with an image that serves people: each thing by name."""
    found = instructions(dockerfile)
    last = [each for each in found if each.stage == max(other.stage for other in found)]
    yield from _base_mistakes(found)
    yield from _layer_mistakes(found)
    yield from _user_mistakes(last)
    if any(re.search(r"\b(gcc|g\+\+|build-essential|-dev\b)", each.text) for each in last if each.word == "RUN"):
        yield "build tools in the final image"
    if not any(each.word == "HEALTHCHECK" and "/healthz" in each.text for each in last):
        yield "no health check"
    for word in ("ENTRYPOINT", "CMD"):
        if not any(each.word == word and each.text.startswith("[") and json.loads(each.text) for each in last):
            yield f"{word} is no list, so a shell would get the signals"


def _base_mistakes(found: list[Instruction]) -> Iterator[str]:
    arguments = dict(each.text.split("=", 1) for each in found if each.word == "ARG" and "=" in each.text)
    for each in found:
        if each.word == "FROM":
            base = re.sub(r"\$\{(\w+)\}", lambda match: arguments[match[1]], each.text.split()[0])
            if ":" not in base or base.endswith(":latest"):
                yield f"base without a version: {base}"


def _layer_mistakes(found: list[Instruction]) -> Iterator[str]:
    for each in found:
        if each.word == "ADD":
            yield "ADD fetches and unpacks: COPY does neither"
        if each.word == "COPY" and each.text.split()[0] in (".", "./"):
            yield "everything is copied"
        if each.word == "RUN" and "apt-get install" in each.text:
            if "--no-install-recommends" not in each.text:
                yield "recommended packages are installed"
            if "rm -rf /var/lib/apt/lists" not in each.text:
                yield "package lists stay in the layer"
        if each.word in ("ENV", "ARG") and re.search(r"(PASSWORD|SECRET|TOKEN)\w*=\S", each.text):
            yield "a secret in the image"


def _user_mistakes(last: list[Instruction]) -> Iterator[str]:
    users = [each.text for each in last if each.word == "USER"]
    if not users or users[-1].split(":")[0] in ("root", "0"):
        yield "runs as root"
    after = last[max((n for n, each in enumerate(last) if each.word == "USER"), default=len(last)) :]
    if any(each.word in ("RUN", "COPY") for each in after):
        yield "files are made after USER, and belong to it"


GOOD_IMAGE = """\
FROM python:3.11-slim
RUN apt-get update && apt-get install --no-install-recommends -y tini=0.19 && rm -rf /var/lib/apt/lists/*
COPY core core
HEALTHCHECK CMD ["python", "-c", "http://127.0.0.1/healthz"]
USER 1000
ENTRYPOINT ["playlista"]
CMD ["serve"]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "mistake"),
    [
        ("python:3.11-slim", "python:latest", "base without a version"),
        ("python:3.11-slim", "python", "base without a version"),
        ("COPY core core", "ADD https://example.org/x.tar /", "ADD"),
        ("COPY core core", "COPY . /source", "everything is copied"),
        ("COPY core core", "ENV API_TOKEN=abc", "a secret"),
        ("COPY core core", "RUN apt-get install gcc", "build tools"),
        ("--no-install-recommends ", "", "recommended"),
        (" && rm -rf /var/lib/apt/lists/*", "", "package lists"),
        ("USER 1000", "USER root", "runs as root"),
        ("USER 1000\n", "", "runs as root"),
        ("USER 1000", "USER 1000\nRUN true", "after USER"),
        ('CMD ["serve"]', "CMD serve", "CMD is no list"),
        ("/healthz", "/", "no health check"),
    ],
)
def test_a_mistake_in_an_image_is_seen(right: str, wrong: str, mistake: str) -> None:
    assert not list(image_mistakes(GOOD_IMAGE))
    assert mistake in " ".join(image_mistakes(GOOD_IMAGE.replace(right, wrong)))


def test_the_image_is_small_and_has_few_rights(repository: Path) -> None:
    assert not list(image_mistakes(dockerfile(repository)))


def test_the_image_has_what_the_wheel_is_built_from_and_nothing_else(repository: Path) -> None:
    allowed = {
        line.removeprefix("!")
        for line in text(repository, "Dockerfile.dockerignore").splitlines()
        if line.startswith("!")
    }
    copied: set[str] = set()
    for each in instructions(dockerfile(repository)):
        if each.word == "COPY" and "--from" not in each.text:
            copied |= set(each.text.split()[:-1])
    assert copied == allowed
    assert all((repository / name).exists() for name in copied)
    assert {"playlista", "core", "models", "setup.cfg", "pyproject.toml", "README.md", "LICENSE"} == copied


def test_the_extras_of_the_image_exist(repository: Path) -> None:
    (extras,) = re.findall(r"ARG EXTRAS=(\S+)", dockerfile(repository))
    for extra in extras.split(","):
        assert re.search(rf"^{extra} =$", (repository / "setup.cfg").read_text(encoding="utf-8"), re.MULTILINE)


def test_hadolint_finds_nothing(repository: Path) -> None:
    tool = Path(sys.executable).with_name("hadolint")
    if not tool.exists():
        pytest.skip("hadolint has no wheel for this machine")
    assert_accepts([tool, repository / "deploy" / "Dockerfile"])


@pytest.fixture
def compose(repository: Path) -> Mapping[str, Any]:
    found = yaml.safe_load(text(repository, "compose.yaml"))
    assert isinstance(found, dict)
    return found


def service_mistakes(service: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a service of compose.yaml."""
    if not service.get("read_only") or "/tmp" not in " ".join(service.get("tmpfs", ())):
        yield "writes to its image"
    if service.get("cap_drop") != ["ALL"] or service.get("cap_add") or service.get("privileged"):
        yield "has rights of root"
    if "no-new-privileges:true" not in service.get("security_opt", ()):
        yield "may get rights"
    if service.get("restart") != "unless-stopped":
        yield "does not come back"
    if service.get("healthcheck", {}).get("test", ["NONE"])[0] != "CMD":
        yield "no health check"
    if not service["deploy"]["resources"]["limits"].get("memory") or not service.get("pids_limit"):
        yield "no limits"
    if int(service["stop_grace_period"].removesuffix("s")) <= 10:
        yield "killed while it stops"
    if not service.get("logging", {}).get("options", {}).get("max-size"):
        yield "its log fills the disk"
    if service["image"].endswith(":latest") or ":" not in service["image"]:
        yield "any version of its image"


def test_every_service_is_confined_watched_and_limited(compose: Mapping[str, Any]) -> None:
    assert set(compose["services"]) == {*OWN_SERVICES, "redis", "postgres"}
    for name, service in compose["services"].items():
        assert not list(service_mistakes(service)), name


@pytest.mark.parametrize(
    ("key", "value", "mistake"),
    [
        ("read_only", False, "writes"),
        ("cap_drop", [], "rights of root"),
        ("security_opt", [], "may get"),
        ("restart", "no", "come back"),
        ("healthcheck", {}, "health check"),
        ("stop_grace_period", "10s", "killed"),
        ("pids_limit", None, "limits"),
        ("logging", {}, "log"),
        ("image", "redis:latest", "version"),
    ],
)
def test_a_mistake_in_a_service_is_seen(compose: Mapping[str, Any], key: str, value: object, mistake: str) -> None:
    changed = {**compose["services"]["redis"], key: value}
    assert mistake in " ".join(service_mistakes(changed))


def test_volumes_networks_and_dependencies_are_those_that_exist(compose: Mapping[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        assert set(service["networks"]) <= set(compose["networks"])
        for needed, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert needed in services
        sources = {volume.rsplit(":", 1)[0] for volume in service.get("volumes", ())}
        assert {source for source in sources if not source.startswith("${MUSIC_FOLDER:")} <= set(compose["volumes"])


def test_server_and_workers_are_alike_but_for_the_command_and_the_port(compose: Mapping[str, Any]) -> None:
    server, worker = (compose["services"][name] for name in OWN_SERVICES)
    assert (server["command"], worker["command"]) == (["serve"], ["worker"])
    assert server["volumes"] == worker["volumes"]
    assert server["image"] == worker["image"]
    assert worker["environment"].items() <= server["environment"].items()
    assert worker["deploy"]["replicas"] == 2


def test_the_database_and_redis_are_not_published(compose: Mapping[str, Any]) -> None:
    assert compose["networks"]["back"] == {"internal": True}
    for name in ("redis", "postgres"):
        assert compose["services"][name]["networks"] == ["back"]
        assert "ports" not in compose["services"][name]
    assert "ports" not in compose["services"]["worker"]
    (port,) = compose["services"]["server"]["ports"]
    assert port.startswith("127.0.0.1:")


def test_the_trusted_proxy_is_the_gateway_of_the_network(compose: Mapping[str, Any]) -> None:
    (network,) = compose["networks"]["front"]["ipam"]["config"]
    assert compose["services"]["server"]["environment"]["PLAYLISTA_TRUSTED_PROXIES"] == network["gateway"]


def test_every_setting_named_in_deploy_exists(repository: Path) -> None:
    files = [path for path in (repository / "deploy").rglob("*") if path.is_file()]
    named = {path.name: set(_SETTING.findall(path.read_text(encoding="utf-8"))) for path in files}
    assert {"compose.yaml", "Dockerfile", ".env.example", "playlista.service", "nginx.conf"} <= set(named)
    for name, keys in named.items():
        assert keys <= set(KEYS), name


def test_the_environments_are_settings_without_a_mistake(repository: Path, compose: Mapping[str, Any]) -> None:
    server = {key: str(value) for key, value in compose["services"]["server"]["environment"].items()}
    server["PLAYLISTA_DATABASE_URL"] = "postgresql://playlista:abc@postgres/playlista"
    for environ in (
        {**assignments(text(repository, ".env.example")), **server},
        assignments(text(repository, "systemd/environment.example")),
    ):
        settings = load(environ={key: value for key, value in environ.items() if key.startswith("PLAYLISTA_")}).settings
        assert settings.database.database_url.startswith("postgresql://")


def test_every_variable_of_the_compose_file_is_in_the_example(repository: Path) -> None:
    wanted = set(re.findall(r"\$\{(\w+)", text(repository, "compose.yaml")))
    assert wanted <= set(assignments(text(repository, ".env.example")))


def test_the_example_has_no_password_and_the_compose_file_asks_for_one(repository: Path) -> None:
    assert assignments(text(repository, ".env.example"))["POSTGRES_PASSWORD"] == ""
    assert "${POSTGRES_PASSWORD:?" in text(repository, "compose.yaml")


def test_docker_compose_takes_the_file(repository: Path, tmp_path: Path) -> None:
    tool = found_tool("docker-compose")
    folder = tmp_path / "deploy"
    shutil.copytree(repository / "deploy", folder)
    # The only version that Debian 12 has knows no name of a project.
    (folder / "compose.yaml").write_text(text(repository, "compose.yaml").replace("name: playlista\n", "", 1))
    (folder / ".env").write_text(text(repository, ".env.example").replace("PASSWORD=", "PASSWORD=abc", 1))
    said = assert_accepts([tool, "--file", folder / "compose.yaml", "config"])
    assert "postgresql://playlista:abc@postgres/playlista" in said


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(repository: Path, tmp_path: Path, name: str) -> None:
    tool = found_tool("systemd-analyze")
    unit = text(repository, f"systemd/{name}").replace("/opt/playlista/bin/playlista", "/bin/true")
    (tmp_path / name).write_text(unit, encoding="utf-8")
    assert not assert_accepts([tool, "verify", "--man=no", tmp_path / name])
    # 10 is everything allowed, below 2.5 is what systemd calls OK at the least.
    assert_accepts([tool, "security", "--offline=true", "--threshold=25", tmp_path / name])


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_has_time_to_stop_limits_and_a_user(repository: Path, name: str) -> None:
    lines = assignments(text(repository, f"systemd/{name}"))
    assert int(lines["TimeoutStopSec"]) > 10
    assert lines["User"] == "playlista"
    assert lines["ProtectSystem"] == "strict"
    assert lines["ReadWritePaths"] == "/srv/music"
    assert {"MemoryMax", "TasksMax", "Nice", "NoNewPrivileges", "StateDirectory"} <= set(lines)
    assert f"u {lines['User']} " in text(repository, "systemd/sysusers.conf")
    assert lines["EnvironmentFile"] in text(repository, "systemd/tmpfiles.conf")


def test_the_units_differ_in_what_they_run_and_how_urgent_it_is(repository: Path) -> None:
    server, worker = (assignments(text(repository, f"systemd/{name}")) for name in UNITS)
    different = {key for key in {*server, *worker} if server.get(key) != worker.get(key)}
    assert different == {"Description", "ExecStart", "Nice", "IOSchedulingPriority", "SuccessExitStatus"}
    assert (server["ExecStart"].split()[1:], worker["ExecStart"].split()[1:]) == (["serve"], ["worker"])


def test_nginx_takes_its_example(repository: Path, tmp_path: Path) -> None:
    tool = found_tool("nginx")
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x"]
    assert_accepts([*openssl, "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"])
    site = text(repository, "proxy/nginx.conf").replace("/etc/letsencrypt/live/music.example.org", str(tmp_path))
    numbers = itertools.count()
    site = re.sub(r"listen \S*?\d+\b", lambda _: f"listen unix:{tmp_path}/{next(numbers)}", site)
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; include site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    assert_accepts([tool, "-t", "-q", "-e", "stderr", "-c", tmp_path / "nginx.conf"])


def test_caddy_takes_its_example(repository: Path) -> None:
    tool = found_tool("caddy")
    assert_accepts([tool, "validate", "--adapter", "caddyfile", "--config", repository / "deploy/proxy/Caddyfile"])


def test_the_proxies_pass_events_on_and_take_the_largest_upload(repository: Path) -> None:
    nginx, caddy = text(repository, "proxy/nginx.conf"), text(repository, "proxy/Caddyfile")
    events = nginx.partition("location = /events")[2].partition("}")[0]
    assert "proxy_buffering off" in events
    assert "flush_interval -1" in caddy
    largest = WebSettings().max_upload_mb
    for size in re.findall(r"(?:client_max_body_size |max_size )(\d+)", nginx + caddy):
        assert int(size) > largest


def text(repository: Path, name: str) -> str:
    return (repository / "deploy" / name).read_text(encoding="utf-8")


def dockerfile(repository: Path) -> str:
    return text(repository, "Dockerfile")


def assignments(lines: str) -> dict[str, str]:
    """KEY=value lines, without comments and headings; of a repeated key the last."""
    pairs = (line.split("=", 1) for line in lines.splitlines() if "=" in line and not line.startswith(("#", "[")))
    return {key.strip(): value.strip() for key, value in pairs}


def found_tool(name: str) -> str:
    found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/sbin")
    if found is None:
        pytest.skip(f"no {name} here")
    return found


def assert_accepts(command: list[Any]) -> str:
    """Run a tool that must accept what it is given, and return what it said."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, f"{shlex.join(map(str, command))}: {result.stderr or result.stdout}"
    return result.stdout
