"""Asks the stand-in what a real Open Zaak was asked (../shared/recordings), under the stand-in's own URLs."""

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from integrations.zgw.standin import cases
from tests.conftest import SHARED
from tests.integrations.zgw.standin_world import BASE, CASEWORKER, PORTAL, RSIN, World

RECORDED = "https://openzaak.example"
WHO = {"inwonerportaal": PORTAL, "alle-rechten": CASEWORKER, "niemand": None}
RESOURCE = re.compile(rf"{RECORDED}/(\w+)/api/v1/([\w-]+)/([0-9a-f-]{{36}})")
NOWHERE = "00000000-0000-4000-8000-000000000000"
# The types of the recordings: kind, (start of) uuid -> case type and name at the stand-in.
TYPES = {
    "53717dae": ("zaaktypen", "hulpvraag", ""),
    "9784a971": ("zaaktypen", "wmo-huishoudelijke-hulp", ""),
    "72735fa4": ("zaaktypen", "bijzondere-bijstand", ""),
    "882b3198": ("zaaktypen", "interne-toets", ""),
    "a0647efa": ("statustypen", "hulpvraag", "Ontvangen"),
    "2e413a6f": ("statustypen", "hulpvraag", "In behandeling"),
    "9a10dc32": ("statustypen", "hulpvraag", "Afgerond"),
    "ecfcc919": ("statustypen", "wmo-huishoudelijke-hulp", "Ontvangen"),
    "35035144": ("statustypen", "wmo-huishoudelijke-hulp", "In behandeling"),
    "e36a2106": ("statustypen", "wmo-huishoudelijke-hulp", "Besluit genomen"),
    "52b67980": ("statustypen", "wmo-huishoudelijke-hulp", "Afgerond"),
    "7ca23fca": ("roltypen", "hulpvraag", "initiator"),
    "97fbb2cb": ("roltypen", "hulpvraag", "belanghebbende"),
    "5c371e2a": ("roltypen", "wmo-huishoudelijke-hulp", "initiator"),
    "a4a5f539": ("roltypen", "wmo-huishoudelijke-hulp", "belanghebbende"),
    "e206b909": ("roltypen", "wmo-huishoudelijke-hulp", "klantcontacter"),
    "b5116c36": ("roltypen", "wmo-huishoudelijke-hulp", "behandelaar"),
    "e61e38b1": ("roltypen", "wmo-huishoudelijke-hulp", "zaakcoordinator"),
    "b7a496e0": ("resultaattypen", "hulpvraag", "Doorverwezen"),
    "5889c187": ("resultaattypen", "hulpvraag", "Ingetrokken"),
    "82e2c94f": ("resultaattypen", "wmo-huishoudelijke-hulp", "Toegekend"),
}
# Cases that a recording found there, made by an earlier one: (start of) uuid -> type at the stand-in.
CASES = {
    "337830b5": "hulpvraag",
    "01cfbcd9": "hulpvraag",
    "db898e5e": "hulpvraag",
    "1b05bdd6": "hulpvraag",
    "ccddb2eb": "wmo-huishoudelijke-hulp",
    "ee5ec196": "wmo-huishoudelijke-hulp",
}


@dataclass(frozen=True)
class Step:
    """One recorded exchange."""

    says: str
    who: str | None
    request: dict[str, Any]
    response: dict[str, Any]


def steps(name: str) -> list[Step]:
    """The exchanges of a recording; skips the test where they are absent."""
    if not SHARED.exists():
        pytest.skip("../shared is absent: not compared with a real server here")
    (file,) = (SHARED / "recordings" / "openzaak").glob(f"{name}-*.json")
    recording = json.loads(file.read_text())
    return [
        Step(step.get("says", ""), step.get("as"), step["request"], step["response"])
        for step in recording.get("steps", [recording])
    ]


