"""What a login means: who logs in, a login under way, and what can go wrong."""

from dataclasses import dataclass

from portal.access.domain import Level
from portal.core.errors import Refusal
from portal.core.i18n import LOCALES


@dataclass(frozen=True)
class Resident:
    """A person as the portal knows them inside."""

    id: str
    name: str | None


@dataclass(frozen=True)
class Login:
    """A login under way at the provider, bound to the browser that began it."""

    state: str
    nonce: str
    code_verifier: str
    issuer: str
    level: Level
    back_to: str


class LoginExpired(Refusal):
    """The login took too long, was used already or began in another browser."""

    sentence = "Het inloggen duurde te lang, of deze inlog is al gebruikt. Probeer het opnieuw."


class LoginNotPossible(Refusal):
    """The provider does not answer or answers something we do not trust."""

    sentence = "Inloggen lukt nu niet. Probeer het over een paar minuten opnieuw, of bel ons."


class LoginStopped(Refusal):
    """The resident stopped at the provider."""

    sentence = "U bent gestopt met inloggen. Er is niets verstuurd."


class LevelTooLow(Refusal):
    """The provider was less certain than we asked."""

    sentence = "U bent ingelogd met een te laag niveau. Log in met de DigiD-app."


class ActsForAnother(Refusal):
    """A representation was recognised; it is refused until mandates exist."""

    sentence = "U logde in voor iemand anders. Dat kan hier nog niet. Log in voor uzelf, of bel ons."


def safe_path(path: str | None, fallback: str) -> str:
    """A path of our own pages, or the fallback: no host, no scheme, no backslash, no control character.

    Source: OWASP on unvalidated redirects.
    """
    if (
        not path
        or len(path) > 300
        or "\\" in path
        or not all(c.isprintable() and not c.isspace() for c in path)
    ):
        return fallback
    own = path.startswith("/") and not path.startswith("//")
    return path if own and path.split("?")[0].strip("/").split("/")[0] in LOCALES else fallback
