"""Fills the municipality with cases that did not start in the portal, and that residents must see too."""

from datetime import UTC, datetime, timedelta

from integrations.zgw.standin import cases
from integrations.zgw.standin.case_types import DONE
from integrations.zgw.standin.catalogue import fixed_uuid
from integrations.zgw.standin.links import CASES, RESULT_TYPES, STATUS_TYPES
from integrations.zgw.standin.municipality import HERE, Municipality
from integrations.zgw.standin.people import handler_role, person, role
from integrations.zgw.standin.store import Record
from integrations.zgw.standin.stories import FOR_OTHERS, FOR_THE_FIRST, HIDDEN, Step, Story


def seed(town: Municipality) -> None:
    """Give every resident of the settings their cases, once; nothing of it is news."""
    stories = [
        (bsn, name, story)
        for position, (bsn, name) in enumerate(town.settings.residents)
        for story in ((*FOR_THE_FIRST, *HIDDEN) if position == 0 else FOR_OTHERS)
    ]
    with town.store.change():
        for bsn, name, story in sorted(stories, key=lambda each: -each[2].days_ago):
            if town.store.get(CASES, fixed_uuid("seed", name, story.name)) is None:
                _tell(town, bsn, name, story)
    town.news.clear()


def _tell(town: Municipality, bsn: str, name: str, story: Story) -> None:
    start = _morning(town, story.days_ago)
    uuid = fixed_uuid("seed", name, story.name)
    fields: Record = {
        "zaaktype": town.catalogue.case_type(story.case_type),
        "bronorganisatie": town.settings.rsin,
        "verantwoordelijkeOrganisatie": town.settings.rsin,
        "startdatum": start.astimezone(HERE).date().isoformat(),
        "registratiedatum": start.astimezone(HERE).date().isoformat(),
        "omschrijving": story.summary,
        "toelichting": story.question,
        "vertrouwelijkheidaanduiding": story.level,
    }
    case = cases.register(town, fields, uuid)
    initiator = role(town, case, "initiator", "natuurlijk_persoon", person(bsn, name))
    cases.add_role(town, case, {**initiator, "uuid": fixed_uuid(uuid, "initiator")}, force=True)
    if story.handler:
        handler = {**handler_role(town, case, story.handler), "uuid": fixed_uuid(uuid, "behandelaar")}
        cases.add_role(town, case, handler, force=True)
    for step in story.steps:
        _take(town, uuid, story, step, start)


def _take(town: Municipality, uuid: str, story: Story, step: Step, start: datetime) -> None:
    name, after, text = step
    case = town.store.get(CASES, uuid) or {}
    if name == DONE:
        result = town.catalogue.named(RESULT_TYPES, case["zaaktype"], story.result)
        cases.set_result(town, case, result, "", force=True, uuid=fixed_uuid(uuid, "resultaat"))
    kind = town.catalogue.named(STATUS_TYPES, case["zaaktype"], name)
    at = start + timedelta(days=after)
    cases.set_status(town, case, kind, at, text, force=True, uuid=fixed_uuid(uuid, name))


def _morning(town: Municipality, days_ago: int) -> datetime:
    """Ten o'clock in the Netherlands, so many days ago."""
    there = town.now().astimezone(HERE).replace(hour=10, minute=0, second=0, microsecond=0)
    return (there - timedelta(days=days_ago)).astimezone(UTC)
