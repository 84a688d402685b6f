#!/bin/sh
# Installs Plenum from the folder this script is in:
#   ./install.sh [--prefix=/usr/local] [--destdir=FOLDER]
# Programs go below the prefix; /etc/plenum/nrpe.cfg, the service and its user to where systemd looks for them. A nrpe.cfg that is
# there stays. Run again for an update. PREFIX/share/plenum/uninstall.sh removes it. With --destdir files are copied there only.
set -eu

prefix=/usr/local
destdir=
for word in "$@"; do
  case $word in
    --prefix=/*) prefix=${word#*=} ;;
    --destdir=/*) destdir=${word#*=} ;;
    -h | --help)
      sed -n '2,/^set/ { /^#/ s/^# //p }' "$0"
      exit 0
      ;;
    *)
      echo "install.sh: '$word' is none of --prefix=/FOLDER and --destdir=/FOLDER" >&2
      exit 3
      ;;
  esac
done
here=$(cd "$(dirname "$0")" && pwd)
list=$(mktemp)
trap 'rm -f "$list"' EXIT

# put FROM TO: a file or link, replaced at once, as the old one may be running.
put() {
  mkdir -p "$destdir$(dirname "$2")"
  cp -P "$1" "$destdir$2.new"
  if [ ! -h "$1" ] && [ "$prefix" != /usr ]; then
    case $2 in
      */bin/plenum | */share/doc/*) ;;
      *.service | *.conf | *.cfg)
        sed "s|/usr/bin/plenum|$prefix/bin/plenum|g; s|/usr/lib/plenum|$prefix/lib/plenum|g; s|/usr/share/plenum|$prefix/share/plenum|g" "$1" >"$destdir$2.new"
        ;;
    esac
  fi
  mv -f "$destdir$2.new" "$destdir$2"
  echo "$2" >>"$list"
}

cd "$here"
find usr \( -type f -o -type l \) | sort | while read -r file; do
  case $file in
    usr/lib/sysusers.d/* | usr/lib/tmpfiles.d/*) put "$file" "/etc/${file#usr/lib/}" ;;
    usr/share/zsh/*) put "$file" "$prefix/share/zsh/site-functions/${file##*/}" ;;
    *) put "$file" "$prefix/${file#usr/}" ;;
  esac
done
for file in lib/systemd/system/*; do put "$file" "/etc/systemd/system/${file##*/}"; done
put etc/logrotate.d/plenum /etc/logrotate.d/plenum
put uninstall.sh "$prefix/share/plenum/uninstall.sh"

mkdir -p "$destdir/etc/plenum/nrpe.d"
if [ ! -e "$destdir/etc/plenum/nrpe.cfg" ]; then
  cp etc/plenum/nrpe.cfg "$destdir/etc/plenum/nrpe.cfg"
elif ! cmp -s etc/plenum/nrpe.cfg "$destdir/etc/plenum/nrpe.cfg"; then
  cp etc/plenum/nrpe.cfg "$destdir/etc/plenum/nrpe.cfg.new"
  echo "/etc/plenum/nrpe.cfg stays as it is; the one of this version is nrpe.cfg.new beside it."
fi
manifest=$prefix/share/plenum/manifest
echo "$manifest" >>"$list"
cp "$list" "$destdir$manifest"
chmod 644 "$destdir$manifest"

if [ -z "$destdir" ] && [ "$(id -u)" = 0 ]; then
  systemd-sysusers plenum.conf 2>/dev/null || id plenum >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir /var/lib/plenum --shell /usr/sbin/nologin plenum
  systemd-tmpfiles --create plenum.conf 2>/dev/null || {
    install -d -o plenum -g plenum -m 0750 /var/lib/plenum /var/log/plenum
    install -d -o plenum -g plenum -m 0755 /run/plenum
  }
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl try-restart plenum.service
  fi
  echo "Plenum is installed. 'systemctl enable --now plenum' starts the agent with /etc/plenum/nrpe.cfg."
fi
