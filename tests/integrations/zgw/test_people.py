"""Who plays a part in a case: the handler for everyone, the rest for nobody else."""

import pytest

from integrations.zgw.messages import Case
from integrations.zgw.reading import Fields
from tests.integrations.zgw.objects import BSN, OTHER, a_case, a_role, page
from tests.integrations.zgw.recorded import Replay, exchange, exchanges
from tests.integrations.zgw.town import Town


def a_worker(**changes: object) -> dict[str, object]:
    identity = {
        "identificatie": "m.devries",
        "achternaam": "Vries",
        "voorletters": "M.",
        "voorvoegselAchternaam": "de",
    }
    return (
        a_role(
            omschrijvingGeneriek="behandelaar", betrokkeneType="medewerker", betrokkeneIdentificatie=identity
        )
        | changes
    )


def a_team(**changes: object) -> dict[str, object]:
    return (
        a_role(
            omschrijvingGeneriek="behandelaar",
            betrokkeneType="organisatorische_eenheid",
            betrokkeneIdentificatie={"identificatie": "oost", "naam": "Wijkteam Oost"},
        )
        | changes
    )


def case_with(*roles: object) -> Case:
    return Case.read(Fields(a_case(expand={"rollen": list(roles)}), "zaak"))


class TestHandler:
    """Who treats the case, and nobody else."""

    async def test_the_recorded_worker(self):
        roles = exchange("57", "read by the portal").response.json()["results"]
        case = case_with(*roles)
        assert (case.handler.name, case.handler.phone) == ("M. de Vries", "0201234567")
        assert case.handler.email == "team.wmo@gemeente.example"

    def test_a_worker_goes_before_a_team(self):
        assert case_with(a_team(), a_worker()).handler.name == "M. de Vries"
        assert case_with(a_team()).handler.name == "Wijkteam Oost"

    @pytest.mark.parametrize(
        "role",
        [
            a_role(omschrijvingGeneriek="behandelaar"),
            a_worker(omschrijvingGeneriek="adviseur"),
            a_worker(betrokkeneIdentificatie=None),
            a_team(betrokkeneIdentificatie={"naam": ""}),
            a_role(),
        ],
    )
    def test_nobody_else_is_named(self, role: object):
        assert case_with(role).handler is None

    def test_what_a_resident_sees_leaves_others_out(self):
        seen = case_with(a_role(BSN), a_role(OTHER), a_worker(), a_worker(omschrijvingGeneriek="adviseur"))
        assert [role.name for role in seen.seen_by(BSN).roles] == ["Merel Kooyman", "M. de Vries"]

    def test_a_role_does_not_print_whom_it_is_about(self):
        case = case_with(
            a_role(contactpersoonRol={"naam": "Merel K", "emailadres": "m@x.nl", "telefoonnummer": "06"})
        )
        printed = repr(case) + repr(case.roles)
        assert not any(secret in printed for secret in (BSN, "Merel", "m@x.nl"))


class TestRoles:
    """Who plays a part."""

    async def test_the_recorded_roles_of_a_case(self):
        recorded = exchanges("40")[0]
        case = Case.read(Fields(exchange("31", "what a case page needs").response.json(), "zaak"))
        (role,) = await Replay(recorded).client().roles(case)
        assert (role.generic, role.bsn, role.name) == ("initiator", BSN, "Merel Kooyman")

    async def test_the_initiator(self):
        town = Town().answers("GET", "/zaken/api/v1/rollen", page(a_worker(), a_role()))
        role = await town.client().initiator_of(case_with())
        assert role.bsn == BSN
        assert town.asked[0].url.params["omschrijvingGeneriek"] == "initiator"

    async def test_no_initiator_yet(self):
        town = Town().answers("GET", "/zaken/api/v1/rollen", page())
        assert await town.client().initiator_of(case_with()) is None
