#!/bin/sh
# What make test drives: Chromium, a Chinese font, PostgreSQL, LibreOffice and Poppler; there already, or installed through apt when root.
set -eu
missing=""
command -v chromium >/dev/null || missing="chromium"
fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing="$missing fonts-noto-cjk fontconfig"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
for part in calc writer; do
    package="libreoffice-$part-nogui"
    if ! command -v soffice >/dev/null; then
        missing="$missing $package"
    elif command -v dpkg >/dev/null; then # a soffice without the part opens nothing of its kind
        dpkg -s "$package" >/dev/null 2>&1 || dpkg -s "libreoffice-$part" >/dev/null 2>&1 || missing="$missing $package"
    fi
done
missing="${missing# }"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need: $missing. Install them (as root: apt-get install $missing), then run make test again." >&2
    exit 1
fi
echo "Installing $missing"
apt-get update -qq || true
if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
    echo "apt-get could not install $missing; the tests cannot run without them." >&2
    exit 1
fi
