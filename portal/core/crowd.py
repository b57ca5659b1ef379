"""The settings for a crowd: the proxies in front, what processes share, how often one may come."""

from ipaddress import IPv4Network, IPv6Network

from pydantic import BaseModel, Field, SecretStr, field_validator

_SHARED_ADDRESS = "a library or a care home is one address. 0: no limit."


class Crowd(BaseModel):
    """These are settings of portal.core.settings.Settings, under the same names."""

    redis_url: SecretStr | None = Field(
        default=None,
        description="Redis (redis://, rediss:// or unix://) that the processes of this installation share; "
        "needed for more than one `serve`.",
    )
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(
        default=[],
        description='Networks of the reverse proxies in front, as JSON: ["10.0.0.0/8"]. Only what comes from '
        "there may say in X-Forwarded-For who visits; empty: whoever connects is the visitor.",
    )
    requests_per_minute: int = Field(
        default=6000,
        ge=0,
        description=f"Requests from one address per minute, apart from built assets; {_SHARED_ADDRESS}",
    )
    logins_per_minute: int = Field(
        default=240,
        ge=0,
        description=f"Steps of logins (there and back again) from one address per minute; {_SHARED_ADDRESS}",
    )
    sockets_per_minute: int = Field(
        default=1200,
        ge=0,
        description=f"Tabs that connect from one address per minute; {_SHARED_ADDRESS}",
    )
    session_sockets_per_minute: int = Field(
        default=120, ge=0, description="Tabs that connect in one login per minute. 0: no limit."
    )
    webhooks_per_minute: int = Field(
        default=6000, ge=0, description="Notifications from one address per minute. 0: no limit."
    )
    events_per_second: float = Field(
        default=20, description="Events one tab may send per second, on average."
    )
    events_burst: int = Field(default=60, description="Events one tab may send at once.")

    @field_validator("redis_url")
    @classmethod
    def _is_an_address(cls, url: SecretStr | None) -> SecretStr | None:
        said = url.get_secret_value() if url else ""
        if said and not said.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        return url

    @property
    def redis(self) -> str:
        """Address of the Redis that processes share; empty: there is none."""
        return self.redis_url.get_secret_value() if self.redis_url else ""
