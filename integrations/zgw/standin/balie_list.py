"""The desk's first page: what came in, what is being worked on, and a search by number."""

from dataclasses import dataclass

from integrations.zgw.standin.answers import Json
from integrations.zgw.standin.balie_frame import day, facts
from integrations.zgw.standin.html import Html, el
from integrations.zgw.standin.links import CASE_TYPES, CASES, ROLES, STATUS_TYPES
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.store import Record
from integrations.zgw.standin.views import current_status, role_view

MOST_SHOWN = 100


@dataclass(frozen=True)
class Summary:
    """A case in one line."""

    case: Record
    type: str
    status: str
    is_new: bool
    initiator: str
    handler: str


def summary(town: Municipality, case: Record) -> Summary:
    """What the list shows of a case; a case is new until it has a second status or a handler."""
    status = current_status(town, case["uuid"])
    kind: Json = town.catalogue.items[STATUS_TYPES][status["statustype"]] if status else {}
    handler = people(town, case, "behandelaar")
    return Summary(
        case=case,
        type=town.catalogue.items[CASE_TYPES][case["zaaktype"]]["omschrijving"],
        status=kind.get("omschrijving", "Nog geen status"),
        is_new=kind.get("volgnummer", 1) == 1 and not handler and not case["einddatum"],
        initiator=", ".join(name_of(town, role) for role in people(town, case, "initiator")),
        handler=", ".join(name_of(town, role) for role in handler),
    )


def people(town: Municipality, case: Record, generic: str) -> list[Json]:
    """The roles of one kind in a case."""
    roles = [role_view(town, role) for role in reversed(town.store.all(ROLES, case["uuid"]))]
    return [role for role in roles if role["omschrijvingGeneriek"] == generic]


def name_of(town: Municipality, role: Json) -> str:
    """The name of somebody, whatever kind of person it is; residents are known by their BSN as well."""
    who: Json = role["betrokkeneIdentificatie"] or {}
    residents = dict(town.settings.residents)
    known = role["contactpersoonRol"]["naam"] if role["betrokkeneType"] == "medewerker" else ""
    parts = ("voornamen", "voorletters", "voorvoegselGeslachtsnaam", "voorvoegselAchternaam")
    last = ("geslachtsnaam", "achternaam", "naam")
    words = [who.get(part, "") for part in (*parts, *last)]
    name = known or " ".join(word for word in words if word)
    return name or residents.get(who.get("inpBsn", ""), "Naam onbekend")


def list_page(town: Municipality, number: str, *, closed_too: bool) -> list[Html]:
    """The parts of the page below its heading."""
    found = [case for case in town.store.all(CASES) if number.lower() in case["identificatie"].lower()]
    shown = [summary(town, case) for case in found if number or closed_too or not case["einddatum"]][
        :MOST_SHOWN
    ]
    if number:
        return [
            _search(number),
            _section(f"Gevonden met '{number}'", shown, "Er is geen zaak met dit nummer."),
        ]
    return [_search(number), *_sections(shown, closed_too), _other_list(closed_too)]


def _sections(shown: list[Summary], closed_too: bool) -> list[Html]:
    new = [one for one in shown if one.is_new]
    open_ = [one for one in shown if not one.is_new and not one.case["einddatum"]]
    ended = [one for one in shown if one.case["einddatum"]]
    sections = [
        _section("Nieuw binnen", new, "Er is niets nieuws."),
        _section("In behandeling", open_, "Er zijn geen zaken in behandeling."),
    ]
    return [*sections, _section("Afgerond", ended, "Er is nog niets afgerond.")] if closed_too else sections


def _other_list(closed_too: bool) -> Html:
    if closed_too:
        return el("p", el("a", "Laat alleen open zaken zien", href="/balie"))
    return el("p", el("a", "Laat ook afgeronde zaken zien", href="/balie?alles=1"))


def _search(number: str) -> Html:
    label = el("label", "Zoek op zaaknummer", for_="nummer")
    box = el("input", type="search", id="nummer", name="nummer", value=number, maxlength=40)
    field = el("div", label, box, class_="veld")
    button = el("button", "Zoek", type="submit", class_="rustig")
    return el("form", field, button, method="get", action="/balie", role="search", class_="zoek")


def _section(title: str, cases: list[Summary], nothing: str) -> Html:
    heading = el("h2", f"{title} ({len(cases)})" if cases else title)
    content = el("ul", [_item(one) for one in cases], class_="zaken") if cases else el("p", nothing)
    return el("section", heading, content)


def _item(one: Summary) -> Html:
    case = one.case
    name = case["omschrijving"] or one.type
    link = el("a", name, href=f"/balie/zaken/{case['uuid']}")
    mark = el("span", one.status, class_="status klaar" if case["einddatum"] else "status")
    details = facts(
        ("Nummer", case["identificatie"]),
        ("Soort", one.type),
        ("Van", one.initiator or "Nog niet bekend"),
        ("Begonnen", day(case["startdatum"])),
        ("Behandelaar", one.handler),
    )
    return el("li", el("h3", link), mark, details)
