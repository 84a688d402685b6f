import { existsSync, readFileSync } from 'node:fs'
import { quietly } from '../../src/check/quietly.ts'

/** Where the kernel's second kind of control groups is mounted. */
export const controlGroups = quietly(() => readFileSync('/proc/mounts', 'utf8'))
  ?.split('\n')
  .map((line) => line.split(' '))
  .find(([, , type]) => type === 'cgroup2')?.[1]

/** Why no Debian can be made and booted here, and what to do; undefined where it can. */
export const machineAdvice = [
  ...(process.getuid?.() === 0 ? [] : ['run them as root']),
  ...(existsSync('/usr/sbin/debootstrap') ? [] : ['apt-get install debootstrap']),
  ...(controlGroups === undefined ? ['mount cgroup2'] : []),
].at(0)
