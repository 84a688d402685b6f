import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Programs that tests meet, and the Debian packages that bring them; .ci/run installs them all. */
const tools = {
  'monitoring-plugins': { path: '/usr/lib/nagios/plugins/check_load', package: 'monitoring-plugins-basic' },
  'monitoring-plugins-standard': {
    path: '/usr/lib/nagios/plugins/check_file_age',
    package: 'monitoring-plugins-standard',
  },
  'monitoring-plugins-contrib': { path: '/usr/lib/nagios/plugins/check_memory', package: 'monitoring-plugins-contrib' },
  openssl: { path: '/usr/bin/openssl', package: 'openssl' },
  'openssh-server': { path: '/usr/sbin/sshd', package: 'openssh-server' },
  'nginx-light': { path: '/usr/sbin/nginx', package: 'nginx-light' },
  time: { path: '/usr/bin/time', package: 'time' },
  'iputils-ping': { path: '/usr/bin/ping', package: 'iputils-ping' },
  nsd: { path: '/usr/sbin/nsd', package: 'nsd' },
  'dnsmasq-base': { path: '/usr/sbin/dnsmasq', package: 'dnsmasq-base' },
  'bind9-dnsutils': { path: '/usr/bin/nslookup', package: 'bind9-dnsutils' },
  chrony: { path: '/usr/sbin/chronyd', package: 'chrony' },
  postfix: { path: '/usr/sbin/postfix', package: 'postfix' },
  rpm: { path: '/usr/bin/rpmbuild', package: 'rpm' },
  'dpkg-deb': { path: '/usr/bin/dpkg-deb', package: 'dpkg' },
  xz: { path: '/usr/bin/xz', package: 'xz-utils' },
  lintian: { path: '/usr/bin/lintian', package: 'lintian' },
  'man-db': { path: '/usr/bin/man', package: 'man-db' },
  mandoc: { path: '/usr/bin/mandoc', package: 'mandoc' },
  'systemd-analyze': { path: '/usr/bin/systemd-analyze', package: 'systemd' },
  'qemu-user-static': { path: '/usr/bin/qemu-aarch64-static', package: 'qemu-user-static' },
  'libc6-arm64-cross': { path: '/usr/aarch64-linux-gnu/lib/libc.so.6', package: 'libc6-arm64-cross' },
  'libstdc++6-arm64-cross': { path: '/usr/aarch64-linux-gnu/lib/libstdc++.so.6', package: 'libstdc++6-arm64-cross' },
  'libatomic1-arm64-cross': { path: '/usr/aarch64-linux-gnu/lib/libatomic.so.1', package: 'libatomic1-arm64-cross' },
  bindfs: { path: '/usr/bin/bindfs', package: 'bindfs' },
  'nagios4-core': { path: '/usr/sbin/nagios4', package: 'nagios4-core' },
  'nagios4-common': { path: '/etc/nagios4/objects/templates.cfg', package: 'nagios4-common' },
  'nagios4-cgi': { path: '/usr/lib/cgi-bin/nagios4/extinfo.cgi', package: 'nagios4-cgi' },
  chromium: { path: '/usr/bin/chromium', package: 'chromium' },
  'icinga2-bin': { path: '/usr/sbin/icinga2', package: 'icinga2-bin' },
  'icinga2-common': { path: '/usr/share/icinga2/include/itl', package: 'icinga2-common' },
  iproute2: { path: '/usr/sbin/ip', package: 'iproute2' },
  nftables: { path: '/usr/sbin/nft', package: 'nftables' },
} as const

/** The name of a program that tests need. */
export type Tool = keyof typeof tools

/** What is missing of these (of all, where none are named), as one command that brings it; undefined where all is there. */
export function adviceFor(wanted: readonly Tool[] = Object.keys(tools) as Tool[]): string | undefined {
  const missing = wanted.map((name) => tools[name]).filter(({ path }) => !existsSync(path))
  return missing.length === 0 ? undefined : `apt-get install ${missing.map((tool) => tool.package).join(' ')}`
}

/** Tests that need these programs: skipped with a word what to install, or failed where CI=true. */
export function describeWithTools(name: string, wanted: readonly Tool[], tests: () => void): void {
  const advice = adviceFor(wanted)
  if (advice === undefined) describe(name, tests)
  else if (process.env.CI === 'true')
    describe(name, () => it(`finds its programs (${advice})`, () => expect(advice).toBe('')))
  else describe.skip(`${name} (skipped: ${advice})`, tests)
}
