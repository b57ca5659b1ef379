"""Documents: sent in once, found back, put in their case."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from integrations.errors import NeighbourGarbled, NeighbourRefused
from integrations.zgw.document import Document, NewDocument
from integrations.zgw.errors import DocumentExists
from integrations.zgw.reading import Fields
from tests.integrations.zgw.objects import (
    CATALOGI,
    ZAKEN,
    a_document,
    page,
    problem,
    the_case,
)
from tests.integrations.zgw.recorded import Replay, exchange, exchanges
from tests.integrations.zgw.town import Town

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
