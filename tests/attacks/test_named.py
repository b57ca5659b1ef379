"""The list of attacks is long, says of each what refuses it, and stands in the documentation."""

from collections import Counter

from tests.attacks.named import LIST, every, written
from tests.evidence import measured

LEAST = 40


def test_there_are_attacks_of_many_kinds() -> None:
    names = {one.name for one in every()}
    measured("attacks", "named attacks", len(names), "", LEAST, least=True)
    assert len(names) >= LEAST


def test_one_name_is_one_attack() -> None:
    assert [name for name, times in Counter(one.name for one in every()).items() if times > 1] == []


def test_the_list_is_in_the_documentation() -> None:
    assert LIST.read_text("utf-8") == written(), "run: python -m tests.attacks.named"
