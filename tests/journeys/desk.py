"""A caseworker at the desk of the municipality: makes cases and moves them on."""

import re

import httpx
from playwright.sync_api import Page

from tests.world import World


class Desk:
    """The desk's own pages, used without a browser."""

    def __init__(self, world: World) -> None:
        self._desk = httpx.Client(base_url=world.municipality, timeout=20)

    def new_case(self, resident: str, kind: str, summary: str) -> str:
        """A case that came by letter, for a resident by name; answers its address."""
        page = self._desk.get("/balie/nieuw").text
        fields = {"inwoner": _option(page, resident), "soort": _option(page, kind), "omschrijving": summary}
        return self._send("/balie/nieuw", page, fields | {"vraag": ""})

    def move(self, case: str, status: str, told: str = "") -> str:
        """Move a case on to a status by its name, with what the resident is told."""
        page = self._desk.get(case).text
        button = re.search(rf'value="([^"]+)"[^>]*>Zet op {re.escape(status)}<', page)
        assert button, f"no status {status}"
        return self._send(f"{case}/status", page, {"status": button[1], "uitleg": told})

    def close(self, case: str, result: str) -> str:
        """Close a case with a result by its name."""
        page = self._desk.get(case).text
        return self._send(f"{case}/afronden", page, {"uitkomst": _option(page, result), "uitleg": ""})

    def _send(self, path: str, page: str, fields: dict[str, str]) -> str:
        key = re.search(r'name="sleutel" value="([^"]+)"', page)
        assert key, "no form"
        answer = self._desk.post(path, data={"sleutel": key[1], **fields})
        assert answer.status_code == 303, answer.text[:500]
        return answer.headers["location"].partition("?")[0]


def find(page: Page, world: World, number: str) -> None:
    """In a browser: open the case with a number."""
    page.goto(f"{world.municipality}/balie")
    page.get_by_label("Zoek op zaaknummer").fill(number)
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()


def _option(page: str, name: str) -> str:
    found = re.search(rf'<option value="([^"]*)"[^>]*>{re.escape(name)}</option>', page)
    assert found, f"no choice {name}"
    return found[1]
