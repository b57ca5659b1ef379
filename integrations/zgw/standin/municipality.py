"""The stand-in municipality as one thing: what it keeps, what it knows, and how its changes become news."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from integrations.zgw.standin.catalogue import Catalogue
from integrations.zgw.standin.faults import Faults
from integrations.zgw.standin.links import CASE_TYPES, CASES, SUBSCRIPTIONS, Links, path_of
from integrations.zgw.standin.notifications import Messenger, News
from integrations.zgw.standin.settings import StandinSettings
from integrations.zgw.standin.store import Record, Store

HERE = ZoneInfo("Europe/Amsterdam")


@dataclass
class Municipality:
    """Everything a handler needs; `tags` are the ETags of cases while those are made to lie."""

    settings: StandinSettings
    links: Links
    store: Store
    catalogue: Catalogue
    faults: Faults
    messenger: Messenger
    tags: dict[str, str] = field(default_factory=dict[str, str])
    news: list[News] = field(default_factory=list[News])

    @classmethod
    def opened(cls, settings: StandinSettings) -> "Municipality":
        """The municipality with these settings, with what it kept before."""
        links = Links(settings.base_url)
        catalogue = Catalogue(links, settings.rsin, settings.organisation)
        return cls(settings, links, Store(settings.store_path), catalogue, Faults(), Messenger(settings))

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self.settings.clock().astimezone(UTC)

    def today(self) -> date:
        """The day it is in the Netherlands."""
        return self.now().astimezone(HERE).date()

    @contextmanager
    def change(self) -> Generator[None]:
        """Changes that are kept together; what `happened` in it is told once it is kept, never before."""
        try:
            with self.store.change():
                yield
        except BaseException:
            if not self.store.changing:
                self.news.clear()
            raise
        if not self.store.changing:
            self._tell()

    def happened(self, case: Record, kind: str, uuid: str, resource: str, action: str) -> None:
        """Something of a case was made, changed or removed; belongs inside `change`."""
        self.news.append(
            News(
                channel="zaken",
                main_object=self.links.to(CASES, case["uuid"]),
                resource=resource,
                resource_url=self.links.to(kind, uuid),
                action=action,
                at=self.now(),
                traits=self.traits(case),
            )
        )

    def traits(self, case: Record) -> dict[str, str]:
        """The kenmerken by which subscribers to the channel `zaken` can choose."""
        return {
            "bronorganisatie": case["bronorganisatie"],
            "zaaktype": self.links.to(CASE_TYPES, case["zaaktype"]),
            "zaaktype.catalogus": self.catalogue.url,
            "vertrouwelijkheidaanduiding": case["vertrouwelijkheidaanduiding"],
        }

    async def close(self) -> None:
        """Stop sending and let go of the store."""
        await self.messenger.close()
        self.store.close()

    def _tell(self) -> None:
        news, self.news = self.news, []
        for item in news:
            if not self.faults.strike({"no_notifications"}, "POST", path_of(CASES)):
                self.messenger.tell(item.message(), self.store.all(SUBSCRIPTIONS))
