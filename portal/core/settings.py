"""Every setting of an installation, read once from the environment into one frozen object."""

import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.core.crowd import Crowd

PREFIX = "MIJNLOKET_"
Confidentiality = Literal[
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
]
"""Vertrouwelijkheidaanduiding, in the words of the Zaken API."""


class Settings(Crowd, BaseSettings):
    """The settings; each environment variable is the name in capitals after `MIJNLOKET_`.

    docs/configuration.md is written from these descriptions and held equal to them by a test.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    demo: bool = Field(
        default=False, description="Runs with the stand-ins, demo keys and plain http on this machine."
    )
    origin: str = Field(
        default="http://localhost:3000", description="Address of the portal in the browser, no path."
    )
    host: str = Field(default="127.0.0.1", description="Address the portal listens on.")
    port: int = Field(default=3000, description="Port the portal listens on.")
    data_dir: Path = Field(
        default=Path(".local"), description="Folder for databases, keys and logs of one machine."
    )
    database_url: str = Field(
        default="", description="Database of the portal; empty: SQLite in the data folder."
    )
    courier_url: str = Field(
        default="", description="Database of the courier; empty: SQLite in the data folder."
    )
    secrets_dir: Path | None = Field(
        default=None,
        description="Folder with a file per secret, named as its variable in small letters.",
    )
    keys_file: Path | None = Field(
        default=None, description="File with the key ring; empty: keys.json in the data folder."
    )
    keys: SecretStr | None = Field(
        default=None, description="The key ring itself as JSON, instead of a file."
    )
    municipality: str = Field(
        default="voorbeeld", description="Folder in municipalities/ that this installation speaks for."
    )
    municipalities_dir: Path = Field(
        default=Path("municipalities"), description="Folder with a folder per municipality."
    )
    log_level: str = Field(default="INFO", description="Least important log lines that are written.")
    log_json: bool = Field(default=True, description="Log lines as JSON; else readable text.")
    otlp_endpoint: str = Field(
        default="",
        description="Address of an OpenTelemetry collector (OTLP over HTTP), no path; empty: none.",
    )
    otlp_headers: SecretStr | None = Field(
        default=None, description="Headers for the collector: name=value, separated by commas."
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address the metrics are served on.")
    metrics_port: int = Field(
        default=0,
        description="First port for Prometheus; each process takes the first free of 16 from here. 0: none.",
    )

    idle_minutes: float = Field(default=15, description="Minutes without activity after which a login ends.")
    warn_minutes: float = Field(
        default=2, description="Minutes before the end at which the resident is warned."
    )
    absolute_minutes: float = Field(default=120, description="Minutes after which a login ends in any case.")
    draft_days: int = Field(default=30, description="Days a draft is kept after its last change.")

    oidc_issuer: str = Field(
        default="http://localhost:3001", description="Issuer of the DigiD-style OpenID provider."
    )
    oidc_client_id: str = Field(default="mijnloket", description="Our client id at the provider.")
    oidc_auth: Literal["private_key_jwt", "client_secret_basic"] = Field(
        default="private_key_jwt", description="How we prove who we are to the provider."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Our secret at a provider that wants one."
    )
    oidc_key_file: Path | None = Field(
        default=None, description="Our private key (PEM) at the provider; empty: oidc.pem in the data folder."
    )
    oidc_broker: Literal["nl-gov", "keycloak", "signicat", "rdo-max"] = Field(
        default="nl-gov", description="Whose names of claims the provider follows."
    )
    oidc_levels: dict[str, str] = Field(
        default={}, description='Own names of levels, as JSON: {"midden": "...", "substantieel": "..."}.'
    )
    oidc_scopes: str = Field(default="openid", description="Scopes asked at login, separated by spaces.")
    oidc_kid: str = Field(default="mijnloket", description="Name (kid) under which our public key is known.")
    oidc_hosts: list[str] = Field(
        default=[], description="Other hosts that the provider's addresses may be on, as JSON."
    )
    oidc_assertion_audience: Literal["token-endpoint", "issuer"] = Field(
        default="token-endpoint", description="Whom our signed assertion is addressed to."
    )
    oidc_decryption_key_file: Path | None = Field(
        default=None, description="Private key (PEM) that opens an encrypted userinfo (rdo-max)."
    )
    oidc_userinfo_certificate_file: Path | None = Field(
        default=None,
        description="Certificate (PEM) that verifies a userinfo signed with another key (rdo-max).",
    )
    login_level: Literal["basis", "midden", "substantieel", "hoog"] = Field(
        default="midden", description="Level that an ordinary login asks for."
    )

    zgw_zaken_url: str = Field(
        default="http://localhost:3002/zaken/api/v1/", description="Root of the Zaken API."
    )
    zgw_catalogi_url: str = Field(
        default="http://localhost:3002/catalogi/api/v1/", description="Root of the Catalogi API."
    )
    zgw_documenten_url: str = Field(
        default="http://localhost:3002/documenten/api/v1/", description="Root of the Documenten API."
    )
    zgw_notificaties_url: str = Field(
        default="",
        description="Root of the Notificaties API where the portal subscribes; empty: subscribed by hand.",
    )
    zgw_client_id: str = Field(default="mijnloket", description="Our client id at the ZGW APIs.")
    zgw_secret: SecretStr | None = Field(default=None, description="Our secret at the ZGW APIs.")
    zgw_rsin: str = Field(
        default="517439943",
        pattern=r"^\d{9}$",
        description="RSIN under which the municipality registers cases.",
    )
    zgw_case_type: str = Field(
        default="hulpvraag", description="Identification of the case type of a request for help."
    )
    zgw_document_type: str = Field(
        default="",
        description="Description of the document type for long requests; empty: the first of the case type.",
    )
    zgw_confidentiality: Confidentiality = Field(
        default="zaakvertrouwelijk", description="Highest confidentiality that a resident is shown."
    )
    callback_origin: str = Field(
        default="",
        description="Address at which the municipality reaches the portal; empty: the origin itself.",
    )
    notification_secret: SecretStr | None = Field(
        default=None,
        description="Authorization header that notifications carry; without it they are refused.",
    )
    settle_seconds: float = Field(
        default=90,
        description="Seconds the courier waits before looking whether an interrupted write was done.",
    )
    fresh_seconds: float = Field(
        default=60, description="Seconds for which a copy of the municipality's answer is fresh."
    )
    nightly_hour: int = Field(default=3, description="Hour (UTC) at which the nightly comparison starts.")

    @property
    def secure(self) -> bool:
        """Whether visitors come over https."""
        return self.origin.startswith("https://")

    @property
    def watched(self) -> bool:
        """Whether anybody wants measures or traces."""
        return bool(self.otlp_endpoint or self.metrics_port)

    @property
    def notifications_url(self) -> str:
        """Where the municipality sends its notifications."""
        return f"{self.callback_origin or self.origin}/webhooks/zgw"

    @property
    def database(self) -> str:
        """SQLAlchemy address of the portal's database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'mijnloket.db'}"

    @property
    def courier(self) -> str:
        """SQLAlchemy address of the courier's own database."""
        return self.courier_url or f"sqlite:///{self.data_dir / 'courier.db'}"

    @property
    def key_ring(self) -> Path:
        """Where the key ring lies."""
        return self.keys_file or self.data_dir / "keys.json"

    @property
    def oidc_key(self) -> Path:
        """Where our private key for the provider lies."""
        return self.oidc_key_file or self.data_dir / "oidc.pem"


