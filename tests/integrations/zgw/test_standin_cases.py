"""The stand-in as a case system: from a question to its end, by the rules of the real one."""

import asyncio

import pytest

from tests.integrations.zgw.standin_world import BASE, CASEWORKER, FIRST, NOBODY, RSIN, SECOND, World
from tests.integrations.zgw.standin_world import world as world

ZAKEN = "/zaken/api/v1"


def codes(response) -> set[tuple[str, str]]:
    """What a refusal says, per field."""
    return {(param["name"], param["code"]) for param in response.json()["invalidParams"]}


async def test_a_question_comes_in_and_is_found_by_its_person(world: World) -> None:
    case = await world.ok("POST", f"{ZAKEN}/zaken", world.new_case(identificatie="ML-1", toelichting="Help"))
    assert (case["identificatie"], case["vertrouwelijkheidaanduiding"]) == ("ML-1", "zaakvertrouwelijk")
    assert (case["einddatumGepland"], case["uiterlijkeEinddatumAfdoening"]) == ("2026-12-06", "2027-01-03")
    assert case["registratiedatum"] == "2026-11-22"
    await world.ok("POST", f"{ZAKEN}/rollen", world.initiator(case["url"], NOBODY))
    await world.ok("POST", f"{ZAKEN}/statussen", world.status(case["url"]))
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", world.document())
    link = {"zaak": case["url"], "informatieobject": document["url"], "titel": "Mijn vraag"}
    await world.ok("POST", f"{ZAKEN}/zaakinformatieobjecten", link)

    found = await world.search(
        **{f"rol__betrokkeneIdentificatie__natuurlijkPersoon__{'inpBsn'}": NOBODY},
        expand=["rollen", "status", "status.statustype", "zaaktype", "zaakinformatieobjecten"],
    )
    assert found["count"] == 1
    inner = found["results"][0]["_expand"]
    assert inner["rollen"][0]["betrokkeneIdentificatie"]["inpBsn"] == NOBODY
    assert inner["rollen"][0]["authenticatieContext"]["source"] == "digid"
    assert inner["status"]["_expand"]["statustype"]["omschrijving"] == "Ontvangen"
    assert inner["zaaktype"]["doorlooptijd"] == "P42D"
    assert inner["zaakinformatieobjecten"][0]["titel"] == "Mijn vraag"
    documents = await world.ok("GET", f"{ZAKEN}/zaakinformatieobjecten?zaak={case['url']}")
    assert [one["informatieobject"] for one in documents] == [document["url"]]
    download = await world.ask("GET", document["inhoud"], accept="*/*")
    assert (download.content, download.headers["content-type"]) == (
        b"Ik val vaak.",
        "application/octet-stream",
    )


async def test_a_case_goes_to_its_end_and_a_caseworker_reopens_it(world: World) -> None:
    url = await world.case()
    end = world.status(url, "Afgerond")
    refused = await world.ask("POST", f"{ZAKEN}/statussen", end)
    assert codes(refused) == {("nonFieldErrors", "resultaat-does-not-exist")}
    result = {"zaak": url, "resultaattype": world.type("resultaattypen", "Toegekend"), "toelichting": "Ja"}
    await world.ok("POST", f"{ZAKEN}/resultaten", result)
    assert codes(await world.ask("POST", f"{ZAKEN}/resultaten", result)) == {("zaak", "unique")}
    await world.ok("POST", f"{ZAKEN}/statussen", end)
    case = await world.ok("GET", f"{url}?expand=resultaat,resultaat.resultaattype")
    assert (case["einddatum"], case["archiefactiedatum"]) == ("2026-11-22", "2041-11-22")
    assert case["_expand"]["resultaat"]["_expand"]["resultaattype"]["omschrijving"] == "Toegekend"

    late = [
        await world.ask("PATCH", url, {"toelichting": "Nog iets"}),
        await world.ask("POST", f"{ZAKEN}/rollen", world.initiator(url)),
        await world.ask("POST", f"{ZAKEN}/statussen", world.status(url, "In behandeling")),
    ]
    assert [(one.status_code, one.json()["code"]) for one in late] == [(403, "permission_denied")] * 3
    assert late[1].json()["type"] == f"{BASE}/ref/fouten/ZaakClosed/"

    world.clock.move(seconds=5)
    again = world.status(url, "In behandeling")
    await world.ok("POST", f"{ZAKEN}/statussen", again, client=CASEWORKER)
    case = await world.ok("GET", url)
    assert (case["einddatum"], case["archiefactiedatum"]) == (None, None)
    assert case["resultaat"]


async def test_a_document_without_rights_known_keeps_a_case_open(world: World) -> None:
    url = await world.case()
    body = world.document(indicatieGebruiksrecht=None)
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", body)
    link = {"zaak": url, "informatieobject": document["url"]}
    await world.ok("POST", f"{ZAKEN}/zaakinformatieobjecten", link)
    again = await world.ask("POST", f"{ZAKEN}/zaakinformatieobjecten", link)
    assert codes(again) == {("nonFieldErrors", "unique")}
    refused = await world.ask("POST", f"{ZAKEN}/statussen", world.status(url, "Afgerond"))
    assert codes(refused) == {("nonFieldErrors", "indicatiegebruiksrecht-unset")}


