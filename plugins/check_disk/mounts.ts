import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rawPath } from '../../src/check/raw-words.ts'
import { strerror } from '../../src/check/strerror.ts'

/** A line of the mount table. */
export type Mount = {
  readonly folder: string
  readonly device: string
  readonly type: string
  /** `major:minor` of the file system. */
  readonly number: string
}

/** The mount table in the kernel's order, or why it cannot be read. */
export function readMounts(root: string): readonly Mount[] | string {
  const path = join(root, 'proc/self/mountinfo')
  try {
    return readFileSync(path, 'latin1').split('\n').flatMap(parseLine)
  } catch (error) {
    return `cannot read ${path}: ${strerror(error)}`
  }
}

/** proc(5): `ID PARENT MAJOR:MINOR ROOT FOLDER OPTIONS [FIELD]… - TYPE DEVICE OPTIONS`. */
function parseLine(line: string): readonly Mount[] {
  const [about = '', behind = ''] = line.split(' - ', 2)
  const [, , number = '', , folder] = about.split(' ')
  const [type = '', device = ''] = behind.split(' ')
  return folder === undefined ? [] : [{ folder: unescaped(folder), device: unescaped(device), type, number }]
}

/** The kernel writes blanks and backslashes as `\040`, and any other byte as it is. */
function unescaped(latin: string): string {
  const bytes = latin.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
  return rawPath(Buffer.from(bytes, 'latin1'))
}

/** Where a device name alone does not tell that a server is behind (as gnulib's mountlist.c decides). */
const remoteTypes = new Set(['acfs', 'afs', 'auristorfs', 'coda', 'fhgfs', 'gpfs', 'ibrix', 'ocfs2', 'vxfs'])

/** Whether -l leaves it out. */
export function isRemote({ device, type }: Mount): boolean {
  if (device.includes(':') || device === '-hosts' || remoteTypes.has(type)) return true
  return device.startsWith('//') && ['smbfs', 'smb3', 'cifs'].includes(type)
}

/** These answer from the kernel's memory; any other may wait for a server or a process. */
const promptTypes = new Set(
  [
    'ext2 ext3 ext4 xfs btrfs bcachefs f2fs jfs nilfs2 reiserfs zfs minix ubifs jffs2',
    'vfat msdos exfat ntfs ntfs3 hfs hfsplus ufs iso9660 udf squashfs erofs romfs cramfs',
    'tmpfs ramfs rootfs devtmpfs overlay aufs',
    'proc sysfs devpts cgroup cgroup2 securityfs debugfs tracefs configfs pstore bpf mqueue hugetlbfs efivarfs fusectl',
    'binfmt_misc rpc_pipefs nfsd nsfs selinuxfs resctrl',
  ].flatMap((line) => line.split(' ')),
)

/**
 * The mount on which a question about this path may hang: it lies on a file system of another type, or the way there does. Where
 * even the root is one, nothing is sure any more, and only questions about itself count.
 */
export function doubtfulMount(path: string, mounts: readonly Mount[]): Mount | undefined {
  const doubtful = onTop(mounts).filter(
    ({ folder, type }) => !promptTypes.has(type) && (folder === '/' ? path === '/' : isWithin(path, folder)),
  )
  return doubtful.reduce<Mount | undefined>(innermost, undefined)
}

/** Whether there is one. */
export const mayHang = (path: string, mounts: readonly Mount[]) => doubtfulMount(path, mounts) !== undefined

/** They have no blocks, are many in containers and desktops, and are closed to others than their user. */
const blocklessTypes = new Set(['fuse.lxcfs', 'fuse.gvfsd-fuse', 'fuse.portal'])

/** What is asked only when it was named: nobody wakes an automount point to see that it has no blocks. */
export const isForNamesOnly = ({ type }: Mount) => type === 'autofs' || blocklessTypes.has(type)

/** Of several mounts on one folder the last one is seen. */
function onTop(mounts: readonly Mount[]): readonly Mount[] {
  return [...new Map(mounts.map((mount) => [mount.folder, mount])).values()]
}

/** Whether a path is a folder or lies in it. */
function isWithin(path: string, folder: string): boolean {
  return folder === '/' ? path.startsWith('/') : path === folder || path.startsWith(`${folder}/`)
}

/** How -p finds its mount: by the device's name, else the longest folder in front; of equal ones the last, which is on top. */
export function findMount(name: string, mounts: readonly Mount[], isExact: boolean): Mount | undefined {
  const byDevice = mounts.findLast(({ device }) => device === name)
  if (byDevice) return byDevice
  if (isExact) return mounts.findLast(({ folder }) => folder === name)
  // A relative path lies somewhere below the root, as for the original.
  const around = mounts.filter(({ folder }) => folder === '/' || isWithin(name, folder))
  return around.reduce<Mount | undefined>(innermost, undefined)
}

/** The one with the longer name; of equal ones the later. */
const innermost = (best: Mount | undefined, mount: Mount) =>
  best && best.folder.length > mount.folder.length ? best : mount
