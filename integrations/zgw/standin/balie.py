"""The desk (balie) where case workers see what arrives and move it on: plain pages, no script, no login.

It speaks Dutch only. Every change comes from one of its own forms, which carry a key that no other page
knows.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin.answers import Problem, not_found
from integrations.zgw.standin.balie_acts import ACTS, make_case, new_fault
from integrations.zgw.standin.balie_case import case_page
from integrations.zgw.standin.balie_frame import HEADERS, page, sent, why
from integrations.zgw.standin.balie_list import list_page
from integrations.zgw.standin.balie_other import faults_page, new_case_page
from integrations.zgw.standin.html import Html, el
from integrations.zgw.standin.links import CASES, DOCUMENTS
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.store import Record

STYLE = files(__package__ or "").joinpath("balie.css").read_bytes()
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b5563" d="M0 0h16v16H0z"/>
<path fill="#fff" d="M2 9h12v2H2zM3 11h2v3H3zm8 0h2v3h-2zM8 3a2 2 0 110 4 2 2 0 010-4z"/></svg>"""
DONE = {
    "status": "De status is veranderd.",
    "behandelaar": "De behandelaar is bekend.",
    "afronden": "De zaak is afgerond.",
    "nieuw": "De zaak is gemaakt.",
}


def routes(town: Municipality) -> list[BaseRoute]:
    """The pages of the desk."""
    desk = Desk(town)
    return [
        Route("/balie", desk.guarded(desk.overview)),
        Route("/balie/stijl.css", desk.style),
        Route("/balie/icoon.svg", desk.icon),
        Route("/balie/nieuw", desk.guarded(desk.new_case), methods=["GET", "POST"]),
        Route("/balie/storingen", desk.guarded(desk.faults), methods=["GET", "POST"]),
        Route("/balie/storingen/uit", desk.guarded(desk.all_well), methods=["POST"]),
        Route("/balie/documenten/{uuid}", desk.guarded(desk.document)),
        Route("/balie/zaken/{uuid}", desk.guarded(desk.case)),
        Route("/balie/zaken/{uuid}/{act}", desk.guarded(desk.act), methods=["POST"]),
    ]


class Desk:
    """The pages, each with what it does when its form is sent."""

    def __init__(self, town: Municipality) -> None:
        self.town = town

    def guarded(
        self, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A refusal becomes a page with a sentence."""

        async def safely(request: Request) -> Response:
            try:
                return await answer(request)
            except Problem as problem:
                title = "Deze pagina is er niet" if problem.status == 404 else "Dat kan niet"
                return page(self.town, title, _back(), status=problem.status, wrong=why(problem))

        return safely

    async def overview(self, request: Request) -> Response:
        """All cases, or those with a number."""
        query = request.query_params
        parts = list_page(self.town, query.get("nummer", "").strip()[:40], closed_too="alles" in query)
        return page(self.town, "Zaken", *parts)

    async def case(self, request: Request) -> Response:
        """One case."""
        case = self._case(request)
        told = DONE.get(request.query_params.get("gedaan", ""))
        notice = el("p", told, role="status", class_="gelukt") if told else None
        return page(self.town, _title(case), notice, *case_page(self.town, case))

    async def act(self, request: Request) -> Response:
        """A step in a case; when it is refused the page says why."""
        case, fields = self._case(request), await sent(self.town, request)
        act = ACTS.get(request.path_params["act"])
        if act is None:
            raise not_found()
        try:
            with self.town.change():
                act(self.town, case, fields)
        except Problem as problem:
            parts = case_page(self.town, case, fields.get("uitleg", ""))
            return page(self.town, _title(case), *parts, status=problem.status, wrong=why(problem))
        return _to_case(case, request.path_params["act"])

    async def new_case(self, request: Request) -> Response:
        """A case that does not start in the portal."""
        title = "Nieuwe zaak"
        fields: dict[str, str] = {}
        if request.method == "POST":
            fields = await sent(self.town, request)
            try:
                with self.town.change():
                    return _to_case(make_case(self.town, fields), "nieuw")
            except Problem as problem:
                parts = new_case_page(self.town, fields)
                return page(self.town, title, *parts, status=400, wrong=why(problem))
        return page(self.town, title, *new_case_page(self.town, fields))

    async def faults(self, request: Request) -> Response:
        """The switch for faults."""
        if request.method == "POST":
            fields = await sent(self.town, request)
            try:
                self.town.faults.rules.append(new_fault(fields))
            except Problem as problem:
                parts = faults_page(self.town, fields)
                return page(self.town, "Storingen", *parts, status=400, wrong=why(problem))
            return RedirectResponse("/balie/storingen", 303)
        return page(self.town, "Storingen", *faults_page(self.town, {}))

    async def all_well(self, request: Request) -> Response:
        """No faults any more."""
        await sent(self.town, request)
        self.town.faults.switch([])
        return RedirectResponse("/balie/storingen", 303)

    async def document(self, request: Request) -> Response:
        """The bytes of a document, only ever to be saved."""
        content = self.town.store.content(request.path_params["uuid"])
        if self.town.store.get(DOCUMENTS, request.path_params["uuid"]) is None or content is None:
            raise not_found("Dit document is er niet.")
        headers = {**HEADERS, "content-disposition": 'attachment; filename="document.bin"'}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def style(self, _request: Request) -> Response:
        """How it looks."""
        return Response(STYLE, media_type="text/css")

    async def icon(self, _request: Request) -> Response:
        """The little picture in a tab."""
        return Response(ICON, media_type="image/svg+xml")

    def _case(self, request: Request) -> Record:
        case = self.town.store.get(CASES, request.path_params["uuid"])
        if case is None:
            raise not_found("Deze zaak is er niet.")
        return case


def _title(case: Record) -> str:
    return case["omschrijving"] or f"Zaak {case['identificatie']}"


def _to_case(case: Record, done: str) -> Response:
    return RedirectResponse(f"/balie/zaken/{case['uuid']}?gedaan={done}", 303)


def _back() -> Html:
    return el("p", el("a", "Terug naar de zaken", href="/balie"))
