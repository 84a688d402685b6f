import type { Plugin } from './check/plugin.ts'

/** A plugin's name and how its module is loaded: on use only, because start-up time is a feature. */
export type PluginEntry = { readonly name: string; readonly load: () => Promise<Plugin> }

/** Every plugin of the suite, one line each. */
export const plugins: readonly PluginEntry[] = [
  { name: 'check_cert', load: async () => (await import('../plugins/check_cert/plugin.ts')).checkCert },
  {
    name: 'check_clamd',
    load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_clamd'),
  },
  { name: 'check_cpu', load: async () => (await import('../plugins/check_cpu/plugin.ts')).checkCpu },
  { name: 'check_disk', load: async () => (await import('../plugins/check_disk/plugin.ts')).checkDisk },
  { name: 'check_dns', load: async () => (await import('../plugins/check_dns/plugin.ts')).checkDns },
  { name: 'check_dummy', load: async () => (await import('../plugins/check_dummy.ts')).checkDummy },
  { name: 'check_file_age', load: async () => (await import('../plugins/check_file_age.ts')).checkFileAge },
  { name: 'check_ftp', load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_ftp') },
  { name: 'check_http', load: async () => (await import('../plugins/check_http/plugin.ts')).checkHttp },
  { name: 'check_imap', load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_imap') },
  {
    name: 'check_jabber',
    load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_jabber'),
  },
  { name: 'check_load', load: async () => (await import('../plugins/check_load.ts')).checkLoad },
  { name: 'check_log3', load: async () => (await import('../plugins/check_log3/plugin.ts')).checkLog3 },
  { name: 'check_mailq', load: async () => (await import('../plugins/check_mailq/plugin.ts')).checkMailq },
  { name: 'check_mem', load: async () => (await import('../plugins/check_mem.ts')).checkMem },
  { name: 'check_memory', load: async () => (await import('../plugins/check_memory/plugin.ts')).checkMemory },
  { name: 'check_nntp', load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_nntp') },
  {
    name: 'check_nntps',
    load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_nntps'),
  },
  { name: 'check_ntp_time', load: async () => (await import('../plugins/check_ntp_time/plugin.ts')).checkNtpTime },
  { name: 'check_ping', load: async () => (await import('../plugins/check_ping/plugin.ts')).checkPing },
  { name: 'check_plenum', load: async () => (await import('../plugins/check_plenum/plugin.ts')).checkPlenum },
  { name: 'check_pop', load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_pop') },
  { name: 'check_procs', load: async () => (await import('../plugins/check_procs/plugin.ts')).checkProcs },
  {
    name: 'check_simap',
    load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_simap'),
  },
  { name: 'check_smtp', load: async () => (await import('../plugins/check_smtp/plugin.ts')).checkSmtp },
  { name: 'check_spop', load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_spop') },
  { name: 'check_ssh', load: async () => (await import('../plugins/check_ssh.ts')).checkSsh },
  {
    name: 'check_ssmtp',
    load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_ssmtp'),
  },
  { name: 'check_swap', load: async () => (await import('../plugins/check_swap.ts')).checkSwap },
  { name: 'check_tcp', load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkTcp },
  { name: 'check_udp', load: async () => (await import('../plugins/check_tcp/plugin.ts')).checkService('check_udp') },
  { name: 'check_uptime', load: async () => (await import('../plugins/check_uptime.ts')).checkUptime },
  { name: 'check_users', load: async () => (await import('../plugins/check_users.ts')).checkUsers },
]
