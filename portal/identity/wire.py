"""How a login travels to and from the OpenID provider."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from integrations.oidc import errors
from integrations.oidc.client import RelyingParty
from integrations.oidc.messages import ClientSecret, Identified, LoginStart, PrivateKey, Provider
from integrations.oidc.messages import Level as ProviderLevel
from portal.access.domain import Level
from portal.core.log import logger
from portal.core.settings import Settings
from portal.identity.domain import ActsForAnother, LevelTooLow, Login, LoginNotPossible, LoginStopped
from portal.sessions.domain import AtProvider

log = logger("identity")


def provider(settings: Settings) -> Provider:
    """The provider as this installation is registered there."""
    secret = settings.oidc_client_secret
    if settings.oidc_auth == "client_secret_basic" and secret is not None:
        auth: PrivateKey | ClientSecret = ClientSecret(secret.get_secret_value())
    else:
        auth = PrivateKey(_pem(settings.oidc_key), settings.oidc_kid)
    names = {ProviderLevel[name.upper()]: acr for name, acr in settings.oidc_levels.items()}
    own_names = {"levels": {acr: level for level, acr in names.items()}, "acr_values": names} if names else {}
    opens, verifies = settings.oidc_decryption_key_file, settings.oidc_userinfo_certificate_file
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        redirect_uri=f"{settings.origin}/auth/callback",
        post_logout_redirect_uri=f"{settings.origin}/auth/left",
        auth=auth,
        broker=settings.oidc_broker,
        scopes=tuple(settings.oidc_scopes.split()),
        hosts=frozenset(settings.oidc_hosts),
        assertion_audience=settings.oidc_assertion_audience,
        decryption_key=PrivateKey(_pem(opens), settings.oidc_kid) if opens else None,
        userinfo_certificate=_pem(verifies) if verifies else None,
        **own_names,
    )


def _pem(file: Path) -> str:
    return file.read_text("utf-8")


async def begin(
    party: RelyingParty, level: Level, locale: str, back_to: str, *, again: bool
) -> tuple[str, Login]:
    """Begin a login: where to send the browser, and what to remember of it.

    Raises LoginNotPossible.
    """
    try:
        start = await party.begin(ProviderLevel[level.name], locale, prompt="login" if again else None)
    except errors.LoginProblem as problem:
        log.warning("login cannot begin", why=type(problem).__name__)
        raise LoginNotPossible from None
    login = Login(start.state, start.nonce, start.code_verifier, start.issuer, level, back_to)
    return start.url, login


async def finish(party: RelyingParty, answer: Mapping[str, str], login: Login) -> tuple[Identified, Level]:
    """Who the provider identified, and how certain it is.

    Raises LoginStopped, LevelTooLow, ActsForAnother or LoginNotPossible.
    """
    start = LoginStart(
        "", login.state, login.nonce, login.code_verifier, ProviderLevel[login.level.name], login.issuer
    )
    try:
        found = await party.finish(answer, start)
    except errors.LoginCancelled:
        raise LoginStopped from None
    except errors.LevelTooLow:
        raise LevelTooLow from None
    except errors.RepresentationNotSupported:
        raise ActsForAnother from None
    except errors.LoginProblem as problem:
        log.warning("login refused", why=getattr(problem, "reason", type(problem).__name__))
        raise LoginNotPossible from None
    if found.represented is not None:
        raise ActsForAnother
    return found, Level[found.level.name]


def at_provider(found: Identified) -> AtProvider:
    """The provider's own session behind a login, by which it may end ours."""
    return AtProvider(found.issuer, found.provider_session, found.subject)


async def logged_out(party: RelyingParty, token: str) -> tuple[AtProvider, str, datetime] | None:
    """Whose session ended at the provider, the id under which it said so and until when that holds.

    None when it is not to be believed.
    """
    try:
        told = await party.logged_out(token)
    except errors.LoginProblem as problem:
        log.warning("logout refused", why=getattr(problem, "reason", type(problem).__name__))
        return None
    at = AtProvider(told.issuer, told.session, told.subject)
    return at, told.token, datetime.fromtimestamp(told.until, UTC)


async def leave(party: RelyingParty, state: str) -> str | None:
    """Where to log out at the provider; None when it cannot be reached or has no such page."""
    try:
        return await party.logout_url(state)
    except errors.LoginProblem:
        return None
