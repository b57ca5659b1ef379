"""Runs the whole world on this machine: both stand-ins, the courier and the portal, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import httpx

from portal.commands.build import build
from portal.commands.migrate import to_head
from portal.core import keys
from portal.core.settings import Settings
from portal.wiring import ROOT

DIGID, MUNICIPALITY = "http://localhost:3001", "http://localhost:3002"
_PATIENCE = 60.0
_SECRETS = {  # of a world that lives on one machine and holds nobody's data
    "MIJNLOKET_ZGW_SECRET": "demo-secret-of-the-case-system-stand-in",
    "MIJNLOKET_NOTIFICATION_SECRET": "demo-secret-of-the-notifications",
}


def environment(folder: Path) -> dict[str, str]:
    """The settings of the demo, unless the environment says otherwise."""
    chosen = {
        "MIJNLOKET_DEMO": "1",
        "MIJNLOKET_DATA_DIR": str(folder.resolve()),
        "MIJNLOKET_LOG_JSON": "0",
        "MIJNLOKET_LOG_LEVEL": "WARNING",
        "MIJNLOKET_ZGW_NOTIFICATIES_URL": f"{MUNICIPALITY}/notificaties/api/v1/",
        "MIJNLOKET_SETTLE_SECONDS": "25",
        **_SECRETS,
    }
    return chosen | dict(os.environ)


def run(folder: Path) -> int:
    """Prepare what is missing, start everything, and stop all of it when one ends or on Ctrl-C."""
    os.environ.update(environment(folder))
    settings = Settings()
    folder.mkdir(parents=True, exist_ok=True)
    _make_keys(settings)
    to_head(settings.database)
    build()
    processes = [_start("standins"), _start("worker"), _start("serve")]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _wait_until_up([settings.origin + "/readyz", DIGID + "/healthz", MUNICIPALITY + "/healthz"], processes)
        print(_welcome(settings), flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
        return 1
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        _stop(processes)


def demo_residents() -> list[dict[str, str]]:
    """The published test persons of the demo: bsn, name and one line about them."""
    file = ROOT / "municipalities" / "voorbeeld" / "residents.toml"
    return tomllib.loads(file.read_text("utf-8"))["residents"]


def _make_keys(settings: Settings) -> None:
    from integrations.oidc.keys import ensure

    if not settings.key_ring.exists():
        keys.new(settings.key_ring, demo=True)
    ensure(settings.oidc_key)


def _start(command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "portal.cli", command], cwd=ROOT, env=os.environ, start_new_session=True
    )


def _wait_until_up(addresses: list[str], processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _PATIENCE
    for address in addresses:
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
    people = "\n".join(f"    {r['name']:<20} {r['story']}" for r in demo_residents())
    return f"""
  Mijn Loket is up.

    The portal             {settings.origin}
    The caseworker's desk  {MUNICIPALITY}/balie
    The DigiD stand-in     {DIGID}   (the portal brings you there)

  Who can log in (published test persons, their stories are fiction):
{people}

  Data is kept in {settings.data_dir}. Stop with Ctrl-C; start over with: make run FRESH=1
"""
