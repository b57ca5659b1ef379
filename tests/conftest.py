"""What every test shares: where the official material lies."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder with official descriptions and recordings; tests that need it say so when it is absent."""
    if not SHARED.exists():
        pytest.skip("../shared is absent: held to the official descriptions elsewhere")
    return SHARED
