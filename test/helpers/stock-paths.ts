import { existsSync } from 'node:fs'

/** The C daemon and the C client, where Debian puts them. */
export const stockNrpe = '/usr/sbin/nrpe'
export const stockCheckNrpe = '/usr/lib/nagios/plugins/check_nrpe'

/** Those that are not installed, and how to get them. */
export const missingPeers = [stockNrpe, stockCheckNrpe].filter((path) => !existsSync(path))
export const peerAdvice = 'apt-get install nagios-nrpe-server nagios-nrpe-plugin monitoring-plugins-basic'
