"""A provider ends sessions here: exactly those that came from its own, once per token, and nothing readable is kept."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.access.domain import Level
from portal.core.clock import FixedClock
from portal.identity import service as identity
from portal.sessions import service
from portal.sessions.domain import AtProvider, Ending
from portal.sessions.tables import logout_tokens, sessions
from portal.sync.tables import changes
from portal.wiring import House
from tests.houses import JAN, MEREL, NOON, another, everything_in

DIGID, OTHER = "https://digid.example", "https://other.example"
UNTIL = NOON + timedelta(minutes=2)


async def begun(house: House, bsn: str = MEREL, session: str | None = "sid-1", issuer: str = DIGID) -> str:
    """The id of a session that came from a session at the provider."""
    async with house.database.work() as work:
        cookie = await identity.log_in(
            work,
            bsn=bsn,
            name=None,
            level=Level.MIDDEN,
            replacing=None,
            at=AtProvider(issuer, session, bsn),
        )
    return service.hashed(cookie)


async def ended(
    house: House,
    session: str | None,
    subject: str | None,
    *,
    issuer: str = DIGID,
    token: str = "t1",
    until: datetime = UNTIL,
) -> list[str]:
    """The sessions whose end was told to open tabs."""
    async with house.database.work() as work:
        await service.end_from(work, AtProvider(issuer, session, subject), token=token, until=until)
        told = select(changes.c.subject).where(changes.c.topic == service.ENDED).order_by(changes.c.seq)
        return [row["subject"] for row in await work.rows(told)]


async def test_by_its_sid_exactly_that_login_ends(house: House):
    mine, _other_browser, _jan = (
        await begun(house),
        await begun(house, session="sid-2"),
        await begun(house, JAN, "3"),
    )
    assert await ended(house, "sid-1", None) == [mine]
    async with house.database.work() as work:
        assert await service.ending_of(work, mine) is Ending.AT_PROVIDER


async def test_by_its_sub_all_logins_of_that_person_end(house: House):
    mine = {await begun(house), await begun(house, session="sid-2"), await begun(house, session=None)}
    await begun(house, JAN, "sid-3")
    assert set(await ended(house, None, MEREL)) == mine


async def test_sid_and_sub_have_to_fit_together(house: House):
    mine = await begun(house)
    assert await ended(house, "sid-1", JAN) == []
    assert await ended(house, "sid-1", MEREL, token="t2") == [mine]


async def test_nothing_else_ends(house: House):
    await begun(house)
    await begun(house, session=None)
    assert await ended(house, "unknown", None) == []
    assert await ended(house, None, "unknown", token="t2") == []
    assert await ended(house, None, None, token="t3") == []
    assert await ended(house, "sid-1", None, issuer=OTHER, token="t4") == []
    assert await ended(house, None, MEREL, issuer=OTHER, token="t5") == []
    async with another(house, municipality="elders") as elsewhere, elsewhere.work() as work:
        assert await service.end_from(work, AtProvider(DIGID, "sid-1", None), token="t6", until=UNTIL)
    assert await ended(house, "sid-0", None, token="t7") == []


async def test_a_token_counts_once_at_its_issuer(house: House):
    async with house.database.work() as work:
        said = AtProvider(DIGID, "sid-1", None)
        assert await service.end_from(work, said, token="t", until=UNTIL)
        assert not await service.end_from(work, said, token="t", until=UNTIL)
        assert await service.end_from(work, AtProvider(OTHER, "sid-1", None), token="t", until=UNTIL)


async def test_neither_sid_nor_sub_nor_token_can_be_read_from_storage(house: House):
    await begun(house, session="the-sid-of-the-provider")
    await ended(house, "another-sid", MEREL, token="the-token-of-the-provider")
    kept = everything_in(house)
    for secret in (MEREL, "the-sid-of-the-provider", "another-sid", "the-token-of-the-provider"):
        assert secret.encode() not in kept


async def test_equal_subjects_at_two_providers_do_not_show(house: House):
    await begun(house, session=MEREL)
    await begun(house, session=MEREL, issuer=OTHER)
    async with house.database.work() as work:
        rows = await work.rows(select(sessions))
    assert len({row[column] for row in rows for column in ("provider_session", "provider_subject")}) == 4


async def test_the_night_drops_tokens_that_hold_no_longer(house: House, clock: FixedClock):
    await ended(house, "sid-1", None)
    clock.advance(timedelta(days=2))
    await ended(house, "sid-1", None, token="fresh", until=clock.now() + timedelta(minutes=2))
    async with house.database.work() as work:
        await service.forget_old(work)
        assert len(await work.rows(select(logout_tokens))) == 1
