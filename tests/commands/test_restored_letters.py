"""Letters that were under way in a back-up, and were delivered after it, are not delivered twice."""

import asyncio
from collections import Counter
from pathlib import Path

from portal.commands import backup
from portal.sync import letters
from portal.sync.domain import LetterState
from portal.wiring import House
from tests.commands.restoring import put_back
from tests.sync.mailroom import STEPS, TOPIC, Mailroom
from tests.sync.municipality import FakeMunicipality


def _mailroom(house: House, municipality: FakeMunicipality, folder: Path) -> Mailroom:
    return Mailroom(
        house.database, lambda: house.database, f"sqlite:///{folder / 'courier.db'}", municipality
    )


async def test_what_was_delivered_after_the_backup_is_found_and_not_done_again(
    old: House, new: House, tmp_path: Path
):
    municipality = FakeMunicipality()
    here = _mailroom(old, municipality, tmp_path / "old")
    done = await here.post("done")
    async with here.delivering():
        await here.until_state(done, LetterState.SENT, "done")
        municipality.hold()
        under_way = [await here.post("begun"), await here.post("begun")]
        await municipality.arrived.wait()
        under_way += [await here.post("waiting")]
        await asyncio.to_thread(backup.make, old, tmp_path / "copy")
        municipality.release()
        await here.until_all_ended()
    await put_back(new, tmp_path / "copy")
    async with new.database.work() as work:
        assert [one.id for one in await letters.under_way(work)] == under_way
    there = _mailroom(new, municipality, tmp_path / "new")
    async with there.delivering():
        await there.until_all_ended()
    assert Counter(municipality.landed) == {(one, step): 1 for one in [done, *under_way] for step in STEPS}
    async with new.database.work() as work:
        kept = {
            one.id: one for who in ("done", "begun", "waiting") for one in await letters.of_subject(work, who)
        }
    assert all(one.state is LetterState.SENT and one.topic == TOPIC for one in kept.values())
    assert all(kept[one].remote[step] == f"{step}-{one}" for one in kept for step in STEPS)


async def test_what_was_never_delivered_is_delivered_after_a_restore(old: House, new: House, tmp_path: Path):
    municipality = FakeMunicipality()
    posted = await _mailroom(old, municipality, tmp_path / "old").post()
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    await put_back(new, tmp_path / "copy")
    there = _mailroom(new, municipality, tmp_path / "new")
    async with there.delivering():
        await there.until_state(posted, LetterState.SENT)
    assert municipality.steps_of(posted) == list(STEPS)
