"""An audit that could not look anything up fails and says so; it never reads as "nothing found"."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

PIP, BUN = "Dependency not found on PyPI and could not be audited: x (1)", "error: POST advisories - 405"
CLEAN_PIP, CLEAN_BUN = "No known vulnerabilities found", "No vulnerabilities found"


def audit(
    folder: Path, pip: str, bun: str, codes: tuple[int, int] = (0, 0)
) -> subprocess.CompletedProcess[str]:
    """Run the script where the two tools say this and end with these codes."""
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    (folder / "reflex.lock").mkdir()
    (folder / "deploy").mkdir()
    (folder / "deploy" / "audit.sh").write_bytes((ROOT / "deploy" / "audit.sh").read_bytes())
    says = {"pip-audit": (pip, codes[0]), "bun": (bun, codes[1]), "python": (str(tools / "bun"), 0)}
    for name, (text, code) in says.items():
        (tools / name).write_text(f"#!/bin/sh\nprintf '%s\\n' '{text}'\nexit {code}\n")
        (tools / name).chmod(0o755)
    return subprocess.run(["sh", folder / "deploy" / "audit.sh"], capture_output=True, text=True)


def test_nothing_known_is_good_news(tmp_path: Path) -> None:
    done = audit(tmp_path, CLEAN_PIP, CLEAN_BUN)
    assert done.returncode == 0 and "COULD NOT" not in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("pip", "bun", "codes"),
    [
        (PIP, CLEAN_BUN, (0, 0)),
        (f"{CLEAN_PIP}\n{PIP}", CLEAN_BUN, (0, 0)),
        (CLEAN_PIP, BUN, (0, 1)),
        ("", "", (1, 1)),
    ],
)
def test_a_database_out_of_reach_is_bad_news(
    tmp_path: Path, pip: str, bun: str, codes: tuple[int, int]
) -> None:
    done = audit(tmp_path, pip, bun, codes)
    assert done.returncode != 0 and "COULD NOT REACH THE DATABASE" in done.stdout


def test_a_known_weakness_is_bad_news_of_another_kind(tmp_path: Path) -> None:
    done = audit(tmp_path, "Found 1 known vulnerability in 1 package", CLEAN_BUN, (1, 0))
    assert done.returncode != 0 and "COULD NOT" not in done.stdout and "Found 1" in done.stdout
