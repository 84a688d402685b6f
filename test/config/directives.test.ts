import { describe, expect, it } from 'vitest'
import { type Config, type Draft, defaultConfig } from '../../src/config/config.ts'
import { directives, findDirective } from '../../src/config/directives.ts'
import { readConfig } from '../../src/config/reader.ts'
import { folderOf } from './folder.ts'

const mib = 1024 * 1024

describe('the table of directives', () => {
  it('has every name once', () => {
    const names = directives.map((row) => `${row.name}[${row.subject ?? ''}]`)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(directives.filter((row) => row.default !== undefined))('shows the real default of $name', (row) => {
    const draft = defaultConfig()
    const complaint = row.kind === 'setting' ? row.set(draft, row.default ?? '') : undefined
    expect(complaint).toBeUndefined()
    const before = defaultConfig()
    // Not set and stock's list are the same to TLS.
    if (row.name === 'ssl_cipher_list') before.ssl.cipherList = row.default
    expect(plain(draft)).toEqual(plain(before))
  })

  it.each(directives.filter((row) => row.example !== undefined))('takes its own example of $name', (row) => {
    const complaint = row.kind === 'setting' ? row.set(defaultConfig(), row.example ?? '') : undefined
    expect(complaint).toBeUndefined()
  })

  it('finds a row by name, a command by its bracket, and debug anywhere', () => {
    expect(findDirective('include_dir')?.name).toBe('include_dir')
    expect(findDirective('command[a]')?.name).toBe('command')
    expect(findDirective('nodebugging')?.name).toBe('debug')
    expect(findDirective('command')).toBeUndefined()
    expect(findDirective('Include')).toBeUndefined()
  })
})

describe('values', () => {
  it.each<[line: string, expected: Partial<Config>]>([
    ['server_address=10.0.0.1', { serverAddress: '10.0.0.1' }],
    ['address_family=any', { addressFamily: 'any' }],
    ['address_family=both', { addressFamily: 'any' }],
    ['address_family=4', { addressFamily: 4 }],
    ['address_family=6', { addressFamily: 6 }],
    ['listen_queue_size=5', { listenQueueSize: 511 }],
    ['listen_queue_size=-1', { listenQueueSize: 511 }],
    ['listen_queue_size=4096', { listenQueueSize: 4096 }],
    ['allowed_hosts=a\nallowed_hosts=b, c', { allowedHosts: 'b, c', earlierAllowedHosts: ['a'] }],
    ['nrpe_user=nagios', { nrpeUser: 'nagios' }],
    ['nrpe_group=1000', { nrpeGroup: '1000' }],
    ['pid_file=/run/a', { pidFile: '/run/a' }],
    ['dont_blame_nrpe=1', { dontBlameNrpe: true }],
    ['allow_bash_command_substitution=1', { allowBashCommandSubstitution: true }],
    ['nasty_metachars=|;', { nastyMetachars: Uint8Array.from([0x7c, 0x3b]) }],
    ['nasty_metachars=\\r\\n\\t\\\\x', { nastyMetachars: Uint8Array.from([13, 10, 9, 0x5c, 0x78]) }],
    ['nasty_metachars=\xc3\xa9', { nastyMetachars: Uint8Array.from([0xc3, 0xa9]) }],
    ['nasty_metachars=a\\', { nastyMetachars: Uint8Array.from([0x61, 0x5c]) }],
    ['explain_refusals=0', { explainRefusals: false }],
    ['command_prefix=/usr/bin/sudo', { commandPrefix: '/usr/bin/sudo' }],
    ['command_timeout=90', { commandTimeoutSeconds: 90 }],
    ['connection_timeout=30', { connectionTimeoutSeconds: 30 }],
    ['ssl_shutdown_timeout=1', { sslShutdownTimeoutSeconds: 1 }],
    ['max_commands=4', { maxCommands: 4 }],
    ['keep_env_vars=LANG, LC_,,TZ', { keepEnvVars: ['LANG', 'LC_', 'TZ'] }],
    ['builtin_path=/a/\nbuiltin_path=/b', { builtinPaths: ['/a', '/b'] }],
    ['max_packetbuffer_length=64k', { maxPacketbufferLength: 65536 }],
    ['max_input_buffer=64M', { maxInputBuffer: 64 * mib }],
    ['allow_weak_random_seed=1', {}],
    ['log_facility=local7', { logFacility: 'local7' }],
    ['log_facility=lrp', { logFacility: 'lpr' }],
    ['log_facility=lpr', { logFacility: 'lpr' }],
    ['log_file=/a', { logFile: '/a' }],
    ['disable_syslog=1', { disableSyslog: true }],
    ['debug=0', { debug: false }],
    ['refusal_log_limit=0', { refusalLogLimit: 0 }],
    ['metrics_address=127.0.0.1:9566', { metricsAddress: { address: '127.0.0.1', port: 9566 } }],
    ['metrics_address=[::1]:9566', { metricsAddress: { address: '::1', port: 9566 } }],
    ['max_connections=64', { maxConnections: 64 }],
    ['max_connections_per_address=8', { maxConnectionsPerAddress: 8 }],
    ['allow_root=1', { allowRoot: true }],
    ['shutdown_timeout=1', { shutdownTimeoutSeconds: 1 }],
    ['compat=strict', { strict: true }],
    ['argument_quoting=1', { argumentQuoting: true }],
    ['command_timeout[a b]=7', { commandTimeouts: new Map([['a b', 7]]) }],
    ['show_stderr=1', { showStderr: true }],
  ])('reads %j', async (line, expected) => {
    expect(await read(line)).toEqual({ config: plain({ ...defaultConfig(), ...expected }), texts: [] })
  })

  it.each<[line: string, expected: Partial<Config['ssl']>]>([
    ['ssl_enabled=0', { enabled: false }],
    ['ssl_version=SSLv3+', { version: 'SSLv3+' }],
    ['ssl_version=TLSv1.2', { version: 'TLSv1.2' }],
    ['ssl_use_adh=2', { useAdh: 2 }],
    ['ssl_cipher_list=HIGH:!aNULL', { cipherList: 'HIGH:!aNULL' }],
    ['ssl_cert_file=/c', { certFile: '/c' }],
    ['ssl_privatekey_file=/k', { privatekeyFile: '/k' }],
    ['ssl_cacert_file=/a', { cacertFile: '/a' }],
    ['ssl_crl_file=/r', { crlFile: '/r' }],
    ['ssl_client_certs=2', { clientCerts: 2 }],
    ['ssl_logging=0x2f', { logging: 0x2f }],
    ['ssl_logging=047', { logging: 0o47 }],
    ['ssl_logging=47', { logging: 47 }],
    ['ssl_logging=0x00', { logging: 0 }],
    ['ssl_logging=-1', { logging: 0xffffffff }],
    ['ssl_logging=0', { logging: 0 }],
  ])('reads %j', async (line, expected) => {
    const ssl = { ...defaultConfig().ssl, ...expected }
    expect(await read(line)).toEqual({ config: plain({ ...defaultConfig(), ssl }), texts: [] })
  })

  it.each([
    ['command_timeout=0', 'Invalid command_timeout specified', 'seconds, 1 or more'],
    ['command_timeout=soon', 'Invalid command_timeout specified', 'seconds, 1 or more'],
    ['connection_timeout=-5', 'Invalid connection_timeout specified', 'seconds, 1 or more'],
    ['ssl_shutdown_timeout=0', 'Invalid ssl_shutdown_timeout specified', 'seconds, 1 or more'],
    ['server_port=1023', 'Invalid port number specified', '1024 to 65535'],
    ['server_port=nrpe', 'Invalid port number specified', '1024 to 65535'],
    ['server_port=65536', 'Invalid port number specified', '1024 to 65535'],
    ['server_port=99999999999999999999', 'Invalid port number specified', '1024 to 65535'],
    ['address_family=5', 'Invalid address family specified', 'any, both, 4, 6'],
    ['listen_queue_size=0', 'Invalid listen queue size specified', '511 or more'],
    ['ssl_version=TLSv2', 'Invalid ssl version specified', 'TLSv1.2+'],
    ['ssl_version=tlsv1.2', 'Invalid ssl version specified', 'TLSv1.2+'],
    ['ssl_version=SSLv2+', 'Invalid ssl version specified', 'TLSv1+'],
    ['ssl_use_adh=3', 'Invalid use adh value specified', '0 (no), 1 (also) or 2 (only)'],
    ['ssl_client_certs=-1', 'Invalid client certs value specified', '2 (require)'],
    ['max_packetbuffer_length=1000', 'Invalid max_packetbuffer_length specified', '1k to 64M'],
    ['max_input_buffer=1G', 'Invalid max_input_buffer specified', '1k to 64M'],
    ['metrics_address=9566', 'Invalid metrics_address specified', '127.0.0.1:9566'],
    ['metrics_address=a:70000', 'Invalid metrics_address specified', '127.0.0.1:9566'],
    ['max_connections=0', 'Invalid max_connections specified', '1 or more'],
    ['compat=yes', 'Invalid compat specified', 'none, strict'],
    ['command_timeout[a]=0', 'Invalid command_timeout specified', 'seconds, 1 or more'],
    ['command_timeout[]=5', 'Invalid command_timeout specified', 'command_timeout[NAME]=VALUE'],
    ['client[host.example]=*', "client[host.example] names 'host.example'", 'cert:NAME'],
    ['client[10.0.0.0/33]=*', "client[10.0.0.0/33] names '10.0.0.0/33'", 'address/bits'],
    ['client[*]=check_load; args', "client[*] ends in 'args'", 'COMMANDS; arguments'],
    ['client[*]=; arguments', 'client[*] names no command', '* for all'],
  ])('refuses %s in the words of stock, and says what to write', async (line, says, advice) => {
    const outcome = await readConfig('nrpe.cfg', { cwd: folderOf({ 'nrpe.cfg': line }) })
    expect(outcome.kind).toBe('errors')
    expect(outcome.problems.map((problem) => problem.severity)).toEqual(['error'])
    expect(outcome.problems[0]?.text).toContain(`${says} in config file 'nrpe.cfg' - Line 1: write `)
    expect(outcome.problems[0]?.text).toContain(advice)
  })

  it.each<[line: string, expected: Partial<Config>, text: string]>([
    ['log_facility=local8', { logFacility: 'daemon' }, 'Invalid log_facility specified in config file'],
    ['log_facility=mail\nlog_facility=x', { logFacility: 'daemon' }, 'Invalid log_facility specified in config file'],
    ['max_commands=-1', { maxCommands: 0 }, 'max_commands set too low, setting to 0'],
    ['dont_blame_nrpe=yes', { dontBlameNrpe: false }, "Value 'yes' is taken as 0"],
    ['dont_blame_nrpe=2', { dontBlameNrpe: false }, "Value '2' is taken as 0"],
    ['dont_blame_nrpe=1 # yes', { dontBlameNrpe: true }, "Value '1 # yes' is taken as 1"],
    ['command_timeout=60s', { commandTimeoutSeconds: 60 }, "Value '60s' is taken as 60"],
    ['command_timeout=1m', { commandTimeoutSeconds: 1 }, "Value '1m' is taken as 1"],
    ['command_timeout=99999999999', { commandTimeoutSeconds: 2147483 }, 'is taken as 2147483'],
    ['server_port=71202', { serverPort: 5666 }, "Value '71202' is taken as 5666"],
    ['ssl_logging=all', {}, "Value 'all' is taken as 0"],
    ['ssl_logging=08', {}, "Value '08' is taken as 0"],
    ['nasty_metachars=\\d;', { nastyMetachars: Uint8Array.from([0x5c, 0x64, 0x3b]) }, 'Unknown escape \\d'],
    ['builtin_path=plugins', { builtinPaths: ['plugins'] }, "builtin_path 'plugins' fits no command line"],
  ])('warns of %j, and goes on', async (line, expected, text) => {
    expect(await read(line)).toEqual({
      config: plain({ ...defaultConfig(), ...expected }),
      texts: [expect.stringContaining(text)],
    })
  })
})

async function read(text: string): Promise<{ config: unknown; texts: readonly string[] }> {
  const outcome = await readConfig('nrpe.cfg', { cwd: folderOf({ 'nrpe.cfg': text }) })
  const texts = outcome.problems.map((problem) => problem.text)
  return { config: outcome.kind === 'config' ? plain(outcome.config) : outcome.kind, texts }
}

/** A configuration that compares by value: a Buffer and a Uint8Array of the same bytes are equal. */
function plain(config: Config | Draft) {
  return { ...config, nastyMetachars: [...config.nastyMetachars] }
}
