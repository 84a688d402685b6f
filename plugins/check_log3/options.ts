import type { OptionTable } from '../../src/check/options.ts'

/**
 * Every option that works completely, in the order of spec/check_log3.md 1.2. What is not here is refused as unknown:
 * an option that is read and then ignored would be an alert that never comes.
 */
export const optionTable: OptionTable = {
  dialect: 'perl',
  options: [
    {
      name: 'logfile',
      short: 'l',
      value: { name: 'FILE' },
      help: 'Log file to scan; of a folder, the last file in it.',
    },
    {
      name: 'seekfile',
      short: 's',
      value: { name: 'FILE' },
      help: 'File that keeps the position between runs; a folder gets an automatic name in it; /dev/null reads the whole log and saves nothing.',
      fallback: 'automatic name in the temporary folder',
    },
    {
      name: 'seekfile-id',
      short: 'S',
      value: { name: 'ID' },
      help: 'Added to an automatic name, so that several checks can follow one log.',
    },
    {
      name: 'pattern',
      short: 'p',
      value: { name: 'PATTERN' },
      many: true,
      help: 'Perl regular expression to search for. Given several times, a line that fits any of them counts.',
    },
    { name: 'and', short: 'A', help: 'A line counts only if all patterns fit, in any order.' },
    {
      name: 'negpattern',
      short: 'n',
      value: { name: 'PATTERN' },
      many: true,
      help: 'Lines that fit are ignored. May be given several times.',
    },
    {
      name: 'patternfile',
      short: 'P',
      value: { name: 'FILE' },
      help: 'Read the search patterns from this file, one a line; it replaces all --pattern.',
    },
    {
      name: 'negpatternfile',
      short: 'f',
      value: { name: 'FILE' },
      help: 'Read the ignore patterns from this file, one a line; it replaces all --negpattern.',
    },
    { name: 'case-insensitive', short: 'i', help: 'Search and ignore patterns do not distinguish case.' },
    { name: 'crlf', help: 'Lines of the log and of pattern files end in CR LF; the CR is no part of them.' },
    {
      name: 'warning',
      short: 'w',
      value: { name: 'N[%]' },
      help: 'WARNING from this many matches on, or from this share of the lines read; 0 is off.',
      fallback: '1',
    },
    {
      name: 'critical',
      short: 'c',
      value: { name: 'N[%]' },
      help: 'CRITICAL from this many matches on, or from this share; 0 is off. A limit below --warning turns both around: alert when there are fewer.',
      fallback: '0',
    },
    { name: 'negate', help: 'Alert when there are fewer matches than the limit.' },
    { name: 'ok', help: 'The result of a search is always OK; the matches are shown all the same.' },
    {
      name: 'nodiff-warn',
      short: 'd',
      aliases: ['nodiff'],
      help: 'Heartbeat: WARNING (CRITICAL if --critical is set) when the log did not grow. Without a pattern, also WARNING when fewer than --warning lines are new.',
    },
    {
      name: 'nodiff-crit',
      short: 'D',
      help: 'Heartbeat: CRITICAL when the log did not grow, or without a pattern when fewer than --critical lines are new.',
    },
    {
      name: 'restartcommand',
      short: 'R',
      value: { name: 'TEXT' },
      help: 'Put in front of the text of a heartbeat that is CRITICAL.',
    },
    {
      name: 'returnmessage',
      short: 'M',
      value: { name: 'TEXT' },
      help: 'Put behind the text of a heartbeat that is CRITICAL.',
    },
    {
      name: 'missing',
      value: { name: 'STATE' },
      help: 'State when there is no log: OK, WARNING, CRITICAL or UNKNOWN.',
    },
    { name: 'missing-ok', help: 'Same as --missing=OK.' },
    {
      name: 'missing-msg',
      value: { name: 'TEXT' },
      help: 'Text then; works with --missing only.',
      fallback: 'No log file found',
    },
    { name: 'output-all', short: 'a', help: 'Show all matches, not only the last one.' },
    {
      name: 'report-max',
      short: 'N',
      value: { name: 'N', kind: 'integer' },
      help: 'Stop reading after this many matches; the rest is for the next run. 0 is off.',
    },
    {
      name: 'report-only',
      value: { name: 'N', kind: 'integer' },
      help: 'Stop after this many matches and skip to the end of the log. 0 is off.',
    },
    { name: 'stop-first-match', short: '1', help: 'Same as --report-max=1.' },
    { name: 'report-first-only', help: 'Same as --report-only=1.' },
    {
      name: 'context',
      short: 'C',
      value: { name: 'N' },
      help: 'Show lines around a match: 10 for ten before and ten after, -10 for before only, +10 for after only.',
    },
    { name: 'quiet', short: 'q', help: 'In state OK show "No matches found." in place of matches.' },
    { name: 'ultraq', help: 'In state OK print nothing at all.' },
    { name: 'no-header', short: 'Q', help: 'Leave out state, count and limits.' },
    { name: 'no-perfdata', help: 'Leave out the performance data.' },
    { name: 'show-filename', help: 'Show the name of the log behind the text.' },
    { name: 'prometheus', help: 'Print metrics in the Prometheus text format, with the usual text as comments.' },
    {
      name: 'freshness',
      value: { name: 'SECONDS', kind: 'integer' },
      help: 'Save the position only when the saved one is older than this, so that several callers see the same lines.',
      fallback: '0',
    },
    { name: 'help', short: 'h', help: 'Show this page.' },
    { name: 'version', short: 'V', aliases: ['v'], help: 'Show name and version.' },
  ],
}
