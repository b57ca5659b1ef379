"""A session ends when nobody is there, after its time, and when it is revoked; nothing prolongs it then."""

import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from portal.access.domain import Level
from portal.core.clock import FixedClock
from portal.sessions.domain import Lasting, Session
from tests.attacks.named import attack
from tests.attacks.people import OWNER, live
from tests.attacks.tab import NAMESPACE, Tab
from tests.processes import wait_for
from tests.world import World, world_on

BEGUN = datetime(2026, 11, 22, 10, tzinfo=UTC)
LASTING = Lasting(timedelta(minutes=15), timedelta(hours=2))


def _session(seen: timedelta = timedelta(), ended: bool = False) -> Session:
    return Session("sid", "resident", Level.MIDDEN, BEGUN, BEGUN + seen, BEGUN if ended else None)


@pytest.mark.parametrize(
    ("seen", "after", "holds"),
    [(0, 14 * 60 + 59, True), (0, 15 * 60, False), (10 * 60, 24 * 60, True), (10 * 60, 25 * 60, False),
     (119 * 60, 7199, True), (119 * 60, 7200, False), (119 * 60, 9999, False)],
)  # fmt: skip
def test_a_session_holds_until_its_time(seen: int, after: int, holds: bool) -> None:
    clock = FixedClock(BEGUN)
    clock.advance(timedelta(seconds=after))
    assert _session(timedelta(seconds=seen)).live(clock.now(), LASTING) is holds


def test_a_session_that_was_ended_holds_no_more() -> None:
    assert not _session(ended=True).live(BEGUN, LASTING)


@attack("a clock that jumps back", by="sessions.domain")
def test_a_clock_that_jumps_back_brings_nothing_back() -> None:
    assert not _session().live(BEGUN - timedelta(hours=1), LASTING)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world whose sessions end after four seconds without activity, nine in any case: everybody's."""
    lives = {"idle_minutes": 4 / 60, "warn_minutes": 1 / 60, "absolute_minutes": 9 / 60}
    with world_on("sqlite", tmp_path_factory.mktemp("hasty"), **lives) as running:
        yield running


@attack("a tab left alone", by="live")
async def test_an_open_tab_is_blanked_when_nobody_is_there(hasty: World) -> None:
    cookie = hasty.log_in(OWNER)
    async with Tab.open(hasty.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER)
        await tab.until(lambda t: f"41{NAMESPACE}," in t.frames, 20)
        assert tab.redirects[-1].startswith("/nl/verlopen?terug=/nl/mijn")
        assert tab.values["visit.person"] == ""
    assert not live(hasty, cookie)


@attack("a session prolonged for ever", by="sessions.service")
async def test_asking_how_long_is_left_prolongs_nothing_and_staying_does_not_last(hasty: World) -> None:
    cookie = hasty.log_in(OWNER)
    with hasty.visitor(cookie) as visitor:
        wait_for(lambda: "ended" in visitor.get("/auth/session").json(), 12)
    cookie = hasty.log_in(OWNER)
    with hasty.visitor(cookie) as visitor:
        wait_for(lambda: "ended" in visitor.post("/auth/stay").json(), 25)


@attack("a tab whose session was revoked", by="doorway")
async def test_a_session_revoked_elsewhere_empties_its_tabs(world: World) -> None:
    cookie = world.log_in(OWNER)
    sid = hashlib.sha256(cookie.encode()).hexdigest()
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER)
        await tab.quiet()
        with sqlite3.connect(world.folder / "mijnloket.db", timeout=20) as database:
            now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
            database.execute("update sessions set ended_at = ?, ending = 'revoked' where sid = ?", (now, sid))
        await tab.visit_again()
        assert await tab.until(lambda t: t.redirects, 5)
        assert tab.redirects[-1].startswith("/nl/verlopen")
        assert tab.values["visit.person"] == ""
    assert not live(world, cookie)
