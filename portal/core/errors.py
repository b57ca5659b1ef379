"""Refusals: what may go wrong between a visitor and the portal, each with a sentence of its own."""

from portal.core.i18n import _


class Refusal(Exception):
    """Something the visitor may not or cannot do; its sentence is said in their language.

    Anything that is not a Refusal is a fault of ours: it becomes an apology
    with a reference number and a log entry.
    """

    sentence = "Dit kan nu niet."
    field = ""

    def spoken(self) -> str:
        """The sentence in the language spoken now."""
        return _(self.sentence)


class NotLoggedIn(Refusal):
    """There is no session, or it has ended."""

    sentence = "U bent niet ingelogd. Log opnieuw in om verder te gaan."


class NotAllowed(Refusal):
    """This actor may not do this; nothing is said about what was asked for."""

    sentence = "U mag dit niet bekijken of doen."


class HigherLevelNeeded(NotAllowed):
    """The login is not certain enough for this page (step-up)."""

    sentence = "Voor deze pagina moet u met een hoger niveau inloggen."


class NotFound(Refusal):
    """It does not exist, or not for this actor: the two look the same from outside."""

    sentence = "Wij kunnen dit niet vinden."


class NotUnderstood(Refusal):
    """What the browser sent has a shape we do not know."""

    sentence = "Wij begrijpen niet wat de pagina stuurde. Laad de pagina opnieuw."


class TooMany(Refusal):
    """Too many requests in a short time."""

    sentence = "Dat gaat te snel. Wacht even en probeer het opnieuw."
