"""Goes to the desk as somebody who sees only the structure of its pages, and fills in its forms."""

import re
from html.parser import HTMLParser

import httpx

from tests.integrations.zgw.standin_world import BASE, World

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'apos' \u202e \u2028 \U0001f600"


class Page(HTMLParser):
    """What a page is made of, for whoever cannot see it."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[dict[str, str]] = []
        self.words: list[str] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "form":
            self.forms.append({"action": found.get("action") or ""})
        if tag in {"input", "button", "select", "textarea"} and self.forms and "name" in found:
            self.forms[-1].setdefault(str(found["name"]), found.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.tags if name == tag]

    def form(self, end: str) -> dict[str, str]:
        """The fields of the form that goes there."""
        return next(dict(form) for form in self.forms if form["action"].endswith(end))


async def visit(world: World, path: str) -> Page:
    return Page(await world.http.get(path))


async def send(world: World, page: Page, end: str, **fields: str) -> Page:
    """Fill in a form of a page and send it; follows to the page after it."""
    form = page.form(end) | fields
    answer = await world.http.post(
        form.pop("action"), data=form, headers={"Origin": BASE}, follow_redirects=True
    )
    return Page(answer)


async def arriving(world: World) -> str:
    """The page of a case that just came in from the portal, with a document."""
    url = await world.case(identificatie="ML-1", omschrijving=HOSTILE, toelichting=f"Help.\n{HOSTILE}")
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", world.document())
    link = {"zaak": url, "informatieobject": document["url"], "titel": HOSTILE}
    await world.ok("POST", "/zaken/api/v1/zaakinformatieobjecten", link)
    return f"/balie/zaken/{url.rpartition('/')[2]}"
