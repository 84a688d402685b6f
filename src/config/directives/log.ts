import { logFacilities } from '../config.ts'
import { into } from '../setter.ts'
import { debugLevel, facility } from '../special-values.ts'
import { count, flag, text } from '../values.ts'
import type { Directive } from './directive.ts'

/** What is logged and where. */
export const logDirectives: readonly Directive[] = [
  {
    name: 'log_facility',
    kind: 'setting',
    values: logFacilities.join(' '),
    default: 'daemon',
    doc: 'Syslog facility. Stock spells `lpr` as `lrp`; both are taken. Another word is a warning, and `daemon` is used.',
    set: into('logFacility', facility),
  },
  {
    name: 'log_file',
    kind: 'setting',
    values: 'path',
    example: '/var/log/nrpe.log',
    doc: 'Log to this file instead of syslog.',
    set: into('logFile', text),
  },
  {
    name: 'disable_syslog',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: nothing goes to syslog.',
    set: into('disableSyslog', flag),
  },
  {
    name: 'debug',
    spelling: 'contains name',
    kind: 'setting',
    values: '0, or more for on',
    default: '0',
    doc: 'Log every step of every query. As in stock, any other name with `debug` in it does the same.',
    set: into('debug', debugLevel),
  },
  {
    name: 'refusal_log_limit',
    kind: 'setting',
    values: 'number; 0 = no limit',
    default: '20',
    doc: 'How many refusals of one kind of one host are logged in a minute; a line at its end says how many were left out.',
    set: into('refusalLogLimit', count('lines', 0)),
  },
]
