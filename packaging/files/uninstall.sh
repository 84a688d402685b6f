#!/bin/sh
# Removes what install.sh installed: PREFIX/share/plenum/uninstall.sh [--purge] [--destdir=FOLDER]
# With --purge also /etc/plenum, and the state and log files of the agent. The user plenum stays, as other files may be its own.
set -eu

purge=
destdir=
for word in "$@"; do
  case $word in
    --purge) purge=yes ;;
    --destdir=/*) destdir=${word#*=} ;;
    -h | --help)
      sed -n '2,/^set/ { /^#/ s/^# //p }' "$0"
      exit 0
      ;;
    *)
      echo "uninstall.sh: '$word' is none of --purge and --destdir=/FOLDER" >&2
      exit 3
      ;;
  esac
done
manifest=$(cd "$(dirname "$0")" && pwd)/manifest
if [ ! -e "$manifest" ]; then
  echo "uninstall.sh: $manifest is missing: run the uninstall.sh that install.sh put into PREFIX/share/plenum" >&2
  exit 2
fi

if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
  systemctl --quiet disable --now plenum.socket plenum.service || true
fi
list=$(cat "$manifest")
# A stock service that was moved over starts its own program again, as this one goes.
if [ -z "$destdir" ] && [ -e /var/lib/plenum-migrate/record.json ]; then
  "$(echo "$list" | grep '/bin/plenum$')" migrate --undo >/dev/null || true
fi
echo "$list" | while read -r file; do rm -f "$destdir$file"; done
# Folders from the innermost outwards, as far as they are empty and Plenum's own.
echo "$list" | grep '/plenum/' | while read -r file; do
  folder=${file%/*}
  while [ "${folder%/plenum*}" != "$folder" ]; do
    echo "$folder"
    folder=${folder%/*}
  done
done | sort -ru | while read -r folder; do
  rmdir "$destdir$folder" 2>/dev/null || true
done
if [ -n "$purge" ]; then
  rm -rf "$destdir/etc/plenum" "$destdir/var/lib/plenum" "$destdir/var/log/plenum" "$destdir/run/plenum"
fi
if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