class SettingsWrong(Exception):
    """The installation cannot start with these settings; says every reason."""


def problems(settings: Settings) -> list[str]:
    """What keeps this installation from starting, in plain words for its operator."""
    if settings.demo:
        return []
    found: list[str] = []
    if not settings.secure:
        found.append(f"{PREFIX}ORIGIN must start with https:// outside demo mode.")
    if not settings.oidc_issuer.startswith("https://"):
        found.append(f"{PREFIX}OIDC_ISSUER must start with https:// outside demo mode.")
    if settings.oidc_auth == "client_secret_basic" and settings.oidc_client_secret is None:
        found.append(f"{PREFIX}OIDC_CLIENT_SECRET is missing.")
    if settings.zgw_secret is None:
        found.append(f"{PREFIX}ZGW_SECRET is missing.")
    if settings.notification_secret is None:
        found.append(f"{PREFIX}NOTIFICATION_SECRET is missing: nobody could be told of changes.")
    if settings.warn_minutes >= settings.idle_minutes:
        found.append(f"{PREFIX}WARN_MINUTES must be shorter than {PREFIX}IDLE_MINUTES.")
    return found


@cache
def current() -> Settings:
    """The settings of this process, read once; what the environment does not say may lie in a folder."""
    return Settings(_secrets_dir=os.environ.get(f"{PREFIX}SECRETS_DIR"))  # pyright: ignore[reportCallIssue]


def described() -> str:
    """Every setting as a row of a Markdown table: name, meaning, default, and whether it is a secret."""
    rows = ["| name | meaning | default | secret |", "|---|---|---|---|"]
    ordered = sorted(Settings.model_fields.items(), key=lambda item: item[0] in Crowd.model_fields)
    for name, field in ordered:
        secret = "yes" if "SecretStr" in str(field.annotation) else "no"
        default = f"`{field.default}`" if field.default not in (None, "") else "empty"
        rows.append(f"| `{PREFIX}{name.upper()}` | {field.description} | {default} | {secret} |")
    return "\n".join(rows)
