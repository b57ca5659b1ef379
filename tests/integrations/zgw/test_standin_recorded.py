"""The stand-in answers what a real Open Zaak answered: status, codes, headers, and the shape of bodies."""

import pytest

from integrations.zgw.standin.links import DOCUMENTS
from tests.integrations.zgw.standin_replay import Replay, compared, steps
from tests.integrations.zgw.standin_world import FIRST, SECOND, World
from tests.integrations.zgw.standin_world import world as world

THIRD = "999993483"
READ = ["01", "02", "03", "04", "05", "06", "07", "08", "10", "20", "21", "22", "23", "24", "25", "26", "27"]
READ += ["30", "31", "32", "33", "34", "37", "38", "40", "41", "42", "43", "44"]
WRITTEN = [
    ["50"],
    ["51", "53", "54", "55", "56", "57"],
    ["52"],
    ["60", "61", "63", "64"],
    ["62"],
    ["70"],
    ["77"],
]
# What the stand-in does not do, by recording and the start of what a step says.
NOT_HERE = {
    "56": ("PUT (experimental)", "PATCH is not there"),
    "61": ("zaken of the document", "download by a client without"),
    "63": ("informatieobjecttype that the zaaktype",),
    "64": ("_zoek with expand",),
    "70": (
        "case worker: besluit",
        "case worker: letter to besluit",
        "besluiten of",
        "documents of the besluit",
    ),
    "71": ("lock the", "set indicatieGebruiksrecht", "document still locked", "unlock"),
    "72": ("an eigenschap", "zaakobject", "resultaat change"),
    "77": ("PUT with only one field",),
    "82": (
        *("that rol changed", "conditional read after: rol changed"),
        *("title of the link", "conditional read after: title of the link"),
        *("conditional read after: a new version", "zaakobject", "conditional read after: zaakobject"),
    ),
}


async def differing(replay: Replay, name: str) -> dict[str, list[str]]:
    """What differs from a recording, by step."""
    left_out = NOT_HERE.get(name, ())
    found = {}
    for number, step in enumerate(steps(name)):
        if not step.says.startswith(left_out or "\0") and (
            differs := compared(step, await replay.play(step))
        ):
            found[f"{name}.{number} {step.says}"] = differs
    return found


async def like_the_recorded(world: World) -> Replay:
    """A town with the cases that the recordings read."""
    replay = Replay(world)
    for bsn, level in (
        (SECOND, ""),
        (SECOND, ""),
        (SECOND, ""),
        (SECOND, ""),
        (SECOND, ""),
        (THIRD, ""),
        (FIRST, ""),
    ):
        case = await world.ok(
            "POST", "/zaken/api/v1/zaken", world.new_case(vertrouwelijkheidaanduiding=level)
        )
        await world.ok("POST", "/zaken/api/v1/rollen", world.initiator(case["url"], bsn))
        await world.ok("POST", "/zaken/api/v1/statussen", world.status(case["url"]))
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", world.document())
    link = {"zaak": case["url"], "informatieobject": document["url"], "titel": "Aanvraag"}
    await world.ok("POST", "/zaken/api/v1/zaakinformatieobjecten", link)
    closed = (await world.search(einddatum__isnull=False))["results"][0]
    replay.knows("9b7b29f3-38f2-4cd9-b2ba-ea8badbae3a1", case["url"])
    replay.knows("c67be651-0ac6-42be-a79b-3160923532e0", closed["url"])
    replay.knows("40001a51-af93-40bd-ac00-19a294ea7107", document["url"])
    replay.words |= {"ZAAK-2026-0000000026": case["identificatie"], "=SCHULDHULP": "=schuldhulp"}
    return replay


@pytest.mark.parametrize("name", READ)
async def test_reading_is_like_the_real_one(world: World, name: str) -> None:
    replay = await like_the_recorded(world)
    assert await differing(replay, name) == {}


@pytest.mark.parametrize("names", WRITTEN, ids="-".join)
async def test_writing_is_like_the_real_one(world: World, names: list[str]) -> None:
    replay = Replay(world)
    for name in names:
        assert await differing(replay, name) == {}


async def test_closing_and_reopening_are_like_the_real_one(world: World) -> None:
    replay = Replay(world)
    url = replay.here("/zaken/api/v1/zaken/1b05bdd6-4a62-4867-85dc-b54271559493")
    body = world.document(indicatieGebruiksrecht=None)
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", body)
    link = {"zaak": world.settings.base_url + url, "informatieobject": document["url"]}
    await world.ok("POST", "/zaken/api/v1/zaakinformatieobjecten", link)
    left_out = NOT_HERE["71"]
    for step in steps("71"):
        if step.says.startswith("set indicatieGebruiksrecht"):
            record = world.town.store.all(DOCUMENTS)[0]
            world.town.store.put(DOCUMENTS, {**record, "indicatieGebruiksrecht": False})
        elif not step.says.startswith(left_out):
            assert (step.says, compared(step, await replay.play(step))) == (step.says, [])
    replay.knows("67c9fcec-9609-4e4f-9e34-157dbc5c1684", document["url"])
    replay.knows("f026a481-831c-4bbc-ae52-25737288a3d2", await a_role(world, world.settings.base_url + url))
    assert await differing(replay, "72") == {}
    assert await differing(replay, "73") == {}


async def a_role(world: World, case: str) -> str:
    role = world.initiator(case, roltype=world.type("roltypen", "belanghebbende"))
    return (await world.ok("POST", "/zaken/api/v1/rollen", role, client="zaaksysteem"))["url"]


async def test_tags_follow_the_case_and_at_times_do_not(world: World) -> None:
    replay = Replay(world)
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", world.document())
    replay.knows("e63dee10-6d8a-4d10-88f0-c6e29aaf55f7", document["url"])
    assert await differing(replay, "82") == {}
    await world.switch({"kind": "stale_etag"})
    assert await differing(replay, "83") == {}


def test_what_is_left_out_is_still_in_the_recordings() -> None:
    for name, starts in NOT_HERE.items():
        said = [step.says for step in steps(name)]
        for start in starts:
            assert any(one.startswith(start) for one in said), (name, start)
