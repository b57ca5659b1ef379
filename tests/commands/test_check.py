"""`mijnloket check` says whether the municipality's own files can be used."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.wiring import ROOT


def said(folder: Path) -> tuple[int, str]:
    """How the command ended for a folder with municipalities, and all it said."""
    environment = os.environ | {"MIJNLOKET_MUNICIPALITIES_DIR": str(folder), "MIJNLOKET_DEMO": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "portal.cli", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_shipped_files_are_well():
    code, words = said(ROOT / "municipalities")
    assert (
        code == 0 and words.startswith("Gemeente Voorbeeld: ") and words.endswith(" provisions, all well.\n")
    )


def test_what_is_wrong_is_said_without_a_trace_of_the_program(tmp_path: Path):
    folder = tmp_path / "municipalities"
    shutil.copytree(ROOT / "municipalities", folder)
    own = folder / "voorbeeld" / "provisions.toml"
    own.write_text(own.read_text("utf-8").replace('law = "wgs"', 'law = "wgz"'), "utf-8")
    code, words = said(folder)
    assert code != 0 and words == "schuldhulp: there is no law 'wgz'.\n"