async def test_what_a_retry_doubles_and_what_not(world: World) -> None:
    body = world.new_case(identificatie="ML-2")
    url = (await world.ok("POST", f"{ZAKEN}/zaken", body))["url"]
    again = await world.ask("POST", f"{ZAKEN}/zaken", body)
    assert codes(again) == {("identificatie", "identificatie-niet-uniek")}
    found = await world.ok("GET", f"{ZAKEN}/zaken?identificatie=ML-2&bronorganisatie={RSIN}")
    assert [case["url"] for case in found["results"]] == [url]

    await world.ok("POST", f"{ZAKEN}/rollen", world.initiator(url))
    second = await world.ask("POST", f"{ZAKEN}/rollen", world.initiator(url, SECOND))
    assert codes(second) == {("roltype", "max-occurences")}
    other = world.initiator(url, SECOND, roltype=world.type("roltypen", "belanghebbende"))
    for _ in range(2):
        await world.ok("POST", f"{ZAKEN}/rollen", other)
    assert (await world.ok("GET", f"{ZAKEN}/rollen?zaak={url}"))["count"] == 3

    await world.ok("POST", f"{ZAKEN}/statussen", world.status(url))
    assert codes(await world.ask("POST", f"{ZAKEN}/statussen", world.status(url))) == {
        ("nonFieldErrors", "unique")
    }


async def test_of_the_same_case_at_the_same_moment_one_is_made(world: World) -> None:
    body = world.new_case(identificatie="ML-3")
    answers = await asyncio.gather(*(world.ask("POST", f"{ZAKEN}/zaken", body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400]
    assert (await world.ok("GET", f"{ZAKEN}/zaken?identificatie=ML-3"))["count"] == 1


async def test_the_current_status_is_the_latest_not_the_last(world: World) -> None:
    url = await world.case()
    earlier = world.status(url, "In behandeling", datumStatusGezet="2026-11-21T09:00:00Z")
    made = await world.ok("POST", f"{ZAKEN}/statussen", earlier)
    assert made["indicatieLaatstGezetteStatus"] is False
    statuses = (await world.ok("GET", f"{ZAKEN}/statussen?zaak={url}"))["results"]
    assert [status["indicatieLaatstGezetteStatus"] for status in statuses] == [True, False]
    assert (await world.ok("GET", url))["status"] == statuses[0]["url"]


async def test_moments_change_with_every_change_but_a_role(world: World) -> None:
    url = await world.case()
    before = (await world.ok("GET", url))["laatstGemuteerd"]
    other = world.initiator(url, SECOND, roltype=world.type("roltypen", "belanghebbende"))
    role = await world.ok("POST", f"{ZAKEN}/rollen", other)
    assert (await world.ok("GET", url))["laatstGemuteerd"] == before
    assert (await world.ask("DELETE", role["url"])).status_code == 204
    assert (await world.ask("DELETE", role["url"])).status_code == 404
    changed = await world.ok("PATCH", url, {"opschorting": {"indicatie": True, "reden": "Wachten"}})
    assert changed["laatstGemuteerd"] > before
    assert changed["opschorting"]["eerdereOpschorting"] is True
    assert changed["uiterlijkeEinddatumAfdoening"] == "2027-01-03"


@pytest.mark.parametrize("field", ["identificatie", "zaaktype"])
async def test_some_fields_never_change(world: World, field: str) -> None:
    url = await world.case()
    refused = await world.ask("PATCH", url, {field: "anders"})
    assert codes(refused) == {(field, "wijzigen-niet-toegelaten")}


async def test_a_portal_does_not_see_what_is_too_confidential(world: World) -> None:
    secret = world.new_case(vertrouwelijkheidaanduiding="geheim")
    assert (await world.ask("POST", f"{ZAKEN}/zaken", secret)).status_code == 403
    url = (await world.ok("POST", f"{ZAKEN}/zaken", secret, client=CASEWORKER))["url"]
    await world.ok("POST", f"{ZAKEN}/rollen", world.initiator(url, NOBODY), client=CASEWORKER)
    assert (await world.ask("GET", url)).status_code == 403
    assert (await world.ok("GET", f"{ZAKEN}/rollen?zaak={url}"))["count"] == 0
    assert (await world.ok("GET", f"{ZAKEN}/rollen?zaak={url}", client=CASEWORKER))["count"] == 1


async def test_residents_have_cases_that_did_not_start_here(world: World) -> None:
    found = await world.search(
        rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=FIRST, expand=["zaaktype", "rollen"]
    )
    cases = found["results"]
    assert found["count"] == 8
    assert [case["startdatum"] for case in cases] == sorted((c["startdatum"] for c in cases), reverse=True)
    assert sum(case["einddatum"] is not None for case in cases) == 3
    kinds = [case["_expand"]["zaaktype"]["indicatieInternOfExtern"] for case in cases]
    assert kinds.count("intern") == 1
    assert [case["vertrouwelijkheidaanduiding"] for case in cases].count("vertrouwelijk") == 1
    handlers = [r for case in cases for r in case["_expand"]["rollen"] if r["betrokkeneType"] == "medewerker"]
    assert "Sanne de Boer" in {role["contactpersoonRol"]["naam"] for role in handlers}
    others = await world.search(rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=SECOND)
    assert others["count"] == 2
