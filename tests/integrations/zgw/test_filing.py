"""Filing a request as a case: written strictly, never twice, found back after every doubt."""

from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from integrations.errors import NeighbourRefused, NeighbourUnavailable
from integrations.http import Policy
from integrations.zgw.errors import BsnRefused, CaseExists, NothingValid, RoleExists
from integrations.zgw.filing import Contact, DigidLevel, NewCase
from tests.integrations.zgw.objects import BSN, CATALOGI, NOBODY, ZAKEN, page, the_case
from tests.integrations.zgw.recorded import Exchange, Replay, exchange, exchanges
from tests.integrations.zgw.town import Town

TYPE = f"{CATALOGI}zaaktypen/53717dae-bbad-450e-a017-033eda7bdc11"
RACE = NewCase("ML-20261122-race2", TYPE, date(2026, 11, 22), "Dubbel verstuurd")
SHOWER = NewCase("ML-20261122-7f3a9c", TYPE, date(2026, 11, 22), "Ik val vaak in de douche")
INITIATOR = {
    "url": f"{CATALOGI}roltypen/7ca23fca-686a-4afe-bb5e-9e30d7705733",
    "omschrijving": "Hulpvrager",
    "omschrijvingGeneriek": "initiator",
}


def with_explanation(recorded: Exchange) -> Exchange:
    return replace(recorded, sent={"toelichting": "", **recorded.sent})


class TestCase:
    """The case itself."""

    async def test_as_recorded(self):
        first = exchange("51", "first time")
        sent = {
            key: value for key, value in first.sent.items() if key not in {"registratiedatum", "kenmerken"}
        }
        new = NewCase(
            "ML-20261122-7f3a9c",
            TYPE,
            date(2026, 11, 22),
            "Ik val vaak in de douche",
            "Gesteld via Mijn Loket",
        )
        case = await Replay(replace(first, sent=sent)).client().create_case(new)
        assert new.is_made_as(case)
        assert case.latest_end == date(2026, 12, 6)

    async def test_the_same_again_exists_and_is_found_and_compared(self):
        town = Town().answers("POST", "/zaken/api/v1/zaken", exchange("51", "the same again").response)
        town.answers("GET", "/zaken/api/v1/zaken", exchange("51", "look up before deciding").response)
        client = town.client()
        with pytest.raises(CaseExists):
            await client.create_case(SHOWER)
        found = await client.find_case(SHOWER.identification)
        assert SHOWER.is_made_as(found)
        assert not replace(SHOWER, description="Iets anders").is_made_as(found)

    async def test_of_four_at_once_one_is_made_and_the_others_find_out(self):
        race = exchanges("58")
        town = Replay(*(with_explanation(one) for one in race[:4]), race[4])
        client, outcomes = town.client(), list[str]()
        for _ in range(4):
            try:
                outcomes.append((await client.create_case(RACE)).identification)
            except (CaseExists, NeighbourUnavailable) as error:
                outcomes.append(type(error).__name__)
        assert outcomes == ["ML-20261122-race2", "CaseExists", "CaseExists", "NeighbourUnavailable"]
        assert RACE.is_made_as(await client.find_case("ML-20261122-race2"))

    async def test_500_does_not_mean_not_done(self):
        broken = exchanges("58")[3]
        town = Town().answers("POST", "/zaken/api/v1/zaken", broken.response)
        town.answers("GET", "/zaken/api/v1/zaken", exchanges("58")[4].response)
        client = town.client(Policy())
        with pytest.raises(NeighbourUnavailable) as caught:
            await client.create_case(RACE)
        assert (caught.value.maybe_reached, caught.value.status, len(town.asked)) == (True, 500, 1)
        assert RACE.is_made_as(await client.find_case(RACE.identification))

    @pytest.mark.parametrize(
        "lost", [httpx.ReadTimeout("slow"), httpx.ReadError("gone"), httpx.Response(503)]
    )
    async def test_a_case_is_never_sent_twice_by_itself(self, lost: object):
        town = Town().answers("POST", "/zaken/api/v1/zaken", lost)
        with pytest.raises(NeighbourUnavailable):
            await town.client(Policy()).create_case(RACE)
        assert len(town.asked) == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"identification": ""},
            {"identification": "x" * 41},
            {"description": "x" * 81},
            {"explanation": "x" * 1001},
        ],
    )
    def test_what_does_not_fit_is_refused_here(self, wrong: dict[str, Any]):
        with pytest.raises(ValueError, match="characters"):
            replace(RACE, **wrong)

    @pytest.mark.parametrize("says", ["zaaktype outside", "zaaktype that does not", "identificatie of 41"])
    async def test_another_refusal_stays_a_refusal(self, says: str):
        town = Town().answers("POST", "/zaken/api/v1/zaken", exchange("52", says).response)
        with pytest.raises(NeighbourRefused) as caught:
            await town.client().create_case(RACE)
        assert not isinstance(caught.value, CaseExists)

    def test_spaces_that_the_server_took_off_make_no_other_case(self):
        case = replace(the_case(), identification="ML-1", type_url=TYPE, started_on=date(2026, 1, 1))
        new = NewCase("ML-1", TYPE, date(2026, 1, 1), f"  {case.description}\n")
        assert new.is_made_as(case)


