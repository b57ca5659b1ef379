"""The stand-in's sentences, in Dutch and English; it stands outside the portal and its catalogues."""

from collections.abc import Mapping

from integrations.oidc.messages import Level

LOCALES = ("nl", "en")

WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "mark": "Nagemaakte DigiD, alleen om te testen",
        "explain": "Dit is niet de echte DigiD. De inwoners hieronder bestaan niet echt.",
        "title": "Kies wie u bent",
        "for": "U gaat inloggen bij {client}. {client} krijgt uw burgerservicenummer (BSN).",
        "level": "Hoe wilt u inloggen?",
        "level_hint": "Deze website vraagt minstens niveau {level}.",
        "who": "Inwoners om mee te testen",
        "cancel": "Annuleren en terug naar {client}",
        "language": "English",
        "wrong_title": "Inloggen kan zo niet",
        "wrong": "De website waar u vandaan komt, stuurde een verzoek dat niet klopt.",
        "old_title": "Deze pagina is te oud",
        "old": "Ga terug naar de website waar u wilde inloggen en begin opnieuw.",
        "out_title": "U bent uitgelogd",
        "out": "U kunt dit venster sluiten.",
        "basis": "Gebruikersnaam en wachtwoord",
        "midden": "Gebruikersnaam, wachtwoord en sms-code",
        "substantieel": "DigiD app met ID-check",
        "hoog": "Rijbewijs of identiteitskaart",
    },
    "en": {
        "mark": "Imitation of DigiD, for testing only",
        "explain": "This is not the real DigiD. The residents below do not really exist.",
        "title": "Choose who you are",
        "for": "You are logging in to {client}. {client} will receive your citizen service number (BSN).",
        "level": "How do you want to log in?",
        "level_hint": "This website asks for level {level} at least.",
        "who": "Residents to test with",
        "cancel": "Cancel and go back to {client}",
        "language": "Nederlands",
        "wrong_title": "You cannot log in this way",
        "wrong": "The website you came from sent a request that is not right.",
        "old_title": "This page is too old",
        "old": "Go back to the website where you wanted to log in, and start again.",
        "out_title": "You are logged out",
        "out": "You can close this window.",
        "basis": "Username and password",
        "midden": "Username, password and text message code",
        "substantieel": "DigiD app with ID check",
        "hoog": "Driving licence or identity card",
    },
}


def spoken(ui_locales: str) -> str:
    """The first language of a request (BCP 47, separated by spaces) that is spoken here; else Dutch."""
    wanted = (tag.partition("-")[0].lower() for tag in ui_locales.split())
    return next((tag for tag in wanted if tag in LOCALES), LOCALES[0])


def level_words(locale: str, level: Level) -> str:
    """The way to log in that gives this level."""
    return WORDS[locale][level.name.lower()]
