#!/bin/sh
# After the removal. The host key and reader state stay, because they identify readers; dpkg --purge deletes
# them, and the user.
set -e

if [ "${1:-}" = purge ]; then
  rm -rf /var/lib/quire /var/lib/private/quire /var/cache/quire /var/cache/private/quire
  if getent passwd quire >/dev/null && command -v userdel >/dev/null; then
    userdel quire >/dev/null 2>&1 || true
  fi
fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi
