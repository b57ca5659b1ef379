"""Documents: sent in once, put in their case, and read only when finished and allowed."""

from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from integrations.errors import AddressRefused, NeighbourGarbled, NeighbourRefused
from integrations.zgw.config import Confidentiality
from integrations.zgw.document import Document, NewDocument
from integrations.zgw.errors import DocumentExists
from integrations.zgw.messages import Case
from integrations.zgw.reading import Fields
from tests.integrations.zgw.recorded import Replay, exchange, exchanges
from tests.integrations.zgw.town import CATALOGI, DOCUMENTEN, ZAKEN, Town, a_case, page, problem, uuid

DOCUMENTS = "/documenten/api/v1/enkelvoudiginformatieobjecten"
LINKS = "/zaken/api/v1/zaakinformatieobjecten"
NEW = NewDocument(
    identification="ML-DOC-1",
    type_url=f"{CATALOGI}informatieobjecttypen/932d0aa7-4a3f-4b5c-8e9a-6931af8cf641",
    title="Aanvraag hulp in huis",
    author="Mijn Loket",
    file_name="aanvraag.txt",
    media_type="text/plain",
    created_on=date(2026, 11, 22),
    content=b"Ik val vaak in de douche.",
)


def a_document(number: int = 1, **changes: Any) -> dict[str, Any]:
    url = f"{DOCUMENTEN}enkelvoudiginformatieobjecten/{uuid(number)}"
    return {
        "url": url,
        "identificatie": f"DOCUMENT-{number}",
        "bronorganisatie": "517439943",
        "titel": "Aanvraag",
        "bestandsomvang": 3,
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "status": "definitief",
        "inhoud": f"{url}/download?versie=1",
    } | changes


def a_link(number: int, **changes: Any) -> dict[str, Any]:
    document = f"{DOCUMENTEN}enkelvoudiginformatieobjecten/{uuid(number)}"
    return {"zaak": f"{ZAKEN}zaken/{uuid(1)}", "informatieobject": document} | changes


def the_case() -> Case:
    return Case.read(Fields(a_case(), "zaak"))


def document(**changes: Any) -> Document:
    return Document.read(Fields(a_document(**changes), "document"))


class TestCreate:
    """A small document in one call."""

    async def test_it_is_made_and_blocks_nobody(self):
        town = Town().answers("POST", DOCUMENTS, exchange("61", "create").response)
        made = await town.client().create_document(NEW)
        assert (made.title, made.size) == ("Aanvraag hulp in huis", 125)
        sent = town.body()
        assert sent["indicatieGebruiksrecht"] is False
        assert (sent["status"], sent["identificatie"]) == ("definitief", "ML-DOC-1")
        assert (sent["inhoud"], sent["bestandsomvang"]) == ("SWsgdmFsIHZhYWsgaW4gZGUgZG91Y2hlLg==", 25)
        assert "accept-crs" not in town.asked[0].headers

    async def test_the_same_again_exists_and_is_found(self):
        refusal = problem(400, "invalid", ("identificatie", "identificatie-niet-uniek"))
        town = Town().answers("POST", DOCUMENTS, refusal)
        town.answers("GET", DOCUMENTS, page(a_document(identificatie="ML-DOC-1")))
        client = town.client()
        with pytest.raises(DocumentExists):
            await client.create_document(NEW)
        assert (await client.find_document("ML-DOC-1")).title == "Aanvraag"

    @pytest.mark.parametrize("recorded", range(6))
    async def test_every_recorded_refusal_is_a_refusal(self, recorded: int):
        refusals = [one.response for one in exchanges("62") if one.response.status_code == 400]
        town = Town().answers("POST", DOCUMENTS, refusals[recorded])
        with pytest.raises(NeighbourRefused) as caught:
            await town.client().create_document(NEW)
        assert caught.value.invalid_params

    @pytest.mark.parametrize(
        "wrong",
        [
            {"identification": "x" * 41},
            {"title": ""},
            {"author": "x" * 201},
            {"content": b"x" * (10 * 2**20 + 1)},
        ],
    )
    def test_what_does_not_fit_is_refused_here(self, wrong: dict[str, Any]):
        with pytest.raises(ValueError, match=r"characters|MiB"):
            replace(NEW, **wrong)

    def test_the_content_is_not_printed(self):
        assert "douche" not in repr(NEW)


class TestFind:
    """A document by our own number."""

    async def test_as_recorded(self):
        client = Replay(exchange("64", "list filters on identificatie")).client()
        assert (await client.find_document("DOCUMENT-2026-0000000033")).file_name == "aanvraag.pdf"

    async def test_none(self):
        assert await Town().answers("GET", DOCUMENTS, page()).client().find_document("ML-DOC-1") is None

    async def test_a_document_that_was_not_asked_for_is_no_answer(self):
        town = Town().answers("GET", DOCUMENTS, page(a_document()))
        with pytest.raises(NeighbourGarbled):
            await town.client().find_document("ML-DOC-1")


