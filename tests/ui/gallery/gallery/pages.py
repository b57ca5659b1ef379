"""Pages as the rooms could compose them: start, home, cases, one case, form, sent, ended, not found."""

from typing import Any

import reflex as rx

from gallery.state import CaseLine, Gallery
from portal.ui import actions, cards, choices, danger, forms, illustrations, layout, notices, text, timeline
from portal.ui.native import to


def start() -> list[Any]:
    """The start page."""
    return [
        layout.hero(
            "Vertel ons wat er speelt",
            actions.login_button("Inloggen met DigiD", "/auth/login"),
            text.small("Gemeente Voorbeeld gebruikt hierbij uw burgerservicenummer."),
            intro="Hulp thuis, geld of zorg voor een ander: u vertelt het één keer, in uw eigen woorden.",
        ),
        layout.section(
            "Zo werkt het",
            text.steps(
                ("U vertelt het", "In uw eigen woorden. U hoeft geen regels of wetten te kennen."),
                ("Wij zoeken het uit", "Eén iemand van de gemeente is uw vaste contact."),
                ("U volgt het hier", "U ziet wat er gebeurt, wanneer, en wat u kunt verwachten."),
            ),
        ),
        layout.columns(
            danger.danger_numbers(),
            cards.contact_card(
                "Liever praten?",
                text.paragraph("Bel ons of loop binnen bij het wijkteam. U krijgt dezelfde hulp."),
                text.paragraph(text.phone_link("14 0123", "tel:140123")),
            ),
        ),
        cards.topic("Geld en schulden", [("Hulp bij schulden", "Samen maken wij een plan.")]),
    ]


def home() -> list[Any]:
    """The overview of a resident."""
    return [
        layout.page_title("Dag Merel", intro="Dit is er nu voor u."),
        cards.card(
            text.paragraph("Voor uw aanvraag Hulp bij schulden hebben wij uw laatste huurbrief nodig."),
            actions.actions(actions.button_link("Huurbrief opsturen", to("/mijn/aanvragen"), sign="letter")),
            title="Wij wachten op iets van u",
            tone="attention",
        ),
        layout.section(
            "Waar wij mee bezig zijn",
            cards.card_list(Gallery.cases, case_line),
            text.paragraph(text.link("Al uw aanvragen", to("/mijn/aanvragen"), sign="arrow")),
        ),
        layout.section(
            "Wat wilt u doen?",
            layout.columns(
                cards.choice_card(
                    "Hulp vragen", "Vertel in uw eigen woorden wat er is.", to("/loket"), "help"
                ),
                cards.choice_card(
                    "Mijn gegevens", "Kijk wat wij van u weten.", to("/mijn/gegevens"), "person"
                ),
            ),
        ),
        notices.freshness(Gallery.updated),
    ]


def case_line(case: CaseLine) -> rx.Component:
    """One case of the list."""
    return cards.case_card(
        case.title,
        to("/mijn/aanvragen") + "/" + case.id,
        status=case.status,
        kind=case.kind,
        note=case.note,
        facts=case.facts,
        step=case.step,
        part=case.part,
    )


def my_cases() -> list[Any]:
    """The list of cases, with the municipality out of reach."""
    return [
        layout.page_title(
            "Mijn aanvragen", intro="Alles wat u bij de gemeente hebt gevraagd, het nieuwste eerst."
        ),
        notices.freshness(
            Gallery.updated,
            trouble="De gemeente is nu niet bereikbaar. U ziet wat wij het laatst hebben ontvangen.",
        ),
        layout.section("Lopend", cards.card_list(Gallery.cases, case_line)),
        layout.section(
            "Afgerond",
            notices.empty_state("Nog niets afgerond", "Zodra een aanvraag klaar is, vindt u hem hier terug."),
        ),
        actions.actions(actions.button_link("Hulp vragen", to("/loket"), sign="help")),
    ]


def one_case() -> list[Any]:
    """One case with its timeline."""
    return [
        layout.page_title(
            "Hulp in het huishouden",
            back=("Mijn aanvragen", to("/mijn/aanvragen")),
            above=cards.badge("In behandeling"),
            intro="Zaaknummer 2026-00412",
        ),
        cards.card(timeline.timeline(Gallery.moments), title="Hoe staat het ervoor?"),
        cards.contact_card(
            "Uw vaste contact is Samira Haddad",
            text.paragraph("Wijkteam Noord, op maandag tot en met donderdag."),
            text.paragraph(text.phone_link("14 0123", "tel:140123")),
            sign="person",
        ),
        cards.card(
            cards.data_list(
                [
                    ("Aangevraagd op", "12 oktober 2026"),
                    ("Wij beslissen uiterlijk op", "24 november 2026"),
                    ("Waarom deze termijn", "Wmo 2015, artikel 2.3.2: zes weken voor het onderzoek"),
                ]
            ),
            title="Uw aanvraag",
        ),
        cards.card(
            text.quote("Sinds mijn val kan ik de trap niet op.\nMijn dochter helpt, maar zij werkt."),
            title="Wat u ons vertelde",
        ),
        notices.freshness(Gallery.updated),
    ]


