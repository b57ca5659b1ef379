"""One courier lives at a time; it stops, starts and is cut off without harm."""

import psycopg
import pytest
from sqlalchemy import make_url

from portal.sync.domain import LetterState
from portal.sync.status import status
from tests.databases import database_at
from tests.sync.mailroom import STEPS, Mailroom
from tests.sync.municipality import FakeMunicipality


async def test_a_second_courier_waits_until_the_first_stops(
    mailroom: Mailroom, municipality: FakeMunicipality, database_url: str
) -> None:
    first, stop = mailroom.courier()
    await first.delivering.wait()
    other = database_at(database_url)
    second, _ = mailroom.courier(database=other)
    letter_id = await mailroom.post()
    await mailroom.until_state(letter_id, LetterState.SENT)
    assert not second.delivering.is_set()
    assert (await status(mailroom.database)).courier
    stop.set()
    await second.delivering.wait()
    assert not first.delivering.is_set()
    another = await mailroom.post()
    await mailroom.until_state(another, LetterState.SENT)
    await mailroom.close()
    await other.close()
    assert not (await status(mailroom.database)).courier
    assert len(municipality.landed) == 2 * len(STEPS)


async def test_stopping_lets_a_write_end_so_that_nothing_has_to_settle(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    municipality.hold()
    letter_id = await mailroom.post()
    courier, stop = mailroom.courier()
    await courier.delivering.wait()
    await municipality.arrived.wait()
    stop.set()
    municipality.release()
    await mailroom.close()
    letter = await mailroom.letter(letter_id)
    assert set(letter.remote) == set(municipality.steps_of(letter_id))
    assert letter.try_kind == ""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_ends_every_connection_is_met_again(
    mailroom: Mailroom, municipality: FakeMunicipality, database_url: str
) -> None:
    first = await mailroom.post("anna")
    async with mailroom.delivering() as courier:
        await mailroom.until_state(first, LetterState.SENT, "anna")
        _end_connections(database_url)
        second = await mailroom.post("anna")
        await mailroom.until_state(second, LetterState.SENT, "anna")
        await courier.delivering.wait()
    assert municipality.landed == [(letter_id, step) for letter_id in (first, second) for step in STEPS]


def _end_connections(database_url: str) -> None:
    """What a restart of the database server does to everybody who is connected."""
    server = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
