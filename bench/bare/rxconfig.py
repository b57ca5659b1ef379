"""The settings of the bare counter: what Reflex does by itself, with its state in memory as ours."""

import reflex as rx
from reflex_base.constants import StateManagerMode

config = rx.Config(
    app_name="bare",
    state_manager_mode=StateManagerMode.MEMORY,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
