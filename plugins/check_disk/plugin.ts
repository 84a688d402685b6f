import type { Plugin } from '../../src/check/plugin.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { checkDisks } from './check.ts'
import { checkDiskOptions } from './options.ts'

const usage = 'check_disk {-w N[%] | -c N[%] | -W PERCENT | -K PERCENT}... [-p PATH | -r REGEX]...'

/** Free space and inodes, as monitoring-plugins 2.3.3 says it. */
export const checkDisk: Plugin = {
  name: 'check_disk',
  summary:
    'Compares the free space and inodes of file systems with thresholds; no more than that free alerts. Options count from their place on: thresholds stand in front of the paths they are for, and without a path all file systems are checked.',
  usage,
  options: checkDiskOptions,
  examples: [
    { command: 'check_disk -w 20% -c 10% -p /', explains: 'The line of most nrpe.cfg files.' },
    {
      command: 'check_disk -w 10% -c 5% -p /tmp -p /var -C -w 100000 -c 50000 -p /',
      explains: 'Two in percent, one in MB.',
    },
    {
      command: "check_disk -w 10% -c 5% -W 10% -K 5% -X '(tmpfs|overlay)' -e",
      explains: 'All but two types; names only what is short of space or inodes.',
    },
    { command: "check_disk -w 100 -c 50 -g data -r '^/data'", explains: 'Several as one.' },
  ],
  notes: [
    'A file system that does not answer within half of -t is told, `DISK CRITICAL - /mnt is not answering (stuck for 312 s)`, and the others in time; while it hangs no run asks it again. What is left out is never touched. For this, file systems that may hang (of a server or of a process, as nfs, cifs, fuse) are asked by a process each, others without one.',
    'Names every path that is not accessible, and the file systems that are; the original stops at the first.',
    'Perfdata stays that of 2.x: used bytes in whole units of -u up to GB. Of larger units, where the original comes to 0B, they are exact. A threshold above the size is 0, not 18446744073604694016.',
    'A threshold that is no number is refused. -x, -X and -N also take patterns for the whole name, as 2.3.4 does, and -n (--ignore-missing) is that of 2.4.',
    'A path belongs to the mount point whose folder it lies in; the original takes `/data2` for a part of `/data`. In a group each file system counts once.',
    'With -A, -r and -R a stale or disconnected mount is told, where the original takes it for a part of the file system around it; one that this user may not enter is left out, as there.',
    'An automount point that nobody named with -p is not woken (the original mounts each one of a direct map), and one below which a path was named is, also where its map has `browse`; the mounts of lxcfs, gvfs and portals, which have no blocks and which the original reports as not accessible to root, are not asked.',
  ],
  strict: [
    'Stops at the first path that is not accessible. In units above GB, used bytes and thresholds come to whole ones of these, 0B for most disks.',
    'A threshold is read as C reads numbers: what stands behind one is passed over, as in `20MB`, what is none is 0, and nothing always alerts.',
    '-x, -X and -N take names only, and no patterns.',
    'A threshold above the size stays 0 in the performance data, where 18446744073604694016 would break graphs. A path belongs to its own mount, and a mount that hangs is told: neither a wrong disk nor an endless run is worth having.',
  ],
  patience: 'Plugin timed out',
  run: async (options, context) =>
    options.inOrder.length === 0 && options.operands.length === 0
      ? wrongUsage('check_disk: Could not parse arguments', usage)
      : checkDisks(options, context),
}
