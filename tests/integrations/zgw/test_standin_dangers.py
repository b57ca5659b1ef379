"""The stand-in is as dangerous as a real Open Zaak: what is no filter, what cannot be read, what lies."""

import pytest

from tests.integrations.zgw.standin_world import BSN_FILTER, CASEWORKER, FIRST, NOBODY, SECOND, World
from tests.integrations.zgw.standin_world import world as world

ZAKEN = "/zaken/api/v1/zaken"


async def count(world: World, **body: object) -> int:
    return (await world.search(**body))["count"]


async def test_an_empty_or_unknown_filter_answers_with_everybody(world: World) -> None:
    everybody = await count(world, einddatum__isnull="")
    assert everybody == 10
    assert await count(world, **{BSN_FILTER: ""}) == everybody
    assert await count(world, inpBsn=FIRST) == everybody
    assert (await world.ok("GET", f"{ZAKEN}?{BSN_FILTER}="))["count"] == everybody
    assert await count(world, **{BSN_FILTER: None}) == 0
    assert await count(world, **{BSN_FILTER: [FIRST, SECOND]}) == 2
    assert await count(world, **{BSN_FILTER: int(FIRST)}) == 8
    assert await count(world, **{BSN_FILTER: NOBODY}) == 0


async def test_filters_of_a_role_hold_for_one_and_the_same_role(world: World) -> None:
    assert await count(world, **{BSN_FILTER: FIRST, "rol__omschrijvingGeneriek": "initiator"}) == 8
    assert await count(world, **{BSN_FILTER: FIRST, "rol__omschrijvingGeneriek": "behandelaar"}) == 0
    assert await count(world, **{BSN_FILTER: FIRST, "rol__machtiging": "eigen"}) == 8
    assert await count(world, **{BSN_FILTER: FIRST, "rol__machtiging": "gemachtigde"}) == 0
    name = "rol__betrokkeneIdentificatie__medewerker__identificatie"
    assert await count(world, **{name: "sanne.de.boer"}) == 2
    assert await count(world, **{name.replace("medewerker", "organisatorischeEenheid"): "sanne.de.boer"}) == 0


async def test_pages_of_a_search_are_in_the_query(world: World) -> None:
    first = await world.search("?pageSize=3", **{BSN_FILTER: FIRST, "pageSize": 1, "page": 9})
    assert (first["count"], len(first["results"]), first["previous"]) == (8, 3, None)
    assert first["next"] == f"{world.settings.base_url}{ZAKEN}/_zoek?page=2&pageSize=3"
    assert (await world.ask("GET", first["next"])).status_code == 405
    without = await world.ok("POST", first["next"], {"einddatum__isnull": True})
    assert without["count"] == 6
    last = await world.search("?pageSize=3&page=3", **{BSN_FILTER: FIRST})
    assert (len(last["results"]), last["next"]) == (2, None)
    past = await world.ask("POST", f"{ZAKEN}/_zoek?pageSize=3&page=4", {BSN_FILTER: FIRST})
    assert (past.status_code, past.json()["detail"]) == (404, "Ongeldige pagina.")
    assert (await world.ask("POST", f"{ZAKEN}/_zoek?page=0", {BSN_FILTER: FIRST})).status_code == 404
    for odd in ("0", "-1", "x", "²", "99999999999999999999"):
        assert len((await world.search(f"?pageSize={odd}", **{BSN_FILTER: FIRST}))["results"]) == 8


async def test_expand_is_a_list_here_and_a_text_there(world: World) -> None:
    assert (await world.ask("POST", f"{ZAKEN}/_zoek", {"expand": "status"})).status_code == 500
    wrong = await world.ask("POST", f"{ZAKEN}/_zoek", {BSN_FILTER: FIRST, "expand": ["regisseur"]})
    assert wrong.json()["invalidParams"][0]["code"] == "invalid_choice"
    found = await world.search("?expand=status,regisseur&pageSize=1", **{BSN_FILTER: FIRST})
    assert list(found["results"][0]["_expand"]) == ["status"]
    lonely = await world.search(**{BSN_FILTER: FIRST, "expand": ["status.statustype"]})
    assert [case["_expand"] for case in lonely["results"]] == [{}] * 8
    assert (await world.ask("GET", f"{ZAKEN}?expand=regisseur")).status_code == 400