class TestLink:
    """A document in its case."""

    case = replace(the_case(), url=f"{ZAKEN}zaken/01cfbcd9-8c01-4fc6-a889-13beb9d85ccc")

    async def test_a_link_that_is_there_is_all_that_was_wanted(self):
        town = Town().answers("POST", LINKS, exchange("63", "the same link again").response)
        await town.client().link_document(self.case, document())
        assert town.body()["zaak"] == self.case.url

    async def test_it_is_made(self):
        town = Town().answers("POST", LINKS, exchange("61", "link to the zaak").response)
        await town.client().link_document(self.case, document())

    @pytest.mark.parametrize(
        "says", ["a document that does not exist", "informatieobjecttype that", "a zaak that"]
    )
    async def test_another_refusal_stays_a_refusal(self, says: str):
        town = Town().answers("POST", LINKS, exchange("63", says).response)
        with pytest.raises(NeighbourRefused):
            await town.client().link_document(self.case, document())


class TestDocumentsOf:
    """What a resident may read of a case."""

    def town(self, *documents: object, links: int = 0) -> Town:
        linked = [a_link(number + 1) for number in range(links or len(documents))]
        town = Town().answers("GET", LINKS, httpx.Response(200, json=linked))
        return town.answers("POST", f"{DOCUMENTS}/_zoek", page(*documents))

    async def test_as_recorded(self):
        links, found = exchange("61", "documents of the zaak"), exchange("64", "_zoek with uuid__in")
        case = replace(the_case(), url=TestLink.case.url)
        (read,) = (await Replay(links, found).client().documents_of(case)).documents
        assert (read.title, read.media_type) == ("Aanvraag hulp in huis", "application/pdf")

    async def test_all_are_read_in_one_search_in_the_order_of_the_case(self):
        town = self.town(a_document(3), a_document(1), a_document(2))
        found = await town.client().documents_of(the_case())
        assert [one.uuid for one in found.documents] == [uuid(1), uuid(2), uuid(3)]
        assert len(town.asked) == 2

    @pytest.mark.parametrize(
        "hidden",
        [
            {"status": "in_bewerking"},
            {"status": ""},
            {"vertrouwelijkheidaanduiding": "vertrouwelijk"},
            {"vertrouwelijkheidaanduiding": ""},
            {"inhoud": None},
        ],
    )
    async def test_what_is_not_finished_or_not_for_them_is_withheld(self, hidden: dict[str, Any]):
        found = await self.town(a_document(1, **hidden), a_document(2)).client().documents_of(the_case())
        assert ([one.uuid for one in found.documents], found.withheld) == ([uuid(2)], 1)

    async def test_what_the_server_leaves_out_silently_is_counted(self):
        found = await self.town(a_document(1), links=3).client().documents_of(the_case())
        assert (len(found.documents), found.withheld) == (1, 2)

    async def test_a_broken_document_does_not_hide_the_others(self):
        found = await self.town(a_document(1, url=""), a_document(2)).client().documents_of(the_case())
        assert ([one.uuid for one in found.documents], found.broken) == (
            [uuid(2)],
            ("document.url is missing",),
        )

    async def test_a_document_that_was_not_asked_for_is_not_shown(self):
        found = await self.town(a_document(9), links=1).client().documents_of(the_case())
        assert found.documents == ()

    async def test_no_documents(self):
        found = await self.town().client().documents_of(the_case())
        assert (found.documents, found.broken, found.withheld) == ((), (), 0)

    async def test_a_link_of_another_case_spoils_the_list(self):
        town = Town().answers(
            "GET", LINKS, httpx.Response(200, json=[a_link(1, zaak=f"{ZAKEN}zaken/{uuid(2)}")])
        )
        with pytest.raises(NeighbourGarbled):
            await town.client().documents_of(the_case())

    async def test_a_document_elsewhere_is_not_fetched(self):
        link = a_link(1, informatieobject=f"https://evil.example/documenten/{uuid(1)}")
        town = Town().answers("GET", LINKS, httpx.Response(200, json=[link]))
        with pytest.raises(AddressRefused):
            await town.client().documents_of(the_case())

    async def test_how_confidential_is_a_matter_of_configuration(self):
        town = self.town(a_document(1, vertrouwelijkheidaanduiding="vertrouwelijk"))
        client = town.client(most_confidential=Confidentiality.VERTROUWELIJK)
        assert len((await client.documents_of(the_case())).documents) == 1


class TestDownload:
    """The bytes of a document."""

    async def test_as_recorded(self):
        told = Document.read(Fields(exchange("61", "detail with ETag").response.json(), "document"))
        town = Replay(exchange("61", "download of version 1"))
        content = await town.client().download(told)
        assert content.startswith(b"%PDF-1.4")
        assert town.asked[0].headers["accept"] == "*/*"

    @pytest.mark.parametrize(
        "says", ["download without Authorization", "download of a version", "download with Accept"]
    )
    async def test_a_refused_download_is_a_refusal_and_no_file(self, says: str):
        refused = exchange("61", says).response
        assert refused.content == b"application/octet-stream"
        town = Town().answers("GET", f"{DOCUMENTS}/{uuid(1)}/download", refused)
        with pytest.raises(NeighbourRefused):
            await town.client().download(document(bestandsomvang=24))

    async def test_half_a_file_is_no_file(self):
        town = Town().answers("GET", f"{DOCUMENTS}/{uuid(1)}/download", httpx.Response(200, content=b"ab"))
        with pytest.raises(NeighbourGarbled):
            await town.client().download(document())

    async def test_content_elsewhere_is_not_fetched(self):
        with pytest.raises(AddressRefused):
            await Town().client().download(document(inhoud="https://evil.example/file"))
