"""The parts list is valid CycloneDX, complete, and holds no licence that does not go with ours."""

import json
import re
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy import parts
from tests.architecture.test_lock import pinned
from tests.conftest import ROOT

GOES_WITH_EUPL = re.compile(
    r"\b(MIT(-0)?|BSD(-[23]-Clause)?|Apache|ISC|PSF(-2\.0)?|MPL|Mozilla Public|LGPL|Lesser General Public|0BSD)\b",
    re.I,
)
"""Permissive, or weak copyleft of parts we use unchanged and beside us."""
DOES_NOT = re.compile(
    r"\bAGPL|Affero|(?<!L)GPL|(?<!Lesser )General Public|Proprietary|Commercial|SSPL|BUSL", re.I
)


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    """The list, made once."""
    return parts.parts()


def some_of_each(listed: dict[str, Any]) -> dict[str, Any]:
    """The list with three parts of each kind: checking the addresses of all takes minutes."""
    return {**listed, "components": listed["components"][:3] + listed["components"][-3:]}


def test_it_is_valid(listed: dict[str, Any]) -> None:
    version = SchemaVersion.from_version(listed["specVersion"])
    assert JsonStrictValidator(version).validate_str(json.dumps(some_of_each(listed))) is None


def test_a_list_that_is_wrong_would_be_seen(listed: dict[str, Any]) -> None:
    version = SchemaVersion.from_version(listed["specVersion"])
    wrong = json.dumps({**listed, "components": [{"type": "nonsense"}]})
    assert JsonStrictValidator(version).validate_str(wrong) is not None


def test_every_locked_part_is_in_it(listed: dict[str, Any]) -> None:
    named = {(part["name"], part["version"]) for part in listed["components"]}
    python = {(one.name, next(iter(one.specifier)).version) for one in pinned("requirements.lock")}
    lines = (ROOT / "reflex.lock" / "bun.lock").read_text("utf-8")
    javascript = set(re.findall(r'": \["([^"]+)@([^"@]+)", "", ', lines))
    assert python <= named and javascript <= named and len(javascript) > 100
    assert len(listed["components"]) == len(named), "each once"


def test_every_part_that_runs_here_goes_with_our_licence(listed: dict[str, Any]) -> None:
    said = {
        part["name"]: " ".join(one["license"]["name"] for one in part["licenses"])
        for part in listed["components"]
        if part.get("licenses")
    }
    assert len(said) > 50
    assert {name: text for name, text in said.items() if DOES_NOT.search(text)} == {}
    assert {name: text for name, text in said.items() if not GOES_WITH_EUPL.search(text)} == {}


def test_nothing_installed_keeps_its_licence_to_itself(listed: dict[str, Any]) -> None:
    silent = [
        p["name"] for p in listed["components"] if p["purl"].startswith("pkg:pypi") and not p.get("licenses")
    ]
    assert set(silent) <= {one.name for one in pinned("requirements.lock") if one.marker is not None}


@pytest.mark.parametrize("text", ["AGPL-3.0", "GNU General Public License v3", "GPL-2.0-only", "Proprietary"])
def test_a_licence_that_does_not_go_with_ours_would_be_seen(text: str) -> None:
    assert DOES_NOT.search(text)
    assert not DOES_NOT.search("GNU Lesser General Public License v2 or later (LGPLv2+)")