def ask(errors: bool) -> list[Any]:
    """The form, as it opens or with its errors."""
    reach = [
        ("telefoon", "Bellen", "Wij bellen op werkdagen tussen 9 en 17 uur."),
        ("email", "E-mail"),
        ("brief", "Brief", "Naar het adres waar u staat ingeschreven."),
    ]
    return [
        forms.error_summary(Gallery.error_items if errors else Gallery.no_errors),
        layout.page_title("Vraag hulp", intro="Vertel wat er is. Wij zoeken uit welke hulp daarbij past."),
        forms.form(
            forms.text_area(
                "vraag",
                "Vertel wat er aan de hand is",
                help="Wat lukt niet meer, sinds wanneer, en wie helpt u nu?",
                error=Gallery.errors["vraag"] if errors else "",
                default_value="" if errors else Gallery.draft,
                limit=2000,
            ),
            choices.radio_group(
                "bereik",
                "Hoe kunnen wij u bereiken?",
                reach,
                chosen="" if errors else "telefoon",
                error="Kies hoe wij u kunnen bereiken." if errors else "",
                signs={"telefoon": "phone", "email": "mail", "brief": "letter"},
            ),
            forms.text_field(
                "telefoon",
                "Telefoonnummer",
                help="Bijvoorbeeld 06 12345678",
                error="Vul een telefoonnummer in, bijvoorbeeld 06 12345678." if errors else "",
                kind="tel",
                autocomplete="tel",
                width="short",
            ),
            choices.checkbox(
                "samen",
                "Ik wil dat iemand met mij meekijkt",
                help="Bijvoorbeeld een mantelzorger of vrijwilliger.",
            ),
            notices.saved_line("" if errors else "Bewaard om 10:24 uur"),
            actions.submit_button("Versturen", sign="send"),
            on_submit=Gallery.send,
        ),
    ]


def sent() -> list[Any]:
    """The request is sent, and still on its way."""
    return [
        layout.message_page(
            "Uw vraag is verstuurd",
            text.lead("Uw nummer is ", text.strong("ML-2026-00413"), ". Bewaar dit nummer."),
            notices.not_yet_sent(live=True),
            text.heading("Wat gebeurt er nu?"),
            text.bullets(
                [
                    "Binnen twee werkdagen belt iemand van het wijkteam u.",
                    "Binnen zes weken weet u welke hulp u krijgt.",
                ]
            ),
            actions.actions(
                actions.button_link("Naar mijn aanvragen", to("/mijn/aanvragen")),
                actions.button("Afdrukken", kind="secondary"),
            ),
            picture=illustrations.sent_letter(),
        )
    ]


def ended() -> list[Any]:
    """The session has ended."""
    return [
        layout.message_page(
            "U bent uitgelogd",
            text.lead("U deed 15 minuten niets. Voor uw veiligheid hebben wij u uitgelogd."),
            text.paragraph("Wat u had ingevuld, is bewaard. Log opnieuw in, dan gaat u verder waar u was."),
            actions.actions(actions.login_button("Opnieuw inloggen met DigiD", "/auth/login")),
            picture=illustrations.closed_door(),
        )
    ]


def not_found() -> list[Any]:
    """The page does not exist."""
    return [
        layout.message_page(
            "Deze pagina is er niet",
            text.lead("Misschien is het adres verkeerd, of is de pagina verhuisd."),
            actions.actions(actions.button_link("Naar het begin", to("/"))),
            text.paragraph(
                "Komt u er niet uit? Bel ons op ", text.phone_link("14 0123", "tel:140123", sign=None), "."
            ),
            picture=illustrations.signpost(),
        )
    ]


def broken() -> list[Any]:
    """A page that breaks in the browser when asked to (`breken` in the session storage)."""
    asked = "typeof window !== 'undefined' && sessionStorage.getItem('breken')"
    return [
        layout.page_title("Deze pagina kan breken"),
        text.paragraph(rx.Var(f"({asked} ? (() => {{ throw new Error('stuk') }})() : 'Nog heel')")),
    ]


def parts() -> list[Any]:
    """Every other part, once."""
    return [
        layout.page_title("Alle onderdelen"),
        *[
            notices.alert("Dit is een bericht.", kind=kind, title=f"Soort {kind}")
            for kind in ("info", "ok", "warning", "error")
        ],
        layout.stack(
            *[cards.badge(kind, kind) for kind in ("neutral", "new", "done", "attention", "problem")],
            gap="sm",
        ),
        actions.actions(
            actions.button("Sterk", kind="primary"),
            actions.button("Gewoon"),
            actions.button("Rustig", kind="subtle"),
            actions.submit_button("Bezig", busy=True),
            actions.post_button("Uitloggen", "/auth/logout", sign="logout"),
        ),
        timeline.timeline(
            [timeline.Step("Ontvangen", "vandaag", "", "done"), timeline.Step("Besluit", state="now")]
        ),
        cards.card(text.paragraph("Een kaart die uitnodigt."), title="Uitnodiging", tone="accent"),
        notices.loading(),
        layout.aside(text.paragraph("Breed"), text.paragraph("Smal")),
        forms.text_field("naam", "Naam", optional=True, autocomplete="name"),
        cards.data_list(Gallery.cases[0].facts),
    ]
