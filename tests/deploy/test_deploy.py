"""What deploy/ says is true: every setting, path and command it names is there, and its formats hold."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from portal.cli import main
from portal.core.settings import PREFIX, Settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(p for p in DEPLOY.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}
READ_BY_NAME = {"oidc.pem", "postgres_password", "mijnloket_redis_url"}
TOOLS = Path(shutil.which("python", path=str(ROOT / ".venv" / "bin")) or "").parent


def ran(*command: str | Path) -> str:
    """What a command wrote; it must end well."""
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_every_setting_that_is_named_exists() -> None:
    text = "\n".join(path.read_text("utf-8") for path in FILES)
    named = set(re.findall(rf"\b{PREFIX}[A-Z][A-Z_]*\b", text))
    assert len(named) > 10
    assert named - KNOWN == set()


def test_every_secret_of_compose_is_a_setting_or_is_read_by_name() -> None:
    for name in COMPOSE["secrets"]:
        assert name.upper() in KNOWN or name in READ_BY_NAME, name


def test_no_secret_is_a_variable() -> None:
    text = "\n".join(path.read_text("utf-8") for path in FILES)
    secret = {
        PREFIX + name.upper() for name, f in Settings.model_fields.items() if "SecretStr" in str(f.annotation)
    }
    assert secret
    for name in secret | {"MIJNLOKET_DATABASE_URL"}:
        assert f"{name}=" not in text and f"{name}:" not in text, name


def test_every_command_that_is_named_exists() -> None:
    text = "\n".join(path.read_text("utf-8") for path in FILES if path.suffix != ".example")
    named = set(re.findall(r"(?:bin/|exec |\[|\[\")mijnloket\"?,? \"?([a-z]+)", text))
    assert named == {"serve", "worker", "migrate", "backup", "build"}
    assert named <= set(main.commands)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_path_of_the_project_that_is_named_exists(path: Path) -> None:
    for name in re.findall(
        r"\b(?:deploy|docs|municipalities|portal)/[\w./@-]*\w\.\w+", path.read_text("utf-8")
    ):
        known = name in ("deploy/mijnloket.env",) or (ROOT / name).exists()
        assert known, name


def test_the_image_is_made_of_what_is_here() -> None:
    copied = re.findall(r"^COPY ([\w./]+) ", (DEPLOY / "Containerfile").read_text("utf-8"), re.M)
    assert copied == ["requirements.lock", "."]
    assert all((ROOT / name).exists() for name in copied)


def test_compose_keeps_to_the_specification() -> None:
    ran(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_everything_in_compose_leads_somewhere() -> None:
    for name, service in COMPOSE["services"].items():
        secrets, networks = set(service.get("secrets", ())), set(service["networks"])
        assert secrets <= set(COMPOSE["secrets"]) and networks <= set(COMPOSE["networks"]), name
        assert set(service.get("depends_on", ())) <= set(COMPOSE["services"]), name
    portals = COMPOSE["services"]["proxy"]["environment"]["LOKET_PORTALS"].split()
    assert [portal.split(":")[0] for portal in portals] == ["portal-a", "portal-b"]


@pytest.mark.parametrize("name", ["portal-a", "portal-b", "worker", "migrate", "backup"])
def test_our_containers_may_little(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["user"] == "10001"
    assert "no-new-privileges:true" in service["security_opt"] and service["ulimits"] == {"core": 0}


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert (
        "front" not in COMPOSE["services"]["database"]["networks"] + COMPOSE["services"]["redis"]["networks"]
    )


def test_the_containerfile_has_no_known_weakness() -> None:
    ran(TOOLS / "hadolint", "--no-color", DEPLOY / "Containerfile")


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, with this project where an installation lies."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip(
            "systemd-analyze is not on this machine (apt-get install systemd): units were not verified"
        )
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/mijnloket", str(ROOT))
        (tmp_path / unit.name.replace("@.", "@3001.")).write_text(text, "utf-8")
    return sorted(tmp_path.iterdir())


def test_systemd_understands_every_unit(units: list[Path]) -> None:
    assert len(units) == 4
    assert ran("systemd-analyze", "verify", "--man=no", *units) == ""


def test_systemd_calls_every_service_hardly_exposed(units: list[Path]) -> None:
    for unit in units:
        if unit.suffix == ".service":
            ran("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit)


def test_systemd_hardens_every_service_alike() -> None:
    """From the line that says so on, but for the folder of back-ups."""
    services = [unit.read_text("utf-8") for unit in UNITS if unit.suffix == ".service"]
    hardened = {
        text[text.index("# Nothing but") :].partition("\n\n[Install]")[0].strip() for text in services
    }
    assert len(hardened) == 1
