"""The client of a municipality's case system (ZGW), whole, and how it tells whether all is well."""

from collections.abc import Awaitable
from dataclasses import dataclass

from integrations.errors import AddressRefused, NeighbourError, NeighbourRefused, NeighbourUnavailable
from integrations.http import Neighbour
from integrations.zgw.documents import Documents
from integrations.zgw.errors import CredentialsRefused
from integrations.zgw.filing import Filing
from integrations.zgw.notifications import Notifications
from integrations.zgw.search import Search

NOBODY = "mijnloket-check"


@dataclass(frozen=True, slots=True)
class Health:
    """Whether one neighbour can be worked with, and a sentence for whoever keeps the portal running."""

    neighbour: str
    ready: bool
    sentence: str


class ZgwClient(Search, Filing, Documents, Notifications):
    """Zaken 1.5, Catalogi 1.3, Documenten 1.4 and Notificaties 1.0 of one case system."""

    async def check(self, nobody: str | None = None) -> tuple[Health, ...]:
        """Whether each API can be reached and takes our token, reading nobody's data.

        `nobody` is a valid BSN that has no cases (a published test number): with it, it is tried
        whether the search really filters. Never raises for what it finds out.
        """
        catalogues = self.config.catalogi_url + "catalogussen"
        checks = [
            self._health(self.zaken, self.find_case(NOBODY)),
            self._health(
                self.catalogi, self._all(self.catalogi, catalogues, lambda fields: fields.needed("url"))
            ),
            self._health(self.documenten, self.find_document(NOBODY)),
        ]
        if self.notificaties:
            checks.append(self._health(self.notificaties, self.subscriptions()))
        if nobody:
            checks.append(self._search_filters(nobody))
        return tuple([await check for check in checks])

    async def _health(self, neighbour: Neighbour, call: Awaitable[object]) -> Health:
        try:
            await call
        except NeighbourError as error:
            return Health(neighbour.name, False, _trouble(error))
        return Health(neighbour.name, True, "reachable, and our token is accepted")

    async def _search_filters(self, nobody: str) -> Health:
        try:
            found = await self.cases_of(nobody)
        except NeighbourError as error:
            return Health("search by BSN", False, _trouble(error))
        if found.foreign:
            return Health("search by BSN", False, "does not filter: it answers with cases of others")
        return Health("search by BSN", True, "filters")


def _trouble(error: NeighbourError) -> str:
    """What is wrong, in words, and where to look."""
    match error:
        case CredentialsRefused():
            return f"refuses our token ({error.code}): check client id, secret and clock"
        case NeighbourRefused(status=403):
            return "accepts our token but not this call: check the authorisations of our client id"
        case NeighbourRefused():
            return f"refuses the call ({error.status} {error.code}): check its address and version"
        case NeighbourUnavailable():
            return f"cannot be reached ({error.reason})"
        case AddressRefused():
            return "gives addresses that are not the configured ones: check the URLs"
        case _:
            return f"gives an answer that cannot be understood ({error})"
