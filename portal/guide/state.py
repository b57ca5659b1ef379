"""What a browser is shown of what was found; the question itself stays with who typed it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from portal import wiring
from portal.core.i18n import _, locale
from portal.doorway import PUBLIC, needs
from portal.guide import service
from portal.guide.domain import LONGEST, SHORTEST, Provision
from portal.visit import Visit

RESULTS = "gevonden"
"""The part of the page with what was found; its heading takes the focus."""


@dataclass(frozen=True)
class Offer:
    """One provision as a card."""

    title: str
    summary: str
    kind: str
    facts: list[tuple[str, str]]


class Search(Visit):
    """What fits a question in someone's own words; nothing of it is kept."""

    asked: bool = False
    error: str = ""
    advice: list[tuple[str, str, str]] = []
    offers: list[Offer] = []

    @rx.event
    @needs(PUBLIC, passive=True)
    async def begin(self):
        """An empty page: nothing was asked yet."""
        self.asked, self.error, self.advice, self.offers = False, "", [], []

    @rx.event
    @needs(PUBLIC)
    async def look(self, form: dict[str, Any]):
        """Show what fits; too few or too many words are said so."""
        question = str(form.get("question") or "").strip()
        self.error = _problem(question)
        if self.error:
            return rx.set_focus("question")
        found = await asyncio.to_thread(
            service.look, wiring.finder(), question
        )  # others need not wait for it
        speaks, today = wiring.house().municipality, wiring.house().clock.now().date()
        self.advice = [service.advice(danger, speaks, locale(), today) for danger in found.dangers]
        self.offers = [_offer(provision) for provision in found.provisions]
        self.asked = True
        return rx.set_focus(f"{RESULTS}-titel")


def _problem(question: str) -> str:
    if len(question) < SHORTEST:
        return _("Vertel in een paar woorden wat er aan de hand is.")
    if len(question) > LONGEST:
        return _("Dit is te lang. Gebruik hoogstens {number} tekens.").format(number=LONGEST)
    return ""


def _offer(provision: Provision) -> Offer:
    code = locale()
    facts = [
        (_("Voor wie"), provision.who[code]),
        (_("Waar"), provision.where[code]),
        (_("Kosten"), provision.cost[code]),
    ]
    law = wiring.guide().laws[provision.law][code]
    if law and provision.article:
        facts.append(
            (_("In de wet"), _("{law}, artikel {article}").format(law=law, article=provision.article))
        )
    general = provision.kind == "general"
    kind = _("Zonder aanvraag") if general else _("Hiervoor doet u een aanvraag")
    return Offer(provision.name[code], provision.summary[code], kind, facts)
