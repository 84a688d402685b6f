# Boots the Debian in a folder as a machine of its own, with its own processes, network and mounts, until stdin ends: when
# whoever booted it dies, so does the machine. What it writes goes into memory. Arguments: the folder, an empty one to mount it
# on, the mount point of cgroup2, and the program that becomes the init.
set -e
base=$1 root=$2 cgroups=$3
shift 3
group=$cgroups/plenum-$$
mkdir "$group"
(
  # What is in no namespace yet, as the group has to be the root of its own.
  read -r self _ </proc/self/stat
  echo "$self" >"$group/cgroup.procs"
  exec unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child sh -ec '
  base=$1 root=$2
  shift 2
  # The old /proc still counts processes as the outside does.
  read -r pid _ </proc/self/stat
  mount -t tmpfs tmpfs "$root"
  mkdir "$root/upper" "$root/work" "$root/all"
  mount -t overlay -o "lowerdir=$base,upperdir=$root/upper,workdir=$root/work" overlay "$root/all"
  cd "$root/all"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=755 tmpfs dev
  for device in null zero full random urandom tty; do
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  ln -s /proc/self/fd dev/fd
  mkdir dev/shm dev/pts
  mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  ip link set lo up
  hostname machine
  # Told from within: who came in before that would be on the host.
  exec env -i container=machine PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . sh -c "echo pid=$pid; exec \"\$@\"" sh "$@"
' sh "$base" "$root" "$@"
) &
machine=$!
cat >/dev/null || true
# Nobody may be there any more to read what the shell says of the end.
exec >/dev/null 2>&1
kill -KILL "$machine" || true
wait "$machine" || true
# The first process takes all others of its namespace along; groups stay busy until the last has gone.
until find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; do [ -d "$group" ] || break; done
rmdir "$root"
