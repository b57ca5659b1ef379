"""Only the rules that a part can match stay in the stylesheet."""

import pytest

from portal.ui.prune_css import pruned, used_names

USED = frozenset({"nl-button", "nl-button--primary", "nl-heading--level-"})


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".nl-button{a:b}", ".nl-button{a:b}"),
        (".nl-link{a:b}", ""),
        (".nl-button,.nl-link{a:b}", ".nl-button{a:b}"),
        (".nl-button .nl-link{a:b}", ""),
        (".nl-heading--level-2{a:b}", ".nl-heading--level-2{a:b}"),
        (".nl-button:not(.nl-link,.nl-other):hover{a:b}", ".nl-button:not(.nl-link,.nl-other):hover{a:b}"),
        ("@media print{.nl-link{a:b}.nl-button{c:d}}", "@media print{.nl-button{c:d}}"),
        ("@media print{.nl-link{a:b}}", ""),
        ("@keyframes x{from{a:b}to{c:d}}", "@keyframes x{from{a:b}to{c:d}}"),
        (":root{--nl-x:1}body{a:b}", ":root{--nl-x:1}body{a:b}"),
    ],
)
def test_rules(css: str, kept: str):
    assert pruned(css, USED) == kept


def test_the_parts_name_what_they_use():
    assert {"nl-button--primary", "utrecht-textbox--invalid", "nl-heading--level-"} <= used_names()
