#!/bin/sh
# After the installation (deb: configure, rpm: 1) and after an upgrade (deb: configure and the
# version before, rpm: 2). The service is not started: it needs content in /srv/blog first.
set -e

if ! getent passwd quire >/dev/null; then
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers quire.conf || true
  fi
fi
if ! getent passwd quire >/dev/null && command -v useradd >/dev/null; then
  useradd --system --user-group --no-create-home --home-dir /var/lib/quire --shell /usr/sbin/nologin quire
fi

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  systemctl try-restart quire.service || true
fi
