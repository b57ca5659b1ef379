"""Who may come in at the stand-in, and what it does with what cannot be read."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integrations.zgw.standin_world import BSN_FILTER, CRS, World
from tests.integrations.zgw.standin_world import world as world

ZAKEN = "/zaken/api/v1/zaken"


async def refusal(world: World, token: str | None) -> tuple[int, str]:
    answer = await world.ask("GET", ZAKEN, Authorization=token and f"Bearer {token}")
    return answer.status_code, answer.json()["code"]


async def test_everything_wrong_with_a_token_is_403_with_its_own_code(world: World) -> None:
    now = int(world.clock.now.timestamp())
    good = world.token()
    assert await refusal(world, None) == (403, "permission_denied")
    assert await refusal(world, "geen.jwt") == (403, "jwt-decode-error")
    assert await refusal(world, "a.W10.c") == (403, "jwt-decode-error")
    assert await refusal(world, good[:-4] + "AAAA") == (403, "invalid-jwt-signature")
    assert await refusal(world, world.token("iemand")) == (403, "invalid-client-identifier")
    assert await refusal(world, world.token(client_id=["x"])) == (403, "invalid-client-identifier")
    assert await refusal(world, world.token(iat=now - 3601)) == (403, "jwt-expired")
    assert await refusal(world, world.token(iat="gisteren")) == (403, "jwt-decode-error")
    none = "eyJhbGciOiJub25lIn0." + good.split(".")[1] + "."
    assert await refusal(world, none) == (403, "jwt-decode-error")
    assert (await world.ask("GET", ZAKEN)).status_code == 200
    world.clock.move(hours=2)
    assert await refusal(world, good) == (403, "jwt-expired")


async def test_coordinates_are_wanted_for_cases_only(world: World) -> None:
    assert (await world.ask("GET", ZAKEN, Accept_Crs=None)).status_code == 412
    assert (await world.ask("GET", ZAKEN, Accept_Crs="EPSG:28992")).status_code == 406
    assert (await world.ask("POST", ZAKEN, {}, Content_Crs=None)).status_code == 412
    assert (await world.ask("GET", "/zaken/api/v1/rollen", Accept_Crs=None)).status_code == 200


async def test_not_found_has_several_shapes(world: World) -> None:
    assert (await world.ask("GET", f"{ZAKEN}/00000000-0000-4000-8000-000000000000")).json()[
        "code"
    ] == "not_found"
    assert (await world.ask("GET", f"{ZAKEN}/ZAAK-1")).status_code == 500
    slash = await world.ask("GET", f"{ZAKEN}/")
    assert (slash.status_code, slash.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert (await world.ask("GET", f"{ZAKEN}?maand=mei")).json()["invalidParams"][0][
        "code"
    ] == "unknown-parameters"


async def sent(world: World, content: bytes, kind: str = "application/json") -> httpx.Response:
    headers = {"Authorization": f"Bearer {world.token()}", "Content-Type": kind, **CRS}
    return await world.http.post(ZAKEN, content=content, headers=headers)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"omschrijving": ',
        b"\xff\xfe",
        b'{"startdatum": NaN}',
        b'{"omschrijving": "\\ud800"}',
        b"[" * 200_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"omschrijving": ' + b"9" * 5000 + b"}",
    ],
)
async def test_what_cannot_be_read_is_400(world: World, content: bytes) -> None:
    answer = await sent(world, content)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


async def test_other_kinds_and_sizes_are_refused(world: World) -> None:
    assert (await sent(world, b"a=1", "application/x-www-form-urlencoded")).status_code == 415
    assert (await sent(world, b'["x"]')).json()["invalidParams"][0]["code"] == "invalid"
    assert (await sent(world, b"x" * 30_000_001)).status_code == 413


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
CASE = ["bronorganisatie", "zaaktype", "startdatum", "omschrijving", "kenmerken", "verlenging", "opschorting"]
ROLE = ["zaak", "roltype", "betrokkeneType", "betrokkeneIdentificatie", "authenticatieContext", "betrokkene"]
STATUS = ["zaak", "statustype", "datumStatusGezet", "statustoelichting"]
DOCUMENT = ["titel", "inhoud", "bestandsomvang", "taal", "creatiedatum", "indicatieGebruiksrecht"]
ALMOST_RIGHT = {
    ZAKEN: (CASE, lambda world, url: world.new_case()),
    "/zaken/api/v1/rollen": (ROLE, lambda world, url: world.initiator(url)),
    "/zaken/api/v1/statussen": (STATUS, lambda world, url: world.status(url)),
    "/documenten/api/v1/enkelvoudiginformatieobjecten": (DOCUMENT, lambda world, url: world.document()),
}
SEARCHED = [
    "uuid__in",
    "zaaktype__in",
    "startdatum__gt",
    "ordering",
    "rol__machtiging__loa",
    "einddatum__isnull",
]
SEARCHED += ["maximaleVertrouwelijkheidaanduiding", "kenmerk", BSN_FILTER]
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@OFTEN
@given(data=st.data())
async def test_nothing_that_is_sent_breaks_it(world: World, data: st.DataObject) -> None:
    world.described = False
    path = data.draw(st.sampled_from(sorted(ALMOST_RIGHT)))
    fields, right = ALMOST_RIGHT[path]
    url = world.town.links.to("zaken", world.town.store.all("zaken")[0]["uuid"])
    odd = data.draw(st.dictionaries(st.sampled_from(fields), JSON, min_size=1, max_size=3))
    assert (await world.ask("POST", path, right(world, url) | odd)).status_code in {201, 400, 403}


@OFTEN
@given(body=st.dictionaries(st.sampled_from(SEARCHED), JSON, min_size=1))
async def test_no_search_breaks_it(world: World, body: dict[str, object]) -> None:
    world.described = False
    assert (await world.ask("POST", f"{ZAKEN}/_zoek", body)).status_code in {200, 400}
