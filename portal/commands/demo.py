"""Runs the whole world on this machine: both stand-ins, the courier and the portal, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import httpx

from integrations.oidc.keys import ensure
from portal.commands.build import build
from portal.commands.migrate import to_head
from portal.core import keys
from portal.core.settings import Settings
from portal.wiring import ROOT

_PATIENCE = 60.0
_SECRETS = {  # of a world that lives on one machine and holds nobody's data
    "MIJNLOKET_ZGW_SECRET": "demo-secret-of-the-case-system-stand-in",
    "MIJNLOKET_NOTIFICATION_SECRET": "demo-secret-of-the-notifications",
}


def environment(
    folder: Path, portal: int = 3000, digid: int = 3001, municipality: int = 3002
) -> dict[str, str]:
    """The settings of a world on these ports, unless the environment says otherwise."""
    case_system = f"http://localhost:{municipality}"
    chosen = {
        "MIJNLOKET_DEMO": "1",
        "MIJNLOKET_DATA_DIR": str(folder.resolve()),
        "MIJNLOKET_LOG_JSON": "0",
        "MIJNLOKET_LOG_LEVEL": "ERROR",
        "MIJNLOKET_PORT": str(portal),
        "MIJNLOKET_CALLBACK_ORIGIN": f"http://localhost:{portal}",
        "MIJNLOKET_OIDC_ISSUER": f"http://localhost:{digid}",
        "MIJNLOKET_OIDC_SCOPES": "openid profile",
        "MIJNLOKET_ZGW_ZAKEN_URL": f"{case_system}/zaken/api/v1/",
        "MIJNLOKET_ZGW_CATALOGI_URL": f"{case_system}/catalogi/api/v1/",
        "MIJNLOKET_ZGW_DOCUMENTEN_URL": f"{case_system}/documenten/api/v1/",
        "MIJNLOKET_ZGW_NOTIFICATIES_URL": f"{case_system}/notificaties/api/v1/",
        "MIJNLOKET_SETTLE_SECONDS": "25",
        **_SECRETS,
    }
    return chosen | dict(os.environ)


def run(folder: Path) -> int:
    """Prepare what is missing, start everything, and stop all of it when one ends or on Ctrl-C."""
    os.environ.update(environment(folder))
    settings = Settings()
    prepare(settings)
    build()
    processes = [_start("standins"), _start("worker"), _start("serve")]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _wait_until_up([f"{address}/healthz" for address in addresses(settings)], processes)
        print(_welcome(settings), flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
        return 1
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):  # an impatient second one would leave processes behind
            signal.signal(number, signal.SIG_IGN)
        _stop(processes)


def demo_residents() -> list[dict[str, str]]:
    """The published test persons of the demo: bsn, name and one line about them."""
    file = ROOT / "municipalities" / "voorbeeld" / "residents.toml"
    return tomllib.loads(file.read_text("utf-8"))["residents"]


def addresses(settings: Settings) -> tuple[str, str, str]:
    """Where the portal, the DigiD stand-in and the municipality stand-in listen."""
    case_system = "/".join(settings.zgw_zaken_url.split("/")[:3])
    return f"http://{settings.host}:{settings.port}", settings.oidc_issuer, case_system


def prepare(settings: Settings) -> None:
    """Make the data folder, demo keys and the database, as far as they are missing."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not settings.key_ring.exists():
        keys.new(settings.key_ring, demo=True)
    ensure(settings.oidc_key)
    to_head(settings.database)


def _start(command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "portal.cli", command], cwd=ROOT, env=os.environ, start_new_session=True
    )


def _wait_until_up(wanted: list[str], processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _PATIENCE
    for address in wanted:
        while not _answers(address):
            if any(process.poll() is not None for process in processes) or time.monotonic() > until:
                raise SystemExit(f"{address} does not answer; see the lines above.")
            time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _welcome(settings: Settings) -> str:
    _portal, digid, municipality = addresses(settings)
    people = "\n".join(f"    {r['name']:<20} {r['story']}" for r in demo_residents())
    return f"""
  Mijn Loket is up.

    The portal             {settings.origin}
    The caseworker's desk  {municipality}/balie
    The DigiD stand-in     {digid}   (the portal brings you there)

  Who can log in (published test persons, their stories are fiction):
{people}

  Data is kept in {settings.data_dir}. Stop with Ctrl-C; start over with: make run FRESH=1
"""
