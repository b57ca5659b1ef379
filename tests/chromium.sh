#!/bin/sh
# Makes sure that Chromium is there: through the system's package manager when that may, else says how.
set -eu
if [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium for the browser tests..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  command -v chromium >/dev/null 2>&1 && exit 0
fi
echo "The browser tests need Chromium. Install it, for example with: sudo apt-get install chromium" >&2
echo "or point to it: CHROMIUM=/path/to/chromium make test" >&2
exit 1
