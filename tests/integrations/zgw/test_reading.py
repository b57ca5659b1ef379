"""Lenient reading: what real servers send is read, what cannot be read is malformed, nothing crashes."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.zgw.casetypes import CaseType, RoleType, StatusType
from integrations.zgw.config import Confidentiality
from integrations.zgw.document import Document
from integrations.zgw.messages import Case, Role, Status
from integrations.zgw.notifications import Notification, Subscription
from integrations.zgw.reading import Fields, Malformed
from tests.conftest import SHARED
from tests.integrations.zgw.objects import a_case, a_role

KINDS = {
    "zaken": Case,
    "rollen": Role,
    "statussen": Status,
    "zaaktypen": CaseType,
    "statustypen": StatusType,
    "roltypen": RoleType,
    "enkelvoudiginformatieobjecten": Document,
}
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def objects(node: Any) -> list[dict[str, Any]]:
    """Every whole object with an address of its own, however deep; not the mere references."""
    if isinstance(node, list):
        return [found for item in node for found in objects(item)]
    if not isinstance(node, dict):
        return []
    found = [inner for value in node.values() for inner in objects(value)]
    return [node, *found] if "url" in node and len(node) > 6 else found


def test_every_recorded_object_is_read():
    if not SHARED.exists():
        pytest.skip("../shared is absent: not held to recorded objects here")
    read = dict.fromkeys(KINDS, 0)
    for file in (SHARED / "recordings" / "openzaak").glob("*.json"):
        recording = json.loads(file.read_text())
        for step in recording.get("steps", [recording]):
            for found in objects(step["response"].get("body")):
                kind = found["url"].split("/")[-2] if found["url"].count("/") > 3 else ""
                if kind in KINDS:
                    KINDS[kind].read(Fields(found, kind))
                    read[kind] += 1
    assert all(count > 5 for count in read.values()), read


@given(data=st.data())
def test_a_field_of_any_kind_is_read_or_malformed(data: st.DataObject):
    good = data.draw(st.sampled_from([a_case(), a_role()]))
    field = data.draw(st.sampled_from(sorted(good)))
    for kind in (Case, Role):
        try:
            kind.read(Fields(good | {field: data.draw(ODD)}, "zaak"))
        except Malformed as error:
            assert str(error).startswith("zaak.")


@given(value=ODD)
@pytest.mark.parametrize("kind", [*KINDS.values(), Notification, Subscription])
def test_no_message_makes_a_reader_crash(kind: Any, value: object):
    try:
        kind.read(Fields(value, "message"))
    except Malformed as error:
        assert "message" in str(error)


@pytest.mark.parametrize("value", [None, "", [], {}, 7, True, "gisteren", "2026-13-01"])
def test_a_date_that_is_none_is_none(value: object):
    fields = Fields({"day": value}, "x")
    assert (fields.day("day"), fields.moment("day")) == (None, None)
    with pytest.raises(Malformed, match=r"x\.day is missing"):
        fields.needed_day("day")


def test_dates_and_moments():
    fields = Fields({"day": "2026-11-22", "time": "2026-11-22T11:47:03Z", "bare": "2026-11-22T11:47:03"}, "x")
    assert (fields.day("day"), fields.day("time")) == (date(2026, 11, 22), date(2026, 11, 22))
    assert fields.moment("time") == fields.moment("bare") == datetime(2026, 11, 22, 11, 47, 3, tzinfo=UTC)


@pytest.mark.parametrize("word", ["", "geheimpje", "GEHEIMPJE", "ſ"])
def test_an_unknown_confidentiality_is_the_highest(word: str):
    assert Confidentiality.read(word) is Confidentiality.ZEER_GEHEIM


def test_confidentiality_in_order_and_in_the_words_of_the_api():
    words = [level.word for level in Confidentiality]
    assert words[0] == "openbaar"
    assert words[-1] == "zeer_geheim"
    assert [Confidentiality.read(word) for word in words] == list(Confidentiality)
    assert Confidentiality.ZAAKVERTROUWELIJK < Confidentiality.VERTROUWELIJK


def test_empty_strings_and_nulls_of_a_real_server_are_no_trouble():
    odd = a_case(
        einddatum="",
        omschrijving=None,
        opschorting=None,
        laatstGemuteerd="",
        resultaat="",
        bronorganisatie=None,
    )
    case = Case.read(Fields(odd, "zaak"))
    assert (case.ended_on, case.description, case.suspended, case.changed_at) == (None, "", False, None)