class Replay:
    """Plays steps; what they make at the stand-in is known from then on under its recorded URL."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[str, str] = {}
        self.words: dict[str, str] = {}

    def knows(self, recorded: str, here: str) -> None:
        """A resource of the recording (URL or uuid) that exists at the stand-in under another URL."""
        uuid = recorded.rpartition("/")[2]
        self.known[uuid] = here.removeprefix(BASE)
        self.words[uuid] = here.rpartition("/")[2]

    async def play(self, step: Step) -> httpx.Response:
        """Ask the stand-in the same."""
        request = step.request
        headers = {k: self.here(v) for k, v in request["headers"].items() if k != "Authorization"}
        if step.who != "niemand":
            token = self.world.token(WHO.get(step.who or "", PORTAL) or PORTAL)
            headers["Authorization"] = f"Bearer {token}"
        if request.get("body_text") is not None:
            content = request["body_text"].encode()
        else:
            body = request.get("body")
            content = b"" if body is None else self.here(json.dumps(body)).encode()
        answer = await self.world.http.request(
            request["method"], self.here(request["path"]), content=content, headers=headers
        )
        made = step.response.get("body")
        if answer.status_code == 201 and isinstance(made, dict) and "url" in made:
            own = answer.json()
            self.knows(made["url"], own["url"])
            if "identificatie" in made:
                self.words[made["identificatie"]] = own["identificatie"]
        if "etag" in step.response["headers"]:
            self.words[step.response["headers"]["etag"]] = answer.headers.get("etag", "")
        return answer

    def here(self, text: str) -> str:
        """The same text with the stand-in's own URLs."""
        text = RESOURCE.sub(lambda found: BASE + self._path(*found.groups()), text)
        whole = re.match(r"^/(\w+)/api/v1/([\w-]+)/([0-9a-f-]{36})", text)
        if whole:
            text = self._path(*whole.groups()) + text[whole.end() :]
        for recorded, own in self.words.items():
            text = text.replace(recorded, own)
        return text.replace(RECORDED, BASE)

    def _path(self, api: str, kind: str, uuid: str) -> str:
        if uuid in self.known:
            return self.known[uuid]
        url = None if uuid.endswith("0" * 12) else self._counterpart(kind, uuid)
        return url.removeprefix(BASE) if url else f"/{api}/api/v1/{kind}/{NOWHERE}"

    def _counterpart(self, kind: str, uuid: str) -> str | None:
        catalogue = self.world.town.catalogue
        if kind in {"catalogussen", "informatieobjecttypen"}:
            return catalogue.url if kind == "catalogussen" else catalogue.document_type
        if uuid[:8] in CASES:
            self.known[uuid] = self._old_case(CASES[uuid[:8]])
            return self.known[uuid]
        of, case_type, name = TYPES.get(uuid[:8], ("", "", ""))
        if of == "zaaktypen":
            return self.world.case_type(case_type)
        return self.world.type(of, name, case_type) if of else None

    def _old_case(self, case_type: str) -> str:
        """A case that was there before the recording began."""
        town = self.world.town
        owner = dict.fromkeys(("bronorganisatie", "verantwoordelijkeOrganisatie"), RSIN)
        kind = town.catalogue.case_type(case_type)
        case = cases.register(town, {**owner, "zaaktype": kind, "startdatum": "2026-11-20"})
        return town.links.to("zaken", case["uuid"]).removeprefix(BASE)


def compared(step: Step, answer: httpx.Response) -> list[str]:
    """What differs between the recorded answer and the one given here; empty when they are alike."""
    recorded = step.response
    if answer.status_code != recorded["status"]:
        return [f"status {answer.status_code} instead of {recorded['status']}: {answer.text[:300]}"]
    found = _headers(recorded["headers"], answer)
    if isinstance(recorded.get("body"), dict | list):
        found += _alike(recorded["body"], answer.json())
    return found


def _headers(recorded: dict[str, str], answer: httpx.Response) -> list[str]:
    same = ("content-type", "content-crs", "api-version")
    present = ("etag", "location", "content-disposition", "last-modified")
    found = [name for name in same if recorded.get(name) != answer.headers.get(name)]
    return found + [name for name in present if (name in recorded) != (name in answer.headers)]


def _alike(recorded: Any, here: Any, where: str = "") -> list[str]:
    """Differences in shape, and in the codes of a refusal; null and an empty list inside say nothing."""
    if isinstance(recorded, dict) and isinstance(here, dict):
        if "invalidParams" in recorded or "code" in recorded:
            return (
                [] if _codes(recorded) == _codes(here) else [f"{_codes(here)} instead of {_codes(recorded)}"]
            )
        differ = [f"{where}.{key}" for key in recorded.keys() ^ here.keys()]
        return differ + [
            one
            for key in recorded.keys() & here.keys()
            for one in _alike(recorded[key], here[key], f"{where}.{key}")
        ]
    if isinstance(recorded, list) and isinstance(here, list):
        if recorded and here:
            return _alike(recorded[0], here[0], f"{where}[]")
        return [f"{where} is empty"] if recorded and where in {"", ".results"} else []
    if recorded is None or here is None or type(recorded) is type(here):
        return []
    return [f"{where}: {here!r} instead of {recorded!r}"]


def _codes(body: dict[str, Any]) -> tuple[Any, ...]:
    params = {(param["name"], param["code"]) for param in body.get("invalidParams", [])}
    return body.get("code"), body.get("status"), body.get("title"), frozenset(params)
