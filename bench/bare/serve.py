"""Serves the bare counter the way the portal is served: granian, one worker, no compiling."""

import sys

from reflex_base.constants import Env
from reflex_base.environment import environment


def main() -> None:
    """Serve on the port that is named, until stopped."""
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_ENV_MODE.set(Env.PROD)
    from granian.constants import Interfaces
    from granian.server import Server

    port = int(sys.argv[1])
    Server(
        "counter:app", factory=True, address="127.0.0.1", port=port, interface=Interfaces.ASGI, workers=1
    ).serve()


if __name__ == "__main__":
    main()
