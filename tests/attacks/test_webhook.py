"""The door for notifications: only who knows the secret, only notifications, only about our case system."""

from typing import Any

import httpx
import pytest

from tests.attacks.named import attack
from tests.world import World

SECRET = "MIJNLOKET_NOTIFICATION_SECRET"


def _told(world: World, **other: Any) -> dict[str, Any]:
    case = f"{world.municipality}/zaken/api/v1/zaken/8b1a5bd0-0e1c-4d4e-9d3b-6f3d0d3f9a01"
    return {
        "kanaal": "zaken", "hoofdObject": case, "resource": "zaak", "resourceUrl": case, "actie": "update",
        "aanmaakdatum": "2026-11-22T10:00:00Z", "kenmerken": {},
    } | other  # fmt: skip


def _post(world: World, said: Any, authorization: str | None = "", **options: Any) -> httpx.Response:
    given = world.environment[SECRET] if authorization == "" else authorization
    headers = {"Authorization": given} if given is not None else {}
    return httpx.post(
        f"{world.portal_address}/webhooks/zgw", json=said, headers=headers, timeout=20, **options
    )


@attack("a notification from nobody", by="cases.routes")
def test_without_authorization(world: World) -> None:
    assert _post(world, _told(world), None).status_code == 401


@attack("a notification with a wrong secret", by="cases.routes")
@pytest.mark.parametrize(
    "wrong", ["Bearer x", "x", "demo-secret-of-the-notification", "Bearer {secret}", "{secret}x", "é"]
)
def test_with_the_wrong_authorization(world: World, wrong: str) -> None:
    said = wrong.format(secret=world.environment[SECRET]).encode("latin-1")
    answer = httpx.post(
        f"{world.portal_address}/webhooks/zgw",
        json=_told(world),
        headers={b"Authorization": said},
        timeout=20,
    )
    assert answer.status_code in (401, 403)


def test_a_notification_and_a_test_are_answered_at_once(world: World) -> None:
    assert _post(world, _told(world)).status_code == 204
    assert _post(world, _told(world, kanaal="test")).status_code == 204
    assert _post(world, _told(world)).status_code == 204, "the same one twice is no trouble"


@attack("a notification that has us fetch elsewhere", by="cases.wire")
@pytest.mark.parametrize(
    "url",
    ["https://evil.example/zaken/api/v1/zaken/8b1a5bd0-0e1c-4d4e-9d3b-6f3d0d3f9a01", "file:///etc/passwd",
     "http://169.254.169.254/latest", "", "x", "http://localhost:1/zaken/api/v1/zaken/x",
     "//evil.example/zaken"],
)  # fmt: skip
def test_an_object_of_elsewhere_is_refused(world: World, url: str) -> None:
    assert _post(world, _told(world, hoofdObject=url, resourceUrl=url)).status_code == 400


@attack("a notification that is none", by="cases.wire")
@pytest.mark.parametrize(
    "said",
    [None, [], "x", 7, {}, {"kanaal": "zaken"}, {"kanaal": 7, "hoofdObject": {}}, {"hoofdObject": ["x"]}],
    ids=str,
)
def test_what_is_no_notification(world: World, said: Any) -> None:
    assert _post(world, said).status_code == 400


@attack("a notification that leads astray inside the case system", by="cases.wire")
def test_a_path_inside_our_own_case_system_goes_nowhere_else(world: World) -> None:
    for more in ("/../../../standin/faults", "?x=y", "/%2e%2e/balie", "#x"):
        case = f"{world.municipality}/zaken/api/v1/zaken/8b1a5bd0-0e1c-4d4e-9d3b-6f3d0d3f9a01{more}"
        assert _post(world, _told(world, hoofdObject=case)).status_code in (204, 400)
    assert "/standin/faults" not in world.written("worker")
