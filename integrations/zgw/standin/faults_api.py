"""/standin/faults: the switch for everything that may go wrong.

`{"seed": 7, "faults": [{"kind": "reset_after", "path": "/zaken", "method": "POST", "count": 1}]}` replaces
what was switched on; an empty list switches everything off. For the meaning of each see `faults`.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin.answers import Json, Problem, unacceptable
from integrations.zgw.standin.faults import KINDS, Fault
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.reading import Reader, body_of

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
LONGEST_WAIT = 120
MOST_TIMES = 1_000_000


def routes(town: Municipality) -> list[BaseRoute]:
    """The one path of the switch. It asks for JSON, so a page of another site cannot reach it by a form."""

    async def answer(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(switched_on(town))
        try:
            return _switch(town, request.headers.get("content-type", ""), await request.body())
        except Problem as problem:
            return problem.response(town.links.base_url)

    return [Route("/standin/faults", answer, methods=["GET", "POST"])]


def switched_on(town: Municipality) -> Json:
    """What is switched on, with how many times each will still happen."""
    rules: list[dict[str, Any]] = [
        {
            "kind": rule.kind,
            "path": rule.path,
            "method": rule.method,
            "probability": rule.probability,
            "count": rule.count,
            "seconds": rule.seconds,
        }
        for rule in town.faults.rules
    ]
    return {"faults": rules, "kinds": KINDS}


def fault_of(reader: Reader) -> Fault:
    """One fault as it was sent; what is wrong with it is kept in the reader."""
    count = None if reader.body.get("count") is None else int(reader.number("count", 1, most=MOST_TIMES))
    return Fault(
        kind=reader.choice("kind", KINDS, required=True),
        path=reader.text("path") or "/",
        method=reader.choice("method", METHODS),
        probability=reader.number("probability", 1.0, most=1),
        count=count,
        seconds=reader.number("seconds", 1.0, most=LONGEST_WAIT),
    )


def _switch(town: Municipality, content_type: str, raw: bytes) -> Response:
    if content_type.partition(";")[0].strip() != "application/json":
        raise unacceptable("unsupported_media_type", "Stuur application/json.")
    reader = Reader(body_of(raw))
    seed = int(reader.number("seed", 0, most=2**31))
    rules: list[Fault] = []
    for part in reader.parts("faults"):
        rules.append(fault_of(part))
        reader.take(part)
    reader.done()
    town.faults.switch(rules, seed)
    return JSONResponse(switched_on(town))
