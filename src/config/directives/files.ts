import type { Directive } from './directive.ts'

/** Commands and further files. */
export const filesDirectives: readonly Directive[] = [
  {
    name: 'command',
    spelling: 'command',
    subject: 'NAME',
    kind: 'command',
    values: '`command[NAME]=LINE`; repeatable',
    doc: 'The command line to run when a client asks for NAME. The last definition of a name counts.',
  },
  {
    name: 'include',
    kind: 'include file',
    values: 'path; repeatable',
    example: '/etc/nagios/nrpe_local.cfg',
    doc: 'Read this file here. A relative path counts from the folder in which the daemon was started.',
  },
  {
    name: 'include_file',
    kind: 'include file',
    values: 'path; repeatable',
    example: '/etc/nagios/nrpe_local.cfg',
    doc: 'The same.',
  },
  {
    name: 'include_dir',
    kind: 'include folder',
    values: 'folder; repeatable',
    example: '/etc/nagios/nrpe.d',
    doc: 'Read every `*.cfg` in this folder and the folders below it, in byte order of their names.',
  },
]
