"""Documents of a case: read only when finished, whole and allowed; downloaded whole or not at all."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from integrations.errors import AddressRefused, NeighbourGarbled, NeighbourRefused
from integrations.zgw.config import Confidentiality
from integrations.zgw.document import Document
from integrations.zgw.reading import Fields
from tests.integrations.zgw.objects import DOCUMENTEN, ZAKEN, a_document, page, the_case, uuid
from tests.integrations.zgw.recorded import Replay, exchange
from tests.integrations.zgw.town import Town

DOCUMENTS = "/documenten/api/v1/enkelvoudiginformatieobjecten"
LINKS = "/zaken/api/v1/zaakinformatieobjecten"


def a_link(number: int, **changes: Any) -> dict[str, Any]:
    document = f"{DOCUMENTEN}enkelvoudiginformatieobjecten/{uuid(number)}"
    return {"zaak": f"{ZAKEN}zaken/{uuid(1)}", "informatieobject": document} | changes


def document(**changes: Any) -> Document:
    return Document.read(Fields(a_document(**changes), "document"))


class TestDocumentsOf:
    """What a resident may read of a case."""

    def town(self, *documents: object, links: int = 0) -> Town:
        linked = [a_link(number + 1) for number in range(links or len(documents))]
        town = Town().answers("GET", LINKS, httpx.Response(200, json=linked))
        return town.answers("POST", f"{DOCUMENTS}/_zoek", page(*documents))

    async def test_as_recorded(self):
        links, found = exchange("61", "documents of the zaak"), exchange("64", "_zoek with uuid__in")
        case = replace(the_case(), url=f"{ZAKEN}zaken/01cfbcd9-8c01-4fc6-a889-13beb9d85ccc")
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
