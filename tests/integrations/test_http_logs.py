"""What happened is written down; whose it was is not."""

import json
import logging
from contextlib import suppress

import httpx
import pytest
import structlog

from integrations.errors import NeighbourError
from tests.integrations.neighbour import BASE, Town, neighbour, ok, problem

BSN = "999993847"


class TestLogs:
    """What happened is written down; whose it was is not."""

    async def ask(self, town: Town) -> list[dict[str, object]]:
        with structlog.testing.capture_logs() as lines, suppress(NeighbourError):
            await neighbour(town).ask(
                "POST",
                f"{BASE}rollen/{BSN}",
                query={"inpBsn": BSN},
                body={"inpBsn": BSN},
                headers={"Authorization": f"Bearer geheim-{BSN}"},
            )
        return lines

    async def test_a_call_is_one_line(self):
        lines = await self.ask(Town(ok({"inpBsn": BSN})))
        assert len(lines) == 1
        assert lines[0]["milliseconds"] >= 0
        assert {key: lines[0][key] for key in ("neighbour", "method", "path", "status")} == {
            "neighbour": "zaken",
            "method": "POST",
            "path": "/zaken/api/v1/rollen/*********",
            "status": 200,
        }

    @pytest.mark.parametrize(
        "answer",
        [
            ok({"inpBsn": BSN}),
            problem(400, code=BSN, invalidParams=[{"name": BSN, "code": BSN}]),
            problem(503, detail=BSN),
            httpx.ReadError(f"broken at {BSN}"),
        ],
    )
    async def test_no_personal_data_and_no_secret_in_any_log(
        self, answer: httpx.Response | Exception, caplog: pytest.LogCaptureFixture
    ):
        with caplog.at_level(logging.DEBUG):
            lines = await self.ask(Town(answer))
        written = json.dumps(lines, default=str) + caplog.text
        assert lines
        assert BSN not in written
        assert "geheim" not in written
        assert "inpBsn" not in written
