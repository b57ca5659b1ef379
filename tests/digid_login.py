"""Logs a demo resident in without a browser: the redirects, the stand-in's form, and back with a cookie."""

import re
from html import unescape

import httpx

from portal.commands.demo import demo_residents


def log_in(portal: str, origin: str, name: str, level: str = "", *, cookie: str, replacing: str = "") -> str:
    """The secret of the session cookie after logging in.

    `portal` is where the portal listens, `origin` what the browser calls it, `cookie` the cookie's name,
    `level` a level such as MIDDEN (empty: the one that is asked), `replacing` the session one had before.
    """
    with httpx.Client(timeout=20) as browser:
        return log_in_with(browser, portal, origin, name, level, cookie=cookie, replacing=replacing)


def log_in_with(
    browser: httpx.Client,
    portal: str,
    origin: str,
    name: str,
    level: str = "",
    *,
    cookie: str,
    replacing: str = "",
) -> str:
    """As log_in, in a browser that stays logged in at the provider."""
    query = {"niveau": level.lower()} if level == "SUBSTANTIEEL" else {}
    begun = browser.get(f"{portal}/auth/login", params=query)
    form = browser.get(begun.headers["location"])
    answered = browser.post(
        f"{form.url.copy_with(path='/login', query=None)}", data=_chosen(form, name, level)
    )
    back = answered.headers["location"].replace(origin, portal)
    kept = {f"{cookie}-login": begun.cookies[f"{cookie}-login"]}
    headers = {
        "Cookie": "; ".join(
            f"{k}={v}" for k, v in (kept | ({cookie: replacing} if replacing else {})).items()
        )
    }
    return browser.get(back, headers=headers).cookies[cookie]


def _chosen(form: httpx.Response, name: str, level: str) -> dict[str, str]:
    """What one sends by choosing a resident on the log-in page."""
    ticket = re.search(r'name="ticket" value="([^"]+)"', form.text)
    place = [resident["name"] for resident in demo_residents()].index(name)
    if ticket is None:
        raise AssertionError(f"no log-in page: {form.status_code} {form.text[:300]}")
    chosen = {"ticket": unescape(ticket[1]), "resident": str(place)}
    return chosen | ({"level": level} if level else {})
