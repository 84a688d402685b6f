import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { machineAdvice } from './machine-needs.ts'
import { run } from './run.ts'

/** Tests that boot a Debian of their own: skipped with a word why, or failed where CI=true. */
export function describeWithMachines(name: string, tests: () => void): void {
  if (machineAdvice === undefined) describe(name, tests)
  else if (process.env.CI === 'true')
    describe(name, () => it(`finds what it needs (${machineAdvice})`, () => expect(machineAdvice).toBe('')))
  else describe.skip(`${name} (skipped: ${machineAdvice})`, tests)
}

const packages = ['systemd-sysv', 'nagios-nrpe-server', 'nagios-nrpe-plugin', 'monitoring-plugins-basic', 'libatomic1']

/** Made in memory, where nothing waits for a disk, and then copied; what is mounted for that ends with these processes. */
const making = `
mount -t tmpfs tmpfs "$1"
debootstrap --variant=minbase --include="$3" bookworm "$1" "$4"
rm -rf "$1"/var/lib/apt/lists/*
cp -a "$1/." "$2"
`

/**
 * Makes a Debian 12 in a folder and gives its place there, with stock NRPE and systemd, and without Node. Its packages come from
 * where this machine has its own, and stay in /var/cache/apt/archives; without lists apt there is fast, and takes files only.
 */
export async function makeDebian(folder: string): Promise<string> {
  const [memory, place] = [join(folder, 'memory'), join(folder, 'debian')]
  mkdirSync(memory, { recursive: true })
  mkdirSync(place, { mode: 0o755 })
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const words = [...apart, 'sh', '-ec', making, 'sh', memory, place, packages.join(','), await mirror()]
  const { exitCode, stdout, stderr } = await run(words, { limitMs: 300_000 })
  if (exitCode !== 0) throw new Error(`debootstrap ended with ${exitCode}: ${lastLines(`${stdout}${stderr}`)}`)
  return place
}

async function mirror(): Promise<string> {
  const { stdout } = await run(['apt-get', 'indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'])
  const found = `${stdout}`.split('\n').find((uri) => /\/debian\/?$/.test(uri))
  if (found === undefined) throw new Error('apt has no archive of Debian in its sources')
  return found
}

const lastLines = (text: string) => text.trim().split('\n').slice(-5).join('\n')
