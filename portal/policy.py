"""The content security policy of every built page: only our own scripts, and no eval."""

import base64
import hashlib
import re
from pathlib import Path

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)


def policies(static: Path, origin: str, provider: str) -> dict[str, bytes]:
    """The content security policy of every built page by its path; "" is that of any other page.

    Only our own scripts and the page's own inline ones, by their hash; no eval. The form that logs
    out is sent on to the provider, so forms may go there too.
    """
    made = {"404": content_security_policy("", origin, provider)}
    for page in static.rglob("*.html"):
        path = page.relative_to(static).as_posix().removesuffix(".html").removesuffix("index").strip("/")
        made[path] = content_security_policy(page.read_text("utf-8"), origin, provider)
    return made | {"": made["404"]}


def content_security_policy(page: str, origin: str, provider: str) -> bytes:
    """The policy for one page of HTML."""
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page)]
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in dict.fromkeys(digests))
    socket, onward = origin.replace("http", "ws", 1), "/".join(provider.split("/")[:3])
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; font-src 'self'; connect-src 'self' {socket}; manifest-src 'self'; "
        "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
        f"form-action 'self' {onward}"
    ).encode()
