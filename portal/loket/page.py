"""What the visitor sees at the loket: the start, the one question, and that it was sent."""

import reflex as rx

from portal import wiring
from portal.core.i18n import _, locale
from portal.guide import service as guide
from portal.loket.domain import LONGEST, Channel
from portal.loket.state import Loket, Sent
from portal.ui.actions import actions, button, button_link, login_button, submit_button
from portal.ui.cards import card, choice_card, contact_card, data_list
from portal.ui.choices import radio_group
from portal.ui.danger import danger_numbers, waiting_advice
from portal.ui.drafts import CLEARS, draft_state, kept_at, shown_with
from portal.ui.forms import error_summary, form, text_area, text_field
from portal.ui.frame import frame
from portal.ui.illustrations import sent_letter
from portal.ui.layout import hero, message_page, page_title, section, stack
from portal.ui.native import to
from portal.ui.notices import alert, not_yet_sent
from portal.ui.text import bullets, paragraph, phone_link, small, steps, strong
from portal.visit import public_page, resident_page, spoken_notice, waiting


def start() -> rx.Component:
    """The front: what one can do here, the way in, and numbers for danger."""
    municipality = wiring.speaking_municipality()
    return frame(
        hero(
            _("Hulp nodig? Begin hier."),
            login_button(_("Inloggen met DigiD"), "/auth/login"),
            small(
                _("Na het inloggen mag {organisation} uw BSN gebruiken.").format(
                    organisation=municipality.organisation
                )
            ),
            intro=_(
                "Vertel in uw eigen woorden wat er aan de hand is. "
                "U hoeft niet te weten welke wet of regeling erbij hoort. Wij zoeken dat uit."
            ),
        ),
        danger_numbers(),
        choice_card(
            _("Wat kan ik regelen?"),
            _("Kijk welke hulp er is. Daarvoor hoeft u niet in te loggen."),
            to("/wat-kan-ik-regelen"),
            "list",
            level=2,
        ),
        section(
            _("Zo gaat het"),
            steps(
                (_("U stelt uw vraag"), _("Eén keer, in uw eigen woorden. Wat u typt, bewaren wij meteen.")),
                (_("Wij zoeken het uit"), _("Een medewerker neemt contact met u op.")),
                (
                    _("U volgt het hier"),
                    _("U ziet wat er gebeurt, wat er nog komt en wanneer u van ons hoort."),
                ),
            ),
        ),
        section(
            _("Liever met iemand praten?"),
            contact_card(
                _("Bel {name}").format(name=municipality.name),
                paragraph(phone_link(municipality.phone, municipality.phone_link)),
                paragraph(_opening_hours()),
            ),
        ),
        path="/",
        **public_page(),
    )


def ask() -> rx.Component:
    """The one question: own words and how to be reached."""
    return frame(
        page_title(
            _("Vraag hulp"),
            intro=_(
                "Vertel wat er aan de hand is. Gewone woorden zijn goed. "
                "U mag ook over meer dingen tegelijk schrijven."
            ),
        ),
        spoken_notice(),
        error_summary(Loket.problems),
        _question_form(),
        danger_numbers(),
        path="/loket",
        **resident_page(),
    )


def _question_form() -> rx.Component:
    error, speaks, today = Loket.errors, wiring.speaking_municipality(), wiring.building_day()
    return form(
        text_area(
            "question",
            _("Wat is er aan de hand?"),
            help=_("Bijvoorbeeld: wat lukt niet meer, sinds wanneer, en wat zou u helpen?"),
            error=error.get("question", ""),
            limit=LONGEST,
        ),
        waiting_advice(
            {one.id: guide.advice(one, speaks, locale(), today) for one in wiring.guide().dangers}
        ),
        radio_group(
            "channel",
            _("Hoe kunnen wij u bereiken?"),
            [
                (Channel.PHONE.value, _("Bel mij")),
                (Channel.EMAIL.value, _("Stuur mij een e-mail")),
                (
                    Channel.LETTER.value,
                    _("Stuur mij een brief"),
                    _("Naar het adres waar u staat ingeschreven."),
                ),
            ],
            error=error.get("channel", ""),
            signs={"phone": "phone", "email": "mail", "letter": "letter"},
        ),
        shown_with(
            text_field(
                "phone",
                _("Uw telefoonnummer"),
                help=_("Bijvoorbeeld 06 12345678."),
                error=error.get("phone", ""),
                autocomplete="tel",
                kind="tel",
                input_mode="tel",
            ),
            "channel=phone",
        ),
        shown_with(
            text_field(
                "email",
                _("Uw e-mailadres"),
                help=_("Bijvoorbeeld naam@voorbeeld.nl."),
                error=error.get("email", ""),
                autocomplete="email",
                kind="email",
                input_mode="email",
            ),
            "channel=email",
        ),
        rx.el.input(type="hidden", name="draft", id="draft", default_value=""),
        draft_state(),
        actions(
            submit_button(_("Verstuur uw vraag")),
            button(_("Wis wat ik typte"), kind="subtle", custom_attrs=CLEARS),
        ),
        small(
            _("U stuurt dit naar {organisation}. Alleen medewerkers die u helpen, lezen het.").format(
                organisation=wiring.speaking_municipality().organisation
            )
        ),
        on_submit=Loket.ask,
        reset_on_submit=False,
        custom_attrs=kept_at("/loket/draft"),
    )


def sent() -> rx.Component:
    """It was sent: the number, whether the municipality has it, and what happens next."""
    return frame(
        spoken_notice(),
        rx.cond(Sent.number != "", _sent(), stack(page_title(_("Uw vraag")), waiting())),
        path="/loket",
        **resident_page(),
    )


def _sent() -> rx.Component:
    return stack(
        message_page(
            _("Uw vraag is verstuurd"),
            paragraph(_("Goed dat u het vroeg. Wij gaan ermee aan de slag.")),
            picture=sent_letter(),
        ),
        rx.el.div(
            rx.cond(
                Sent.delivered,
                alert(
                    _("De gemeente heeft uw vraag ontvangen. Dit is uw zaaknummer:"),
                    paragraph(strong(Sent.number)),
                    kind="ok",
                    title=_("Uw vraag is bij de gemeente"),
                ),
                rx.cond(Sent.given_up, _given_up(), not_yet_sent()),
            ),
            role="status",
        ),
        card(
            data_list([(_("Uw nummer"), Sent.number), (_("Verstuurd op"), Sent.asked_on)]),
            title=_("Bewaar dit nummer"),
        ),
        section(
            _("Wat gebeurt er nu?"),
            bullets(
                [
                    _("Een medewerker leest uw vraag en neemt contact met u op."),
                    _("U ziet bij Mijn aanvragen wat er gebeurt."),
                    _("Een cliëntondersteuner denkt gratis met u mee, los van de gemeente. Vraag ernaar."),
                ]
            ),
        ),
        actions(button_link(_("Naar Mijn aanvragen"), to("/mijn/aanvragen"))),
        gap="lg",
    )


def _given_up() -> rx.Component:
    """The municipality will not hear of it by us: say so, and what to do."""
    return alert(
        _("Het lukte niet om uw vraag door te sturen. Uw tekst is nog bewaard. Bel ons, dan helpen wij u."),
        kind="error",
        title=_("Uw vraag is niet aangekomen"),
    )


def _opening_hours() -> str:
    municipality = wiring.speaking_municipality()
    return municipality.opening_hours.get(locale()) or municipality.opening_hours["nl"]
