"""The settings: an installation with wrong ones does not start, and says every reason."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from portal.core import keys
from portal.core.settings import PREFIX, Settings, SettingsWrong, current, described, problems
from portal.wiring import ROOT, build

PAGE = ROOT / "docs" / "configuration.md"

GOOD: dict[str, Any] = {
    "origin": "https://loket.voorbeeld.example",
    "oidc_issuer": "https://digid.voorbeeld.example",
    "zgw_secret": SecretStr("a-secret-of-the-portal-0001"),
    "notification_secret": SecretStr("Bearer notified"),
}
HALVES = [
    ({"origin": "http://loket.example"}, "MIJNLOKET_ORIGIN must start with https:// outside demo mode."),
    (
        {"oidc_issuer": "http://digid.example"},
        "MIJNLOKET_OIDC_ISSUER must start with https:// outside demo mode.",
    ),
    ({"oidc_auth": "client_secret_basic"}, "MIJNLOKET_OIDC_CLIENT_SECRET is missing."),
    ({"zgw_secret": None}, "MIJNLOKET_ZGW_SECRET is missing."),
    (
        {"notification_secret": None},
        "MIJNLOKET_NOTIFICATION_SECRET is missing: nobody could be told of changes.",
    ),
    ({"warn_minutes": 15}, "MIJNLOKET_WARN_MINUTES must be shorter than MIJNLOKET_IDLE_MINUTES."),
]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def settings(folder: Path, **changes: Any) -> Settings:
    return Settings(**{**GOOD, "data_dir": folder, **changes})


def reasons(own: Settings) -> list[str]:
    with pytest.raises(SettingsWrong) as caught:
        build(own)
    return str(caught.value).splitlines()


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A data folder with keys for real residents."""
    keys.new(tmp_path / "keys.json")
    return tmp_path


async def test_with_everything_in_place_it_starts(ready: Path):
    house = build(settings(ready))
    assert (house.cookie, house.municipality.name) == ("__Host-mijnloket", "Gemeente Voorbeeld")
    assert (house.lasting.idle.total_seconds(), house.lasting.absolute.total_seconds()) == (900, 7200)
    await house.database.close()


@pytest.mark.parametrize(("wrong", "sentence"), HALVES, ids=lambda value: "".join(value) if value else "")
def test_each_thing_that_is_wrong_keeps_it_from_starting(ready: Path, wrong: dict[str, Any], sentence: str):
    own = settings(ready, **wrong)
    assert problems(own) == [sentence]
    assert reasons(own) == [sentence]


def test_all_reasons_are_said_at_once(tmp_path: Path):
    keys.new(tmp_path / "keys.json", demo=True)
    wrong = {name: value for change, _sentence in HALVES for name, value in change.items()}
    said = reasons(settings(tmp_path, **wrong))
    assert said == [
        *(sentence for _change, sentence in HALVES),
        "These are demo keys: never use them for real residents.",
    ]


def test_demo_keys_are_refused_outside_the_demo(tmp_path: Path):
    keys.new(tmp_path / "keys.json", demo=True)
    assert reasons(settings(tmp_path)) == ["These are demo keys: never use them for real residents."]


def test_without_keys_it_does_not_start_and_says_how_to_make_them(tmp_path: Path):
    missing = f"There is no key ring at {tmp_path / 'keys.json'}. Make one with: mijnloket keys new"
    assert reasons(settings(tmp_path)) == [missing]
    assert reasons(settings(tmp_path, demo=True)) == [missing]


def test_keys_that_others_can_read_are_refused(ready: Path):
    (ready / "keys.json").chmod(0o644)
    (said,) = reasons(settings(ready))
    assert "can be read or changed by others" in said


def test_keys_may_come_from_the_environment_instead_of_a_file(ready: Path):
    text = (ready / "keys.json").read_text("utf-8")
    assert build(settings(ready / "elsewhere", keys=SecretStr(text))).ring
    assert "is not JSON of this shape" in reasons(settings(ready, keys=SecretStr("{}")))[0]


def test_the_demo_starts_with_demo_keys_and_plain_http(tmp_path: Path):
    keys.new(tmp_path / "keys.json", demo=True)
    house = build(Settings(demo=True, data_dir=tmp_path))
    assert house.cookie == "mijnloket-demo"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MIJNLOKET_IDLE_MINUTES", "0.5")
    monkeypatch.setenv("MIJNLOKET_OIDC_LEVELS", '{"midden": "mid"}')
    own = Settings()
    assert (own.idle_minutes, own.oidc_levels) == (0.5, {"midden": "mid"})


def test_they_cannot_be_changed_while_it_runs(tmp_path: Path):
    with pytest.raises(ValidationError):
        settings(tmp_path).demo = True


def test_a_value_of_the_wrong_kind_is_refused():
    with pytest.raises(ValidationError, match="login_level"):
        Settings(login_level="zeer hoog")


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path):
    shown = repr(settings(tmp_path, keys=SecretStr("ring"), oidc_client_secret=SecretStr("oidc-secret")))
    assert not [
        word for word in ("a-secret-of-the-portal", "Bearer", "ring'", "oidc-secret") if word in shown
    ]


def test_addresses_follow_from_the_settings(tmp_path: Path):
    own = settings(tmp_path)
    assert own.notifications_url == "https://loket.voorbeeld.example/webhooks/zgw"
    assert (
        settings(tmp_path, callback_origin="http://inside:1").notifications_url
        == "http://inside:1/webhooks/zgw"
    )
    assert own.database == f"sqlite+aiosqlite:///{tmp_path}/mijnloket.db"
    assert own.courier == f"sqlite:///{tmp_path}/courier.db"
    assert settings(tmp_path, database_url="postgresql+psycopg://x/y").database == "postgresql+psycopg://x/y"
    assert (own.key_ring, own.oidc_key) == (tmp_path / "keys.json", tmp_path / "oidc.pem")


def test_the_page_about_configuration_is_equal_to_the_settings():
    how = (
        "Write the table anew into docs/configuration.md: "
        'python -c "from portal.core.settings import described; print(described())"'
    )
    assert PAGE.exists(), how
    assert described() in PAGE.read_text("utf-8"), how


def test_every_setting_is_described_and_secrets_are_called_secret():
    rows = [line.split(" | ") for line in described().splitlines()[2:]]
    named = {row[0].strip("| `"): row for row in rows}
    assert set(named) == {PREFIX + name.upper() for name in Settings.model_fields}
    assert all(field.description for field in Settings.model_fields.values())
    secret = {name for name, row in named.items() if row[-1].strip("| ") == "yes"}
    assert secret == {
        PREFIX + name
        for name in (
            "KEYS",
            "OTLP_HEADERS",
            "OIDC_CLIENT_SECRET",
            "ZGW_SECRET",
            "NOTIFICATION_SECRET",
            "REDIS_URL",
        )
    }


def test_secrets_may_be_files_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "mijnloket_zgw_secret").write_text("van-een-bestand\n", "utf-8")
    (tmp_path / "mijnloket_notification_secret").write_text("van-een-bestand\n", "utf-8")
    monkeypatch.setenv("MIJNLOKET_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("MIJNLOKET_NOTIFICATION_SECRET", "uit-de-omgeving")
    own = current.__wrapped__()
    assert own.zgw_secret == SecretStr("van-een-bestand")
    assert own.notification_secret == SecretStr("uit-de-omgeving")
