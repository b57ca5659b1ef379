"""An operator sees sessions without people, and ends exactly those that were meant."""

import asyncio
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from portal import cli, wiring
from portal.access.domain import Level
from portal.commands.sessions import end, listed
from portal.core import keys
from portal.core.settings import Settings
from portal.sessions.tables import sessions
from portal.wiring import House
from tests.houses import JAN, MEREL, enter

TWINS = ["0123456789abcdef" + last * 48 for last in "ab"]


async def test_sessions_are_listed_and_ended(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    said = await listed()
    assert said.endswith("2 sessions") and merel.session[:12] in said
    assert MEREL not in said and merel.id not in said
    assert await end(bsn=MEREL) == 1
    assert await end(resident=merel.id) == 0
    assert await end(short="f" * 64) == 0
    assert await end(short=jan.session[:12]) == 1
    await enter(house)
    assert await end(everything=True) == 1
    assert await listed() == "0 sessions"


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_fits_more_than_one_ends_none(house: House):
    merel = await enter(house)
    async with house.database.work() as work:
        known = {"municipality": work.municipality, "resident": merel.id, "level": int(Level.MIDDEN)}
        times = {"created_at": work.now, "seen_at": work.now}
        await work.execute(insert(sessions), [{"sid": sid, **known, **times} for sid in TWINS])
    with pytest.raises(click.ClickException, match="2 sessions begin with 0123456789ab"):
        await end(short=TWINS[0][:12])
    assert (await listed()).endswith("3 sessions")
    assert await end(short=TWINS[0][:17]) == 1
    assert (await listed()).endswith("2 sessions")


@pytest.fixture
def installation(tmp_path: Path, empty_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation of its own in which Merel is logged in; the id of her session."""
    shutil.copy(empty_sqlite, tmp_path / "mijnloket.db")
    own = Settings(demo=True, data_dir=tmp_path)
    keys.new(own.key_ring, demo=True)
    monkeypatch.setattr(wiring, "house", lambda: wiring.build(own))
    return asyncio.run(enter(wiring.house())).session


@pytest.mark.parametrize(
    ("said", "typed", "why"),
    [
        ([], "", "Say which, in one way"),
        (["--all", "--resident", "x"], "", "Say which, in one way"),
        (["0123456"], "", "at least 8 signs"),
        (["--bsn"], "123456789\n", "no BSN"),
        (["--bsn"], "99999384\n", "no BSN"),
        (["--bsn"], "Merel\n", "no BSN"),
    ],
)
def test_what_is_not_clear_ends_none_and_says_why(installation: str, said: list[str], typed: str, why: str):
    told = CliRunner().invoke(cli.main, ["sessions", "end", *said], input=typed)
    assert told.exit_code == 1 and why in told.output
    assert not typed or typed.strip() not in told.output
    assert installation[:12] in CliRunner().invoke(cli.main, ["sessions", "list"]).output


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize("typed", [MEREL, f"{MEREL[:4]}.{MEREL[4:6]}.{MEREL[6:]}", f" {MEREL} "])
def test_by_bsn_the_sessions_of_that_person_end(typed: str):
    told = CliRunner().invoke(cli.main, ["sessions", "end", "--bsn"], input=f"{typed}\n")
    assert told.exit_code == 0 and told.output.endswith("Ended 1 sessions.\n")
    assert MEREL not in told.output
    assert CliRunner().invoke(cli.main, ["sessions", "list"]).output == "0 sessions\n"
