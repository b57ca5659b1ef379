"""The desk shows what arrives: to everybody who works there, and nothing that is not theirs to see."""

import pytest

from integrations.zgw.standin.html import el
from tests.integrations.zgw.standin_desk import HOSTILE, Page, arriving, visit
from tests.integrations.zgw.standin_world import CASEWORKER, FIRST, NOBODY, World
from tests.integrations.zgw.standin_world import world as world


async def pages(world: World) -> list[Page]:
    case = await arriving(world)
    paths = (
        "/balie",
        "/balie?alles=1",
        "/balie?nummer=ML-1",
        case,
        "/balie/nieuw",
        "/balie/storingen",
        "/balie/zaken/x",
    )
    return [await visit(world, path) for path in paths]


async def test_every_page_can_be_used_by_everybody(world: World) -> None:
    titles = set()
    for page in await pages(world):
        assert page.all("html")[0]["lang"] == "nl"
        assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer", "title")] == [1] * 5
        ids = [found["id"] for _, found in page.tags if "id" in found]
        assert len(ids) == len(set(ids))
        labelled = {label["for"] for label in page.all("label")}
        boxes = [box for tag in ("input", "select", "textarea") for box in page.all(tag)]
        assert {box.get("id") for box in boxes if box.get("type") != "hidden"} == labelled
        assert page.all("script") == []
        titles.add(page.text.split(" - ")[0])
    assert len(titles) == 5


async def test_what_people_wrote_is_text_everywhere(world: World) -> None:
    for page in await pages(world):
        assert "<script" not in page.response.text
    case = await visit(world, await arriving_again(world))
    assert HOSTILE[:25] in case.text
    assert "script-src" not in case.response.headers["content-security-policy"]
    assert case.response.headers["content-security-policy"].startswith("default-src 'none'")


async def arriving_again(world: World) -> str:
    found = await world.search(identificatie="ML-1")
    return f"/balie/zaken/{found['results'][0]['uuid']}"


def test_attributes_are_text_too() -> None:
    assert el("a", "x", href='" onclick="x') == '<a href="&quot; onclick=&quot;x">x</a>'


async def test_a_new_case_is_on_top_and_found_by_its_number(world: World) -> None:
    await arriving(world)
    page = await visit(world, "/balie")
    assert page.text.index("ML-1") < page.text.index("ZAAK-2026")
    assert page.text.index("Nieuw binnen") < page.text.index("ML-1") < page.text.index("In behandeling")
    found = await visit(world, "/balie?nummer=ml-1")
    assert "ML-1" in found.text
    assert "ZAAK-" not in found.text
    assert "Er is geen zaak met dit nummer" in (await visit(world, "/balie?nummer=ML-9")).text


async def test_a_case_shows_who_asks_but_not_their_number(world: World) -> None:
    page = await visit(world, await arriving(world))
    assert "Merel Kooyman" in page.text
    assert "eindigt op 847" in page.text
    assert FIRST not in page.response.text
    assert "Ik val vaak." in page.text


@pytest.mark.parametrize("path", ["/balie/zaken/x", "/balie/zaken/../x", "/balie/documenten/x", "/balie/x"])
async def test_what_is_not_there_is_404(world: World, path: str) -> None:
    assert (await world.http.get(path)).status_code == 404


async def test_a_document_is_only_ever_saved(world: World) -> None:
    case = await world.case()
    page = {"formaat": "text/html", "inhoud": "PHNjcmlwdD4=", "bestandsomvang": 8, "bestandsnaam": "x.html"}
    body = world.document(**page)
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", body)
    link = {"zaak": case, "informatieobject": document["url"]}
    await world.ok("POST", "/zaken/api/v1/zaakinformatieobjecten", link)
    shown = await visit(world, f"/balie/zaken/{case.rpartition('/')[2]}")
    where = next(str(a["href"]) for a in shown.all("a") if "/documenten/" in str(a["href"]))
    answer = await world.http.get(where)
    assert answer.content == b"<script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_resident_without_a_name_is_known_at_the_desk(world: World) -> None:
    url = (await world.ok("POST", "/zaken/api/v1/zaken", world.new_case()))["url"]
    nameless = world.initiator(url, betrokkeneIdentificatie={"inpBsn": FIRST})
    await world.ok("POST", "/zaken/api/v1/rollen", nameless)
    assert "Merel Kooyman" in (await visit(world, f"/balie/zaken/{url.rpartition('/')[2]}")).text
    stranger = (await world.ok("POST", "/zaken/api/v1/zaken", world.new_case(), client=CASEWORKER))["url"]
    role = world.initiator(stranger, betrokkeneIdentificatie={"inpBsn": NOBODY})
    await world.ok("POST", "/zaken/api/v1/rollen", role)
    assert "Naam onbekend" in (await visit(world, f"/balie/zaken/{stranger.rpartition('/')[2]}")).text


async def test_the_root_leads_to_the_desk(world: World) -> None:
    answer = await world.http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/balie")
