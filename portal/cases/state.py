"""What a browser is shown of cases: cards, one case with its timeline, and how fresh they are."""

import os
from dataclasses import dataclass
from hashlib import blake2b

import reflex as rx

from portal import wiring
from portal.access.domain import Act
from portal.cases import domain, service
from portal.cases.domain import Case, Copy, Source
from portal.core.i18n import _, locale, plural, spoken_date, spoken_moment
from portal.doorway import acting, needs
from portal.loket import service as loket
from portal.loket.domain import Receipt
from portal.visit import Visit

_HERE = os.urandom(32)


@dataclass(frozen=True)
class Card:
    """One case or request on a list."""

    title: str
    href: str
    status: str
    kind: str
    facts: list[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a timeline, as the page's timeline wants it."""

    title: str
    when: str
    explanation: str
    state: str


class Fresh(Visit):
    """How old our copy is and what is wrong with it, in words."""

    moment: str = ""
    trouble: str = ""
    broken: str = ""

    def _tell(self, source: Source) -> bool:
        """Say how fresh it is; answers whether it is time to ask the municipality again."""
        house, at = wiring.house(), source.fetched_at
        missing = plural(
            "Eén aanvraag kunnen wij nu niet goed laten zien. Bel ons als u hem mist.",
            "{number} aanvragen kunnen wij nu niet goed laten zien. Bel ons als u ze mist.",
            source.broken,
        )
        said = {
            "moment": _("Bijgewerkt op {moment}").format(moment=spoken_moment(at)) if at else "",
            "trouble": self._trouble(source),
            "broken": missing.format(number=source.broken) if source.broken else "",
        }
        for name in [name for name, words in said.items() if words != getattr(self, name)]:
            setattr(self, name, said[name])  # what a tab shows already is not sent again
        return source.stale(house.clock.now(), house.settings.fresh_seconds)

    @staticmethod
    def _trouble(source: Source) -> str:
        if not source.trouble:
            return ""
        if source.fetched_at is None:
            return _(
                "Wij kunnen de gemeente nu niet bereiken. Daarom weten wij nog niet welke aanvragen u hebt."
            )
        return _("Wij kunnen de gemeente nu niet bereiken. U ziet wat wij het laatst hoorden.")


class Cases(Fresh):
    """All cases of a resident, from our copy."""

    ready: bool = False
    known: bool = False
    waiting: list[Card] = []
    running: list[Card] = []
    closed: list[Card] = []
    _mark: bytes = b""

    @rx.event
    @needs(Act.VIEW_CASES, passive=True)
    async def load(self):
        """Show our copy at once, and ask the municipality when it is no longer fresh."""
        stale, self.ready = await self._show(), True  # told each time: a page hears that it was answered
        return Cases.refresh if stale else None

    @rx.event
    @needs(Act.VIEW_CASES, passive=True)
    async def reload(self):
        """Our copy changed: show it again."""
        if self.ready:
            await self._show()

    @rx.event(background=True)
    @needs(Act.REFRESH_CASES, passive=True)
    async def refresh(self):
        """Ask the municipality anew, and show the list once it is here; open tabs are told of the rest."""
        async with acting(self) as (work, actor):
            subject = await service.may_refresh(work, actor)
        await wiring.fetching().fetch_list(subject)
        return Cases.reload

    async def _show(self) -> bool:
        """Show what we hold; what this tab shows already is neither opened nor sent again."""
        async with acting(self) as (work, actor):
            held, sent = await service.copy(work, actor), await loket.receipts(work, actor)
            mark = _mark(held, sent)
            cases = await service.opened(work, held) if mark != self._mark else None
        if cases is not None:
            numbers = {case.content.number for case in cases}
            self.waiting = [_request_card(each) for each in sent if each.number not in numbers]
            self.running = [_card(case) for case in cases if case.open]
            self.closed = [_card(case) for case in cases if not case.open]
            self.known, self._mark = held.source.fetched_at is not None, mark
        return self._tell(held.source)


class CasePage(Fresh):
    """One case with its timeline."""

    ready: bool = False
    id: str = ""
    title: str = ""
    status: str = ""
    kind: str = "neutral"
    facts: list[tuple[str, str]] = []
    question: str = ""
    steps: list[Step] = []
    next_step: str = ""
    by_when: str = ""
    article: str = ""

    @rx.event
    @needs(Act.VIEW_CASES, passive=True)
    async def load(self):
        """Show one case, by its id in the address."""
        self.ready = False
        if await self._show(self._asked("id")):
            return Cases.refresh

    @rx.event
    @needs(Act.VIEW_CASES, passive=True)
    async def reload(self):
        """Our copy changed: show it again."""
        if self.ready:
            await self._show(self.id)

    async def _show(self, case_id: str) -> bool:
        async with acting(self) as (work, actor):
            case, source = await service.case(work, actor, case_id)
        speaks = wiring.house().municipality
        self.id, self.title = case.id, domain.type_name(case, speaks, locale())
        self.status, self.kind = _status(case)
        self.question = case.content.question
        self.facts = _facts(case) + _handled(case)
        self.steps = _steps(case)
        self.next_step = domain.next_step(case, speaks, locale())
        due = domain.deadline(case, speaks)
        day = spoken_date(due.day) if due else ""
        self.by_when = _("U hoort uiterlijk van ons op {day}.").format(day=day) if due else ""
        named = due.article.get(locale()) if due else None
        self.article = _("Dat staat in de wet: {article}.").format(article=named) if named else ""
        self.ready = True
        return self._tell(source)


def _mark(held: Copy, sent: list[Receipt]) -> bytes:
    """Tells whether a tab shows this already; another in every process, whose words may be others."""
    shown = (held.mark, held.source.fetched_at is not None, sent, locale())
    return blake2b(repr(shown).encode(), digest_size=16, key=_HERE).digest()


def _request_card(request: Receipt) -> Card:
    here = f"/{locale()}/loket/verstuurd?nummer={request.number}"
    facts = [(_("Gevraagd op"), spoken_date(request.asked_at.date())), (_("Nummer"), request.number)]
    return Card(_("Uw vraag om hulp"), here, *_how_far(request), facts, _note(request))


def _how_far(request: Receipt) -> tuple[str, str]:
    if request.given_up:
        return _("Niet aangekomen"), "problem"
    return (
        (_("Bij de gemeente"), "new")
        if request.delivered_at
        else (_("Nog niet bij de gemeente"), "attention")
    )


def _note(request: Receipt) -> str:
    if request.given_up:
        return _("Het lukte niet om uw vraag door te sturen. Bel ons, dan helpen wij u.")
    if request.delivered_at:
        return ""
    return _("Uw vraag is veilig bewaard. Wij sturen uw vraag zo snel mogelijk door.")


def _card(case: Case) -> Card:
    status, kind = _status(case)
    title = domain.type_name(case, wiring.house().municipality, locale())
    return Card(title, f"/{locale()}/mijn/aanvraag?id={case.id}", status, kind, _facts(case))


def _status(case: Case) -> tuple[str, str]:
    now, speaks = case.current, wiring.house().municipality
    name = domain.status_name(case, speaks, now, locale()) if now else _("Ontvangen")
    if not case.open:
        return name, "done"
    return name, "attention" if domain.waits_for_resident(case, speaks) else "neutral"


def _facts(case: Case) -> list[tuple[str, str]]:
    content = case.content
    facts = [(_("Aangevraagd op"), spoken_date(content.applied_on)), (_("Zaaknummer"), content.number)]
    if content.closed_on:
        facts.append((_("Afgerond op"), spoken_date(content.closed_on)))
    return facts


def _handled(case: Case) -> list[tuple[str, str]]:
    handler = case.content.handler or _("Nog niet bekend. U hoort het zodra iemand uw aanvraag oppakt.")
    result = [(_("Uitkomst"), case.content.result)] if case.content.result else []
    return [(_("Wie behandelt dit"), handler), *result]


def _steps(case: Case) -> list[Step]:
    speaks, now = wiring.house().municipality, case.current
    reached = sorted((s for s in case.content.statuses if s.at), key=lambda s: (s.at, s.order))
    done = [
        Step(
            domain.status_name(case, speaks, status, locale()),
            spoken_moment(status.at) if status.at else "",
            status.explanation,
            "now" if status is now and case.open else "done",
        )
        for status in reached
    ]
    ahead = [
        Step(domain.status_name(case, speaks, status, locale()), "", "", "next")
        for status in domain.announced(case, speaks)
    ]
    return done + ahead
