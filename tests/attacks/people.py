"""Who is attacked and what must never be seen of them; and a login under way, step by step."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx

from portal.commands.demo import demo_residents
from tests.attacks.tab import Tab
from tests.world import COOKIE, World

OWNER, ATTACKER = "Merel Kooyman", "Suzanne Moulin"
PHONE, EMAIL = "+31612345678", "merel.kooyman@voorbeeld.example"
CASES = "portal___cases___state____fresh.portal___cases___state____"
STATE = "reflex___state____state.portal___visit____visit."
LOAD_CASES, LOAD_CASE = f"{STATE}{CASES}cases.load", f"{STATE}{CASES}case_page.load"
RELOAD_CASE, REFRESH = f"{STATE}{CASES}case_page.reload", f"{STATE}{CASES}cases.refresh"
LOAD_PERSON = f"{STATE}portal___identity___state____personal_data.load"
LOAD_SENT, ASK = (f"{STATE}portal___loket___state____{name}" for name in ("sent.load", "loket.ask"))
LOGIN_COOKIE = f"{COOKIE}-login"


@dataclass(frozen=True)
class Victim:
    """A resident with a case, a request and a draft of their own, and a live session."""

    cookie: str
    name: str
    bsn: str
    case: str
    number: str
    question: str
    draft: str

    def seen_in(self, *texts: str) -> list[str]:
        """What of them appears in these texts; should be nothing."""
        whole = "\n".join(texts)
        return [
            trace for trace in (self.name, self.bsn, self.question, self.draft, self.cookie) if trace in whole
        ]


def bsn_of(name: str) -> str:
    """The BSN of a demo resident."""
    return next(resident["bsn"] for resident in demo_residents() if resident["name"] == name)


async def settled(world: World, name: str = OWNER) -> Victim:
    """A victim with everything an attacker could want."""
    mark = uuid4().hex[:8]
    question, draft = f"Ik val vaak onder de douche {mark}", f"Ik durf niet te zeggen dat {mark}"
    cookie = world.log_in(name)
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/loket")
        form = {"question": question, "channel": "phone", "phone": PHONE, "email": EMAIL}
        await tab.call(ASK, "/nl/loket", {"form": form})
        await tab.until(lambda t: t.redirects)
        number = parse_qs(urlsplit(tab.redirects[-1]).query)["nummer"][0]
        await tab.call(LOAD_CASES)
        await tab.until(lambda t: t.values.get("cases.running"))
        case = parse_qs(urlsplit(tab.values["cases.running"][0]["href"]).query)["id"][0]
    with world.visitor(cookie) as owner:
        owner.put("/loket/draft", json={"draft": "", "fields": {"question": draft}}).raise_for_status()
    return Victim(cookie, name, bsn_of(name), case, number, question, draft)


@dataclass
class LoginUnderWay:
    """A login that the provider has answered, and that the browser did not bring back yet."""

    begun: httpx.Response
    browser: str
    callback: str


def login_until_callback(world: World, name: str, back_to: str = "/nl/mijn") -> LoginUnderWay:
    """Log in as far as the provider's redirect to our callback: its path and query, not asked for yet."""
    with world.visitor() as visitor, httpx.Client(timeout=20) as provider:
        begun = visitor.get("/auth/login", params={"terug": back_to})
        page = provider.get(begun.headers["location"])
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
        assert ticket, page.text[:300]
        place = [resident["name"] for resident in demo_residents()].index(name)
        form = {"ticket": unescape(ticket[1]), "resident": str(place)}
        answered = provider.post(f"{world.digid}/login", data=form)
    callback = answered.headers["location"].removeprefix(world.origin)
    return LoginUnderWay(begun, begun.cookies[LOGIN_COOKIE], callback)


def live(world: World, cookie: str) -> bool:
    """Whether this cookie opens anything."""
    with world.visitor(cookie) as visitor:
        return visitor.get("/loket/draft").status_code == 200