async def test_lists_in_a_search_count_for_some_filters_only(world: World) -> None:
    both = [world.case_type("schuldhulp"), world.case_type("jeugdhulp")]
    assert await count(world, zaaktype__in=both) == 3
    assert await count(world, zaaktype__not_in=both) == 7
    rsin = world.settings.rsin
    assert await count(world, bronorganisatie__in=[rsin, "002220647"]) == 0
    assert await count(world, bronorganisatie__in=f"{rsin},002220647") == 10
    assert await count(world, maximaleVertrouwelijkheidaanduiding="zaakvertrouwelijk") == 9
    assert await count(world, status__statustype=world.type("statustypen", "In behandeling")) == 1
    assert (
        await count(world, resultaat__resultaattype=world.type("resultaattypen", "Toegekend", "schuldhulp"))
        == 1
    )
    assert await count(world, zaaktype__omschrijving="HUISHOUDEN") == 2
    ordered = await world.search(**{BSN_FILTER: FIRST, "ordering": ["-startdatum", "startdatum"]})
    dates = [case["startdatum"] for case in ordered["results"]]
    assert dates == sorted(dates)


async def test_kenmerken_are_found_by_source_and_mark(world: World) -> None:
    mark = {"kenmerk": "7f3a", "bron": "mijnloket"}
    await world.ok("POST", ZAKEN, world.new_case(kenmerken=[mark]))
    assert (await world.ok("GET", f"{ZAKEN}?kenmerk=mijnloket:7f3a"))["count"] == 1
    assert (await world.ok("GET", f"{ZAKEN}?kenmerk__bron=mijnloket"))["count"] == 1
    assert (await world.ok("GET", f"{ZAKEN}?kenmerk=7f3a"))["count"] == 0


async def test_a_tag_that_is_known_gives_nothing_again(world: World) -> None:
    url = await world.case()
    tag = (await world.ask("GET", url)).headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        assert (await world.ask("GET", url, If_None_Match=known)).status_code == 304
    await world.ok("POST", "/zaken/api/v1/statussen", world.status(url, "In behandeling"))
    assert (await world.ask("GET", url, If_None_Match=tag)).status_code == 200


async def test_a_tag_can_be_made_to_lie(world: World) -> None:
    url = await world.case()
    tag = (await world.ask("GET", url)).headers["etag"]
    await world.switch({"kind": "stale_etag"})
    status = await world.ok("POST", "/zaken/api/v1/statussen", world.status(url, "In behandeling"))
    assert (await world.ask("GET", url, If_None_Match=tag)).status_code == 304
    whole = await world.ask("GET", url)
    assert (whole.headers["etag"], whole.json()["status"]) == (tag, status["url"])


@pytest.mark.parametrize(
    "body",
    [
        {"bronorganisatie": "123456780"},
        {"startdatum": "22-11-2026"},
        {"omschrijving": "x" * 81},
        {"toelichting": "x" * 1001},
        {"identificatie": "x" * 41},
        {"omschrijving": ["lijst"]},
        {"toelichting": "nul\x00teken"},
        {"kenmerken": "geen lijst"},
        {"kenmerken": [{"bron": "x"}]},
        {"verlenging": "lang"},
        {"zaaktype": 5},
        {"zaaktype": {}},
        {"zaaktype": "http://elders.example/zaaktypen/1"},
        {"vertrouwelijkheidaanduiding": ["geheim"]},
        {"vertrouwelijkheidaanduiding": {"geheim": 1}},
    ],
)
async def test_odd_values_are_refused_and_nothing_is_made(world: World, body: dict[str, object]) -> None:
    before = await count(world, einddatum__isnull="")
    response = await world.ask("POST", ZAKEN, world.new_case(**body))
    assert response.status_code == 400, response.text
    assert next(iter(body)) in response.json()["invalidParams"][0]["name"]
    assert await count(world, einddatum__isnull="") == before


async def test_an_internal_type_is_not_for_portals(world: World) -> None:
    body = world.new_case(zaaktype=world.case_type("interne-toets"))
    assert (await world.ask("POST", ZAKEN, body)).status_code == 403
    assert (await world.ask("POST", ZAKEN, body, client=CASEWORKER)).status_code == 201
