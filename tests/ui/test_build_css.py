"""The stylesheet: what the packages make, complete for both themes, and light."""

import re
import subprocess

import pytest

from portal.ui import build_css

UI = build_css.HERE.parent
SHEET = build_css.ASSETS / "portal.css"
OURS = "\n".join((build_css.HERE / f"{name}.css").read_text() for name in build_css.OURS)
PARTS = "\n".join(path.read_text() for path in UI.glob("*.py"))


def test_rebuilding_gives_the_same_bytes():
    try:
        modules = build_css.install()
    except subprocess.CalledProcessError:
        pytest.skip("the CSS packages are not installed and the registry cannot be reached")
    assert build_css.bundle(modules) == SHEET.read_text("utf-8")


def test_the_stylesheet_is_within_its_budget():
    assert build_css.weigh(SHEET.read_text("utf-8")) <= build_css.BUDGET


def test_a_heavy_stylesheet_is_refused():
    noise = "".join(f".c{number**7}{{top:{number**5}px}}" for number in range(6000))
    with pytest.raises(build_css.TooHeavy, match="budget is 25000"):
        build_css.weigh(noise)


def test_a_theme_without_a_token_is_refused():
    with pytest.raises(build_css.MissingToken, match="ma: --basis-color-gone, --basis-size-gone"):
        build_css.theme_tokens("ma", {"--basis-size-gone", "--basis-color-gone"}, {"--basis-other": "1px"})


def test_only_tokens_that_are_read_are_kept():
    reference = {
        "--nl-a": "var(--nl-b)",
        "--nl-b": "var(--basis-x)",
        "--nl-unread": "var(--basis-y)",
        "--basis-x": "var(--voorbeeld-blue)",
        "--voorbeeld-blue": "#00f",
    }
    layer, basis = build_css.component_tokens(".nl{color:var(--nl-a)}", reference)
    assert layer == {"--nl-a": "var(--nl-b)", "--nl-b": "var(--basis-x)"}
    assert basis == {"--basis-x"}


def test_a_theme_writes_out_its_own_palette_and_keeps_links_between_basis_tokens():
    theme = {
        "--basis-text": "var(--basis-ink)",
        "--basis-ink": "var(--ma-deep)",
        "--ma-deep": "var(--ma-deeper)",
        "--ma-deeper": "#102",
    }
    kept = build_css.theme_tokens("ma", {"--basis-text"}, theme)
    assert kept == {"--basis-text": "var(--basis-ink)", "--basis-ink": "#102"}


def test_every_token_that_is_read_without_a_fallback_is_declared():
    sheet = SHEET.read_text("utf-8")
    declared = set(re.findall(r"(--[\w-]+)\s*:", sheet))
    assert set(re.findall(r"var\((--(?:basis|ml)-[\w-]+)\)", OURS)) - declared == set()


def test_every_class_name_of_ours_has_its_looks_and_its_use():
    looks = set(re.findall(r"\.(ml-[\w-]+)", OURS))
    named = set(re.findall(r"\bml-[\w-]+", PARTS))
    stems = {name for name in named if name.endswith("-")}
    unused = {look for look in looks - named if not any(look.startswith(stem) for stem in stems)}
    plain = {name for name in named - looks - stems if not any(look.startswith(f"{name}-") for look in looks)}
    assert (unused, plain) == (set(), set())


def test_no_physical_directions():
    physical = (
        r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)"
    )
    assert re.findall(physical, OURS) == []
