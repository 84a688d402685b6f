import type { OptionSpec, OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'

const flag = (name: string, short: string, help: string): OptionSpec => ({ name, short, help })

const pattern = (name: string, short: string, alias: string, help: string): OptionSpec => ({
  ...{ name, short, help, aliases: [alias], value: { name: 'REGEX' }, many: true },
})

const threshold = (name: string, short: string, value: string, help: string): OptionSpec => ({
  ...{ name, short, help, value: { name: value }, many: true },
})

/** Those of 2.3.3, and what later versions added. */
export const checkDiskOptions: OptionTable = {
  dialect: 'getopt',
  options: [
    threshold('warning', 'w', 'N[%]', 'WARNING when so many units, or so many percent, or less are free.'),
    threshold('critical', 'c', 'N[%]', 'CRITICAL when so much or less is free.'),
    threshold('iwarning', 'W', 'PERCENT', 'WARNING when so many percent of the inodes or less are free.'),
    threshold('icritical', 'K', 'PERCENT', 'CRITICAL when so many percent of the inodes or less are free.'),
    {
      ...{ name: 'path', short: 'p', aliases: ['partition'], value: { name: 'PATH' }, many: true },
      help: 'Check the file system of this folder or device, with the thresholds in front of it.',
    },
    pattern('ereg-path', 'r', 'ereg-partition', 'Check the file systems whose mount point or device fits.'),
    pattern('eregi-path', 'R', 'eregi-partition', 'The same whatever the case.'),
    flag('all', 'A', 'Check all file systems, as -R .* does.'),
    pattern('ignore-ereg-path', 'i', 'ignore-ereg-partition', 'Of those selected so far, leave out what fits.'),
    pattern('ignore-eregi-path', 'I', 'ignore-eregi-partition', 'The same whatever the case.'),
    {
      ...{ name: 'exclude_device', short: 'x', value: { name: 'REGEX' }, many: true },
      help: 'Leave out the file system with this whole mount point or device. What is left out is never touched.',
    },
    {
      ...{ name: 'exclude-type', short: 'X', value: { name: 'REGEX' }, many: true },
      help: 'Leave out file systems of this type.',
    },
    {
      ...{ name: 'include-type', short: 'N', value: { name: 'REGEX' }, many: true },
      help: 'Check file systems of this type only.',
    },
    flag('local', 'l', 'Check local file systems only.'),
    flag('stat-remote-fs', 'L', 'The same, but see whether the others can be reached.'),
    flag('exact-match', 'E', 'A -p behind it must name a mount point or a device itself.'),
    flag('ignore-missing', 'n', 'OK where a path is not there or not accessible, or a -r fits nothing.'),
    flag('clear', 'C', 'Start anew with other thresholds for the paths behind it.'),
    {
      ...{ name: 'group', short: 'g', value: { name: 'NAME' } },
      help: 'The paths behind it count as one file system of this name.',
    },
    flag('errors-only', 'e', 'Name only file systems that are not OK; perfdata is of all.'),
    { name: 'quiet', short: 'q', help: 'As -e.', hidden: true },
    flag('mountpoint', 'M', 'Name devices in place of mount points.'),
    flag('freespace-ignore-reserved', 'f', 'In perfdata, take what is reserved for root out of the size.'),
    flag('iperfdata', 'P', 'Perfdata of inodes too.'),
    {
      ...{ name: 'units', short: 'u', value: { name: 'UNIT' } },
      help: 'bytes, kB, MB, GB, TB or PB, in powers of 1024.',
      fallback: 'MB',
    },
    flag('kilobytes', 'k', 'As -u kB.'),
    flag('megabytes', 'm', 'As -u MB.'),
    timeoutOption,
    ...coreOptions,
  ],
}
