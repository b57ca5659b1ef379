"""What a browser meets at the stand-in: the log-in page, single sign-on, and log-out."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from integrations.oidc.messages import Level
from integrations.oidc.standin import pages
from integrations.oidc.standin.farewell import Farewell
from integrations.oidc.standin.faults import Faults
from integrations.oidc.standin.request import Mistaken, Untrusted, read
from integrations.oidc.standin.settings import StandinSettings
from integrations.oidc.standin.store import Asked, Grant, Session, Store
from integrations.oidc.standin.words import spoken

COOKIE = "digid-standin"
"""Its own name, since cookies of localhost are shared between ports."""


class Visit:
    """The endpoints that people see."""

    def __init__(self, settings: StandinSettings, store: Store, faults: Faults, farewell: Farewell) -> None:
        self._settings, self._store, self._faults, self._farewell = settings, store, faults, farewell

    async def authorize(self, request: Request) -> Response:
        """A request to log in: answered at once by single sign-on, else with the log-in page."""
        given = request.query_params if request.method == "GET" else await request.form()
        pairs = [(name, value) for name, value in given.multi_items() if isinstance(value, str)]
        try:
            asked, prompts = read(self._settings, pairs)
        except Untrusted:
            return self._message(dict(pairs).get("ui_locales", ""), "wrong")
        except Mistaken as mistake:
            return self._back(mistake.redirect_uri, {"error": mistake.error, "state": mistake.state})
        session = self._store.sessions.get(request.cookies.get(COOKIE))
        if session is not None and session.level >= asked.level and "login" not in prompts:
            return self._granted(asked, session)
        if "none" in prompts:
            return self._back(asked.redirect_uri, {"error": "login_required", "state": asked.state})
        page = pages.login(asked, self._store.asked.put(asked), self._settings.residents)
        return _html(page, redirect=_origin(asked.redirect_uri))

    async def login(self, request: Request) -> Response:
        """The choice made on the log-in page; a page counts once."""
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        asked = self._store.asked.take(form.get("ticket"))
        if asked is None:
            return self._message(request.headers.get("accept-language", ""), "old")
        if "cancel" in form:
            return self._back(asked.redirect_uri, {"error": "access_denied", "state": asked.state})
        before = self._store.sessions.get(request.cookies.get(COOKIE))
        session = self._chosen(asked, form, before)
        if session is None:
            return self._message(asked.locale, "wrong")
        await self._end(request, unless=session.sid)
        answer = self._granted(asked, session)
        secure = self._settings.issuer.startswith("https://")
        name = self._store.sessions.put(session)
        answer.set_cookie(COOKIE, name, path="/", httponly=True, samesite="lax", secure=secure)
        return answer

    async def logout(self, request: Request) -> Response:
        """End the session here; then back to the client, but only at an address that it registered."""
        given = request.query_params if request.method == "GET" else await request.form()
        await self._end(request)
        client, target = self._settings.client(given.get("client_id")), given.get("post_logout_redirect_uri")
        if client is not None and isinstance(target, str) and target in client.post_logout_redirect_uris:
            state = given.get("state")
            answer: Response = _redirect(target, {"state": state} if isinstance(state, str) else {})
        else:
            answer = _html(pages.message(spoken(str(given.get("ui_locales", ""))), "out"))
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return answer

    async def _end(self, request: Request, unless: str = "") -> None:
        """End the session of this browser and tell the clients, unless it goes on under its own sid."""
        ended = self._store.sessions.take(request.cookies.get(COOKIE))
        if ended is not None and ended.sid != unless:
            await self._farewell.say(ended)

    def _chosen(self, asked: Asked, form: Mapping[str, str], before: Session | None) -> Session | None:
        """A session for a resident and a level really on offer; the same person goes on in theirs."""
        place, level = form.get("resident", ""), Level.__members__.get(form.get("level", asked.level.name))
        if not place.isdecimal() or int(place) >= len(self._settings.residents) or level is None:
            return None
        if level < asked.level:
            return None
        resident = self._settings.residents[int(place)]
        now = int(self._settings.clock())
        if before is not None and before.resident == resident:
            return replace(before, level=level, auth_time=now)
        return Session(resident, level, now, secrets.token_urlsafe(16))

    def _granted(self, asked: Asked, session: Session) -> Response:
        session.clients.add(asked.client.client_id)
        code = self._store.grants.put(Grant(asked, session))
        return self._back(asked.redirect_uri, {"code": code, "state": asked.state})

    def _back(self, redirect_uri: str, params: dict[str, str]) -> Response:
        answer = self._faults.response({**params, "iss": self._settings.issuer})
        return _redirect(redirect_uri, {name: value for name, value in answer.items() if value})

    def _message(self, languages: str, kind: str) -> Response:
        return _html(pages.message(spoken(languages.replace(",", " ")), kind), status=400)


def _redirect(target: str, params: Mapping[str, str]) -> RedirectResponse:
    mark = "&" if urlsplit(target).query else "?"
    return RedirectResponse(f"{target}{mark}{urlencode(params)}" if params else target, status_code=303)


def _html(page: str, redirect: str = "", status: int = 200) -> HTMLResponse:
    return HTMLResponse(page, status, {"Content-Security-Policy": pages.policy(redirect)})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
