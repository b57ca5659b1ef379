"""Where the case system of a municipality is, who we are there, and how much a resident may see."""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from urllib.parse import urlsplit

API_NAMES = ("zaken_url", "catalogi_url", "documenten_url", "notificaties_url")


class Confidentiality(IntEnum):
    """Vertrouwelijkheidaanduiding, in the order and words of the Zaken API."""

    OPENBAAR = 1
    BEPERKT_OPENBAAR = 2
    INTERN = 3
    ZAAKVERTROUWELIJK = 4
    VERTROUWELIJK = 5
    CONFIDENTIEEL = 6
    GEHEIM = 7
    ZEER_GEHEIM = 8

    @property
    def word(self) -> str:
        """How it travels."""
        return self.name.lower()

    @classmethod
    def read(cls, word: str) -> "Confidentiality":
        """The level of a word; a word nobody knows counts as the highest."""
        return cls.__members__.get(word.upper(), cls.ZEER_GEHEIM)


@dataclass(frozen=True, slots=True)
class ZgwConfig:
    """One municipality's case system.

    URLs are the roots of the APIs, such as `https://host/zaken/api/v1/`, on one host or several.
    `organisation` is the RSIN under which our cases are registered (bronorganisatie). `user_id`
    and `user_representation` name the portal in the audit trail, never a resident. Cases and
    documents above `most_confidential` are not shown.
    """

    zaken_url: str
    catalogi_url: str
    documenten_url: str
    client_id: str
    secret: str = field(repr=False)
    organisation: str
    notificaties_url: str | None = None
    user_id: str = "mijnloket"
    user_representation: str = "Mijn Loket"
    most_confidential: Confidentiality = Confidentiality.ZAAKVERTROUWELIJK

    def __post_init__(self) -> None:
        for name in API_NAMES:
            url = getattr(self, name)
            if url is not None:
                object.__setattr__(self, name, _root(name, url))
        if not self.client_id or not self.secret:
            raise ValueError("client_id and secret are needed")
        if not re.fullmatch(r"\d{9}", self.organisation):
            raise ValueError("organisation is an RSIN of nine digits")
        if re.search(r"\d{8}", self.user_id + self.user_representation):
            raise ValueError("user_id names the portal; a number in it could be somebody's BSN")


def _root(name: str, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{name} is the root of an API, such as https://host/zaken/api/v1/")
    return url.rstrip("/") + "/"
