"""Facts about the machine that measured, without its name and without paths."""

import os
import platform
from typing import Any

import psutil


def facts() -> dict[str, Any]:
    """Cores, memory, Python, system, and how busy it was with other things (load over one minute)."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "os": _system(),
        "load_at_start": round(os.getloadavg()[0], 1),
    }


def _system() -> str:
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    except OSError:
        return f"{platform.system()}, {platform.machine()}"
