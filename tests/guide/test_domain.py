"""A guide that cannot be used is refused with every reason, before anybody sees it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portal import wiring
from portal.core.i18n import LOCALES
from portal.guide.domain import Guide, Part, problems

SHIPPED = wiring.guide()
TERMS = [term.id for term in wiring.speaking_municipality().terms]
FIRST = SHIPPED.provisions[0]


def with_first(**changed: Any) -> Guide:
    return replace(SHIPPED, provisions=(replace(FIRST, **changed), *SHIPPED.provisions[1:]))


def test_the_shipped_guide_is_whole():
    assert problems(SHIPPED, TERMS, LOCALES) == []


def test_every_provision_can_be_found_by_some_part_of_life():
    shown = {one.id for part in SHIPPED.parts for one in SHIPPED.of(part)}
    assert shown == {one.id for one in SHIPPED.provisions}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: with_first(life=("mars",)), "schuldhulp: there is no part of life 'mars'."),
        (lambda: with_first(life=()), "schuldhulp: it is for no part of life."),
        (lambda: with_first(law="x"), "schuldhulp: there is no law 'x'."),
        (lambda: with_first(term="wmo.never"), "schuldhulp: there is no term 'wmo.never'."),
        (lambda: with_first(case_type=""), "schuldhulp: it is tailored, and has no case type."),
        (lambda: with_first(name={"nl": "Hulp"}), "schuldhulp: name is missing in en."),
        (lambda: with_first(words={"nl": (), "en": ("debt",)}), "schuldhulp: words is missing in nl."),
        (lambda: with_first(id="bijstand"), "bijstand: more than one provision has this id."),
        (
            lambda: replace(
                SHIPPED, parts=(*SHIPPED.parts, Part("moon", {"nl": "Maan", "en": "Moon"}, "home"))
            ),
            "moon: no provision is about this part of life.",
        ),
        (
            lambda: replace(SHIPPED, dangers=(replace(SHIPPED.dangers[0], phrases={"nl": ("brand",)}),)),
            "life: advice or phrases are missing in en.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_in_a_sentence(make: Callable[[], Guide], says: str):
    assert says in problems(make(), TERMS, LOCALES)


def test_an_unknown_provision_is_an_error_and_not_another_one():
    with pytest.raises(KeyError, match="nothing"):
        SHIPPED.provision("nothing")
