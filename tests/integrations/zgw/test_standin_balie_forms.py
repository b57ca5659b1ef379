"""The desk moves cases on, and takes no form but its own."""

import pytest

from tests.integrations.zgw.standin_desk import Page, arriving, send, visit
from tests.integrations.zgw.standin_world import BASE, World
from tests.integrations.zgw.standin_world import world as world


async def test_a_case_is_taken_on_moved_and_closed(world: World) -> None:
    path = await arriving(world)
    page = await send(world, await visit(world, path), "/behandelaar", naam="Sanne de Boer")
    assert "De behandelaar is bekend" in page.text
    page = await send(world, page, "/behandelaar", naam="Joyce Mensah")
    assert "Sanne de Boer" not in page.text
    page = await send(world, page, "/status", uitleg="Wij bellen u.\r\nMorgen.")
    world.clock.move(minutes=1)
    page = await send(world, page, "/afronden", uitkomst=_first_option(page), uitleg="Klaar")
    assert "Afgerond 22 november 2026" in page.text

    url = f"{BASE}/zaken/api/v1/zaken/{path.rpartition('/')[2]}"
    statuses = (await world.ok("GET", f"/zaken/api/v1/statussen?zaak={url}"))["results"]
    assert [status["statustoelichting"] for status in statuses] == ["Klaar", "Wij bellen u.\nMorgen.", ""]
    roles = (await world.ok("GET", f"/zaken/api/v1/rollen?zaak={url}&omschrijvingGeneriek=behandelaar"))[
        "results"
    ]
    assert [role["contactpersoonRol"]["naam"] for role in roles] == ["Joyce Mensah"]
    assert (await world.ok("GET", url))["einddatum"] == "2026-11-22"


async def test_what_cannot_be_done_is_said_and_what_was_typed_is_kept(world: World) -> None:
    path = await arriving(world)
    body = world.document(indicatieGebruiksrecht=None)
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", body)
    link = {
        "zaak": f"{BASE}/zaken/api/v1/zaken/{path.rpartition('/')[2]}",
        "informatieobject": document["url"],
    }
    await world.ok("POST", "/zaken/api/v1/zaakinformatieobjecten", link)
    case = await visit(world, path)
    page = await send(world, case, "/afronden", uitkomst=_first_option(case), uitleg="Mijn lange uitleg")
    assert page.response.status_code == 400
    assert "indicatieGebruiksrecht" in page.text
    assert "Mijn lange uitleg" in page.text
    assert page.text.strip().startswith("Fout:")
    url = f"/zaken/api/v1/resultaten?zaak={link['zaak']}"
    assert (await world.ok("GET", url))["count"] == 0
    nameless = await send(world, await visit(world, path), "/behandelaar", naam=" ")
    assert nameless.response.status_code == 400


def _first_option(page: Page) -> str:
    return next(str(option["value"]) for option in page.all("option"))


async def test_a_case_can_start_at_the_desk(world: World) -> None:
    page = await visit(world, "/balie/nieuw")
    kind = world.town.catalogue.case_type("schuldhulp")
    made = await send(
        world, page, "/nieuw", inwoner="1", soort=kind, omschrijving="Huur", vraag="Te veel post"
    )
    assert "De zaak is gemaakt" in made.text
    found = await world.search(rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn="999990408")
    assert found["results"][0]["omschrijving"] == "Huur"
    again = await send(world, page, "/nieuw", inwoner="99", soort=kind, omschrijving="", vraag="Getypt")
    assert again.response.status_code == 400
    assert "Getypt" in again.text


async def test_faults_are_switched_at_the_desk(world: World) -> None:
    page = await visit(world, "/balie/storingen")
    on = await send(world, page, "/storingen", soort="unavailable", pad="/zaken", aantal="1", kans="100")
    assert "nog 1 keer" in on.text
    assert "Er staan storingen aan" in (await visit(world, "/balie")).text
    assert (await world.ask("GET", "/zaken/api/v1/zaken")).status_code == 503
    off = await send(world, await visit(world, "/balie/storingen"), "/uit")
    assert "Alles werkt" in off.text
    wrong = await send(world, page, "/storingen", kans="vaak", pad="/mijn/pad")
    assert wrong.response.status_code == 400
    assert wrong.form("/storingen")["pad"] == "/mijn/pad"


@pytest.mark.parametrize(
    ("headers", "change"),
    [
        ({"Origin": "https://elders.example"}, {}),
        ({"Origin": "null"}, {}),
        ({}, {"sleutel": ""}),
        ({}, {"sleutel": "geraden"}),
        ({}, {"sleutel": "é"}),
    ],
)
async def test_a_form_of_somebody_else_changes_nothing(
    world: World, headers: dict[str, str], change: dict[str, str]
) -> None:
    path = await arriving(world)
    form = (await visit(world, path)).form("/behandelaar") | {"naam": "Indringer"} | change
    answer = await world.http.post(form.pop("action"), data=form, headers=headers)
    assert answer.status_code == 403
    assert "Indringer" not in (await visit(world, path)).response.text


async def test_a_form_that_cannot_be_read_is_refused(world: World) -> None:
    for content in (b"\xff=\xff&sleutel=%ff", b"&".join(b"a=1" for _ in range(500))):
        answer = await world.http.post("/balie/nieuw", content=content)
        assert answer.status_code in {400, 403}
