"""Over https cookies carry the __Host- prefix; without https a real portal does not start."""

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.responses import Response

from portal import wiring
from portal.core import keys
from portal.core.settings import Settings, SettingsWrong
from portal.identity import routes
from tests.attacks.named import attack


def _settings(folder: Path, **other: object) -> Settings:
    secure = {
        "origin": "https://loket.example", "oidc_issuer": "https://digid.example",
        "zgw_secret": SecretStr("x" * 40),
        "notification_secret": SecretStr("y" * 40), "keys_file": folder / "keys.json", "data_dir": folder,
        "demo": False,
    }  # fmt: skip
    return Settings(**(secure | other))  # pyright: ignore[reportArgumentType]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> wiring.House:
    """A house over https."""
    keys.new(tmp_path / "keys.json")
    built = wiring.build(_settings(tmp_path))
    monkeypatch.setattr(wiring, "house", lambda: built)
    return built


@attack("a cookie from a neighbouring host", by="identity.routes")
def test_cookies_are_bound_to_https_and_this_host(house: wiring.House) -> None:
    answer = Response()
    routes._set_cookie(answer, house.cookie, "secret", 60)
    routes._set_cookie(answer, routes._login_cookie(), "secret", 60)
    for line in answer.headers.getlist("set-cookie"):
        name, flags = line.partition("=")[0], line.lower()
        assert name.startswith("__Host-mijnloket")
        assert all(flag in flags for flag in ("secure", "httponly", "samesite=lax", "path=/"))
        assert "domain" not in flags


def test_a_dropped_cookie_is_dropped_the_same_way(house: wiring.House) -> None:
    answer = Response()
    routes._drop_cookie(answer, house.cookie)
    dropped = SimpleCookie(answer.headers["set-cookie"])[house.cookie]
    assert (dropped["max-age"], bool(dropped["secure"]), bool(dropped["httponly"])) == ("0", True, True)


@attack("a real portal with the settings of a demo", by="core.settings")
@pytest.mark.parametrize(
    "wrong",
    [{"origin": "http://loket.example"}, {"oidc_issuer": "http://digid.example"}, {"zgw_secret": None},
     {"notification_secret": None}, {"warn_minutes": 20}],
    ids=str,
)  # fmt: skip
def test_a_real_portal_does_not_start_unsafe(tmp_path: Path, wrong: dict[str, object]) -> None:
    keys.new(tmp_path / "keys.json")
    with pytest.raises(SettingsWrong):
        wiring.build(_settings(tmp_path, **wrong))


@attack("a real portal with the keys of a demo", by="core.keys")
def test_a_real_portal_does_not_start_with_demo_keys(tmp_path: Path) -> None:
    keys.new(tmp_path / "keys.json", demo=True)
    with pytest.raises(SettingsWrong, match="demo keys"):
        wiring.build(_settings(tmp_path))


def test_a_real_portal_does_not_start_without_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="key ring"):
        wiring.build(_settings(tmp_path))
