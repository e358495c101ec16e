#!/bin/sh
# Before the removal (deb: remove, rpm: 0); an upgrade (deb: upgrade, rpm: 1) leaves the service
# running until the new version is there.
set -e

case ${1:-} in
  remove | 0)
    if [ -d /run/systemd/system ]; then
      systemctl disable --now quire.service || true
    fi
    ;;
esac