class TestInitiator:
    """Who asks."""

    case = replace(the_case(), url=f"{ZAKEN}zaken/337830b5-006e-4833-87ef-532f31239525", type_url=TYPE)

    def town(self, *answers: object) -> Town:
        kind = {
            "url": f"{CATALOGI}roltypen/7ca23fca-686a-4afe-bb5e-9e30d7705733",
            "omschrijving": "Hulpvrager",
        }
        town = Town().answers(
            "GET", "/catalogi/api/v1/roltypen", page(kind | {"omschrijvingGeneriek": "initiator"})
        )
        return town.answers("POST", "/zaken/api/v1/rollen", *answers)

    async def test_as_recorded(self):
        recorded = exchange("53", "create")
        town = self.town(recorded.response)
        role = await town.client().create_initiator(self.case, NOBODY, DigidLevel.SUBSTANTIEEL)
        assert (role.bsn, role.generic) == (NOBODY, "initiator")
        sent, told = town.body(), recorded.sent
        assert {key: sent[key] for key in ("zaak", "betrokkeneType", "roltype", "authenticatieContext")} == {
            key: told[key] for key in ("zaak", "betrokkeneType", "roltype", "authenticatieContext")
        }
        assert sent["betrokkeneIdentificatie"] == {"inpBsn": NOBODY}

    async def test_a_second_initiator_exists(self):
        town = self.town(exchange("53", "a second initiator").response)
        with pytest.raises(RoleExists):
            await town.client().create_initiator(self.case, BSN, DigidLevel.MIDDEN)

    async def test_only_what_was_given_is_sent_as_contact(self):
        town = self.town(exchange("53", "create").response)
        await town.client().create_initiator(
            self.case, BSN, DigidLevel.MIDDEN, Contact("M. Kooyman", phone="0612345678")
        )
        assert town.body()["contactpersoonRol"] == {"naam": "M. Kooyman", "telefoonnummer": "0612345678"}

    async def test_a_wrong_bsn_is_never_sent(self):
        town = self.town()
        with pytest.raises(BsnRefused):
            await town.client().create_initiator(self.case, "999990018", DigidLevel.MIDDEN)
        assert not any(request.method == "POST" for request in town.asked)

    async def test_a_type_without_initiator_is_a_matter_of_configuration(self):
        town = Town().answers("GET", "/catalogi/api/v1/roltypen", page())
        with pytest.raises(NothingValid):
            await town.client().create_initiator(self.case, BSN, DigidLevel.MIDDEN)

    @pytest.mark.parametrize(
        ("acr", "level"),
        [
            ("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", DigidLevel.BASIS),
            ("urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract", DigidLevel.MIDDEN),
            ("urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard", DigidLevel.SUBSTANTIEEL),
            ("urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI", DigidLevel.HOOG),
            ("http://eidas.europa.eu/LoA/low", DigidLevel.BASIS),
            ("http://eidas.europa.eu/LoA/substantial", DigidLevel.SUBSTANTIEEL),
            ("http://eidas.europa.eu/LoA/high", DigidLevel.HOOG),
            ("substantieel", DigidLevel.SUBSTANTIEEL),
        ],
    )
    def test_levels(self, acr: str, level: DigidLevel):
        assert DigidLevel.read(acr) is level

    @pytest.mark.parametrize("acr", ["", "hoogst", "urn:x"])
    def test_an_unknown_level_is_not_guessed(self, acr: str):
        with pytest.raises(ValueError, match="is not a valid"):
            DigidLevel.read(acr)
