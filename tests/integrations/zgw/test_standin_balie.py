"""The desk: a case worker sees what arrives and moves it on, and nobody else can."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from integrations.zgw.standin.html import el
from tests.integrations.zgw.standin_world import BASE, CASEWORKER, FIRST, NOBODY, World
from tests.integrations.zgw.standin_world import world as world

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'apos' \u202e \u2028 \U0001f600"


class Page(HTMLParser):
    """What a page is made of, for whoever cannot see it."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[dict[str, str]] = []
        self.words: list[str] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "form":
            self.forms.append({"action": found.get("action") or ""})
        if tag in {"input", "button", "select", "textarea"} and self.forms and "name" in found:
            self.forms[-1].setdefault(str(found["name"]), found.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.tags if name == tag]

    def form(self, end: str) -> dict[str, str]:
        """The fields of the form that goes there."""
        return next(dict(form) for form in self.forms if form["action"].endswith(end))


async def visit(world: World, path: str) -> Page:
    return Page(await world.http.get(path))


async def send(world: World, page: Page, end: str, **fields: str) -> Page:
    """Fill in a form of a page and send it; follows to the page after it."""
    form = page.form(end) | fields
    answer = await world.http.post(
        form.pop("action"), data=form, headers={"Origin": BASE}, follow_redirects=True
    )
    return Page(answer)


async def arriving(world: World) -> str:
    """The page of a case that just came in from the portal, with a document."""
    url = await world.case(identificatie="ML-1", omschrijving=HOSTILE, toelichting=f"Help.\n{HOSTILE}")
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", world.document())
    link = {"zaak": url, "informatieobject": document["url"], "titel": HOSTILE}
    await world.ok("POST", "/zaken/api/v1/zaakinformatieobjecten", link)
    return f"/balie/zaken/{url.rpartition('/')[2]}"


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


@pytest.mark.parametrize("path", ["/balie/zaken/x", "/balie/zaken/../x", "/balie/documenten/x", "/balie/x"])
async def test_what_is_not_there_is_404(world: World, path: str) -> None:
    assert (await world.http.get(path)).status_code == 404


async def test_a_form_that_cannot_be_read_is_refused(world: World) -> None:
    for content in (b"\xff=\xff&sleutel=%ff", b"&".join(b"a=1" for _ in range(500))):
        answer = await world.http.post("/balie/nieuw", content=content)
        assert answer.status_code in {400, 403}


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
