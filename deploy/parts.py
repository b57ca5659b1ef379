"""Writes the parts list (SBOM, CycloneDX) of what an installation runs: Python and JavaScript, as locked.

python -m deploy.parts > sbom.json
"""

import base64
import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def parts() -> dict[str, Any]:
    """Everything that is locked, as CycloneDX; the JavaScript ones are bundled into the pages."""
    made = _python()
    made["components"] += _javascript(ROOT / "reflex.lock" / "bun.lock")
    return made


def licence(name: str) -> str:
    """What an installed package says its licence is; empty when it is not installed or does not say."""
    try:
        about = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if "License ::" in line
    ]
    short = (about.get("License") or "").strip().partition("\n")[0]
    return about.get("License-Expression") or " / ".join(classified) or short


def _python() -> dict[str, Any]:
    """As cyclonedx-py reads the lock file, with what the packages say of their licences."""
    tool = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--of", "JSON"]
    own = ["--pyproject", str(ROOT / "pyproject.toml"), str(ROOT / "requirements.lock")]
    done = subprocess.run([*tool, *own], capture_output=True, text=True, check=True)  # noqa: S603 - fixed words
    made = json.loads(done.stdout)
    for part in made["components"]:
        part.pop("description", None)  # the line of the lock file, once more
        if said := licence(part["name"]):
            part["licenses"] = [{"license": {"name": said}}]
    return made


def _javascript(lock: Path) -> list[dict[str, Any]]:
    """What bun.lock says: name, version, and the hash of the package as the registry gives it."""
    packages = json.loads(_TRAILING_COMMA.sub("", lock.read_text("utf-8")))["packages"]
    found = {package[0]: package[-1] for package in packages.values()}
    return [_npm(*one.rsplit("@", 1), integrity=integrity) for one, integrity in sorted(found.items())]


def _npm(name: str, version: str, *, integrity: str) -> dict[str, Any]:
    kind, _, digest = integrity.partition("-")
    hashes = [{"alg": f"SHA-{kind[3:]}", "content": base64.b64decode(digest).hex()}]
    address = f"pkg:npm/{quote(name, safe='/')}@{version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "hashes": hashes,
    }


if __name__ == "__main__":
    print(json.dumps(parts(), indent=2))
