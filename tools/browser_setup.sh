#!/bin/sh
# Chromium and a Chinese font for the browser tests: there already, or installed through apt when root.
set -eu
missing=""
command -v chromium >/dev/null || missing="chromium"
fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing="$missing fonts-noto-cjk fontconfig"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The browser tests need: $missing. Install them (as root: apt-get install $missing), then run make test again." >&2
    exit 1
fi
echo "Installing $missing"
apt-get update -qq || true
if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
    echo "apt-get could not install $missing; the browser tests cannot run without them." >&2
    exit 1
fi
