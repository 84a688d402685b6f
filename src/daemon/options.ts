import type { Helped } from '../check/help.ts'
import type { OptionTable } from '../check/options.ts'

/** nrpe's command line (spec/nrpe.md §2.1). */
export const nrpeOptions: OptionTable = {
  dialect: 'getopt',
  options: [
    { name: 'config', short: 'c', value: { name: 'FILE' }, help: 'The configuration file.', fallback: 'nrpe.cfg' },
    {
      name: 'daemon',
      short: 'd',
      help: 'Run in the background. The parent ends once the port is open, or says why not.',
    },
    { name: 'no-forking', short: 'f', help: 'Run in the foreground, as under systemd; log lines go to stderr too.' },
    {
      name: 'inetd',
      short: 'i',
      help: 'Answer the one query of the connection on stdin, as inetd, xinetd or systemd start it.',
    },
    { name: 'src', short: 's', help: 'The same, as AIX starts it; with -d, as -f.' },
    { name: 'dont-chdir', short: 'C', help: 'Stay in the folder of the start, instead of going to /.' },
    { name: 'no-ssl', short: 'n', help: 'Plain TCP.' },
    { name: 'ipv4', short: '4', aliases: ['4'], help: 'Listen on IPv4 only.' },
    { name: 'ipv6', short: '6', aliases: ['6'], help: 'Listen on IPv6 only.' },
    {
      name: 'check-config',
      value: { name: 'FILE' },
      exactOnly: true,
      help: 'Check this configuration, print what is wrong and what to write instead, and exit: 0, 1 (warnings), 2 (errors).',
    },
    { name: 'help', short: 'h', help: 'Print this help and exit.' },
    { name: 'license', short: 'l', help: 'Print the licence and exit.' },
    { name: 'version', short: 'V', help: 'Print the version and exit.' },
  ],
}

/** What its help and its man page are printed from. */
export const nrpeAbout: Helped = {
  name: 'nrpe',
  summary: 'Runs the commands of nrpe.cfg for check_nrpe on other hosts. One of -d, -f and -i must be given.',
  options: nrpeOptions,
  examples: [
    { command: 'nrpe -c /etc/nagios/nrpe.cfg -d', explains: 'Runs in the background.' },
    { command: 'nrpe --check-config /etc/nagios/nrpe.cfg', explains: 'Tells what is wrong with a configuration.' },
  ],
}
