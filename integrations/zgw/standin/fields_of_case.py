"""Reads a zaak that a client sends: what is required, what fits, and what it may not decide itself."""

from integrations.zgw.standin.answers import NO_SUCH_OBJECT, Json, forbidden, unacceptable
from integrations.zgw.standin.auth import LEVELS, Client
from integrations.zgw.standin.links import CASE_TYPES
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.reading import Reader, is_url
from integrations.zgw.standin.store import Record

CONFIDENTIALITY = "vertrouwelijkheidaanduiding"
LONGEST_SUMMARY = 80


def new_case(town: Municipality, client: Client, body: Json) -> Record:
    """The fields of a case to be made; raises what the real server raises, in its order."""
    _must_be_allowed(town, client, body)
    reader = Reader(body)
    fields = {
        "bronorganisatie": reader.nine_digits("bronorganisatie", "RSIN", required=True),
        "zaaktype": town.links.uuid(CASE_TYPES, reader.text("zaaktype", required=True)),
        "verantwoordelijkeOrganisatie": reader.nine_digits(
            "verantwoordelijkeOrganisatie", "RSIN", required=True
        ),
        "startdatum": reader.date("startdatum", required=True),
        "identificatie": reader.text("identificatie", most=40),
        **_common(reader),
    }
    _finish(reader, fields)
    return fields


def changes(town: Municipality, client: Client, case: Record, body: Json) -> Record:
    """The fields of a case to be changed; number and type may not, the end date is quietly left alone."""
    if CONFIDENTIALITY in body:
        _must_be_allowed(town, client, {CONFIDENTIALITY: body[CONFIDENTIALITY]})
    reader = Reader(body, partial=True)
    fixed = {"identificatie": case["identificatie"], "zaaktype": town.links.to(CASE_TYPES, case["zaaktype"])}
    for name, value in fixed.items():
        if name in body and body[name] != value:
            reader.refuse(name, "wijzigen-niet-toegelaten", "Dit veld mag niet gewijzigd worden.")
    fields: Record = {"startdatum": reader.date("startdatum", required=True), **_common(reader)}
    for name in ("bronorganisatie", "verantwoordelijkeOrganisatie"):
        fields[name] = reader.nine_digits(name, "RSIN", required=True)
    _finish(reader, fields)
    if fields["opschorting"] and case["opschorting"]:
        fields["opschorting"]["eerdereOpschorting"] |= case["opschorting"]["eerdereOpschorting"]
    unasked = {name for name in fields if name not in body or (name == CONFIDENTIALITY and not fields[name])}
    return {name: value for name, value in fields.items() if name not in unasked}


def _common(reader: Reader) -> Record:
    dates = ("einddatumGepland", "uiterlijkeEinddatumAfdoening", "publicatiedatum")
    return {
        "omschrijving": reader.text("omschrijving"),
        "toelichting": reader.text("toelichting"),
        "registratiedatum": reader.date("registratiedatum", required=reader.partial),
        **{name: reader.date(name) for name in dates},
        "communicatiekanaal": _channel(reader),
        "communicatiekanaalNaam": reader.text("communicatiekanaalNaam", most=250),
        CONFIDENTIALITY: reader.choice(CONFIDENTIALITY, LEVELS),
        "opdrachtgevendeOrganisatie": reader.nine_digits("opdrachtgevendeOrganisatie", "RSIN"),
        "kenmerken": _marks(reader),
        "verlenging": _extension(reader),
        "opschorting": _suspension(reader),
    }


def _channel(reader: Reader) -> str:
    """The real server tries to fetch it as well, and complains twice about what is no URL."""
    url = reader.text("communicatiekanaal")
    if url and not is_url(url):
        reader.refuse("communicatiekanaal", "bad-url", f"De URL {url} kon niet opgehaald worden.")
    return reader.url("communicatiekanaal")


def _marks(reader: Reader) -> list[Json]:
    marks: list[Json] = []
    for part in reader.parts("kenmerken"):
        names = ("kenmerk", "bron")
        marks.append({name: part.text(name, required=True, most=40) for name in names})
        reader.take(part)
    return marks


def _extension(reader: Reader) -> Json | None:
    part = reader.part("verlenging")
    if part is None:
        return None
    extension = {
        "reden": part.text("reden", required=True, most=200),
        "duur": part.text("duur", required=True),
    }
    reader.take(part)
    return extension


def _suspension(reader: Reader) -> Json | None:
    """The server marks the first suspension at once as an earlier one."""
    part = reader.part("opschorting")
    if part is None:
        return None
    suspended = bool(part.yes_no("indicatie"))
    reason = part.text("reden", most=200)
    reader.take(part)
    return {"indicatie": suspended, "eerdereOpschorting": suspended, "reden": reason}


def _finish(reader: Reader, fields: Record) -> None:
    """The real server does not name a summary that is too long beside other faults."""
    reader.done()
    if len(fields["omschrijving"]) > LONGEST_SUMMARY:
        reason = f"Dit veld mag niet meer dan {LONGEST_SUMMARY} karakters bevatten."
        raise unacceptable("max_length", reason, "omschrijving")


def _must_be_allowed(town: Municipality, client: Client, body: Json) -> None:
    """Rights come before everything else, so a wrong level or type hides the other faults."""
    level, url = body.get(CONFIDENTIALITY), body.get("zaaktype")
    if level and level not in LEVELS:
        raise unacceptable("invalid_choice", f'"{level}" is een ongeldige keuze.', CONFIDENTIALITY)
    if level and not client.may_see(str(level)):
        raise forbidden()
    if url:
        _must_be_a_type_for(town, client, str(url))


def _must_be_a_type_for(town: Municipality, client: Client, url: str) -> None:
    kind, uuid = town.links.resource(url) or ("", "")
    found = town.catalogue.get(kind, uuid)
    if found is None:
        raise unacceptable("does_not_exist", NO_SUCH_OBJECT.format(url=url), "zaaktype")
    internal = found.get("indicatieInternOfExtern") == "intern"
    if kind != CASE_TYPES or (internal and not client.caseworker):
        raise forbidden()
