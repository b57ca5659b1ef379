"""The URLs of every resource: made for answers, read back from requests."""

from uuid import UUID

CASES, ROLES, STATUSES, RESULTS = "zaken", "rollen", "statussen", "resultaten"
CASE_DOCUMENTS, DOCUMENTS = "zaakinformatieobjecten", "enkelvoudiginformatieobjecten"
SUBSCRIPTIONS, CHANNELS = "abonnement", "kanaal"
CATALOGUES, CASE_TYPES, STATUS_TYPES, ROLE_TYPES = "catalogussen", "zaaktypen", "statustypen", "roltypen"
RESULT_TYPES, DOCUMENT_TYPES = "resultaattypen", "informatieobjecttypen"
CASE_DOCUMENT_TYPES = "zaaktype-informatieobjecttypen"

API_OF = {
    **dict.fromkeys((CASES, ROLES, STATUSES, RESULTS, CASE_DOCUMENTS), "zaken"),
    **dict.fromkeys((CATALOGUES, CASE_TYPES, STATUS_TYPES, ROLE_TYPES, RESULT_TYPES), "catalogi"),
    **dict.fromkeys((DOCUMENT_TYPES, CASE_DOCUMENT_TYPES), "catalogi"),
    DOCUMENTS: "documenten",
    **dict.fromkeys((SUBSCRIPTIONS, CHANNELS), "notificaties"),
}


def path_of(kind: str) -> str:
    """Where the resources of a kind live, from the root of the server."""
    return f"/{API_OF[kind]}/api/v1/{kind}"


def is_uuid(text: str) -> bool:
    """Whether a path segment is a UUID as this server writes them."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


class Links:
    """The URLs of one server, known by its base URL."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    def list_of(self, kind: str) -> str:
        """The URL of all resources of a kind."""
        return self.base_url + path_of(kind)

    def to(self, kind: str, uuid: str) -> str:
        """The URL of one resource."""
        return f"{self.list_of(kind)}/{uuid}"

    def resource(self, url: str) -> tuple[str, str] | None:
        """The kind and uuid a URL of this server points to; None when it points elsewhere."""
        start, _, uuid = url.rpartition("/")
        kind = start.rpartition("/")[2]
        if kind not in API_OF or start != self.list_of(kind) or not is_uuid(uuid):
            return None
        return kind, uuid.lower()

    def uuid(self, kind: str, url: str) -> str | None:
        """The uuid in a URL of this kind; None for any other URL."""
        found = self.resource(url)
        return found[1] if found and found[0] == kind else None
