"""After all attacks: what lies on the disk and what stands in the logs says nothing about anybody."""

import hashlib
from pathlib import Path

from portal.commands.demo import demo_residents
from tests.attacks.named import attack
from tests.attacks.people import EMAIL, OWNER, PHONE, Victim
from tests.attacks.test_log_lines import held, lines
from tests.world import World

OURS = ("mijnloket.db", "courier.db")


def _bytes(folder: Path, names: tuple[str, ...]) -> bytes:
    """Everything in these databases, with what waits in their journals."""
    return b"".join(file.read_bytes() for name in names for file in sorted(folder.glob(f"{name}*")))


def _told(victim: Victim) -> list[str]:
    plain = [victim.question, victim.draft, PHONE, PHONE.removeprefix("+31"), EMAIL, victim.cookie]
    return plain + [r[key] for r in demo_residents() for key in ("bsn", "name") if len(r[key]) > 7]


@attack("a thief of the database", by="core.crypto")
def test_the_databases_hold_nothing_in_the_clear(world: World, victim: Victim) -> None:
    whole = _bytes(world.folder, OURS)
    assert len(whole) > 10_000 and victim.number.encode() in whole
    assert [
        words for words in _told(victim) if words.encode() in whole or words.encode("utf-16-le") in whole
    ] == []


@attack("a BSN guessed from its hash", by="core.crypto")
def test_no_hash_of_a_bsn_is_kept_that_could_be_guessed(world: World, victim: Victim) -> None:
    whole = _bytes(world.folder, OURS)
    for name in ("sha256", "sha1", "md5", "sha512"):
        digest = hashlib.new(name, victim.bsn.encode())
        assert digest.digest() not in whole and digest.hexdigest().encode() not in whole


@attack("a reader of the logs", by="core.log")
def test_the_logs_of_portal_and_courier_say_nothing(world: World, victim: Victim) -> None:
    written = world.written("serve") + world.written("worker")
    assert written.count("\n") > 20
    assert [words for words in [*_told(victim), OWNER] if words in written] == []


@attack("a line of the log made up, by any attack", by="core.log")
def test_every_line_of_the_logs_is_one_of_ours(world: World) -> None:
    told = lines(world)
    assert len(told) > 20
    held(told)


@attack("a key found in the logs", by="core.log")
def test_the_logs_hold_no_cookie_token_or_secret(world: World, victim: Victim) -> None:
    written = world.written("serve") + world.written("worker")
    secrets = [
        value for name, value in world.environment.items() if name.endswith("_SECRET") and "MIJNLOKET" in name
    ]
    assert len(secrets) >= 2
    assert [secret for secret in secrets if secret in written] == []
    assert "eyJ" not in written, "no JWT"
    assert hashlib.sha256(victim.cookie.encode()).hexdigest() not in written
    assert "x-forwarded-access-token" not in written and "client_token" not in written
