#!/bin/sh
# Make .venv from constraints.txt with the Python given, or the newest one found.
set -eu
python="$1"
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
if ! new_enough "$python"; then
    for name in python3.13 python3.12 python3.11; do
        if new_enough "$name"; then python="$name"; break; fi
    done
fi
if ! new_enough "$python"; then
    echo "Python 3.11 or newer is needed; found: $("$python" --version 2>/dev/null || echo none). Try: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if [ ! -x .venv/bin/python ] && ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv"
        apt-get update -qq || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null || true
        if ! "$python" -m venv .venv; then
            rm -rf .venv
            echo "apt-get could not install python3-venv for $python; without it .venv cannot be made." >&2
            exit 1
        fi
    else
        echo "Python's venv module is missing: install the package python3-venv, then run make again." >&2
        exit 1
    fi
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
