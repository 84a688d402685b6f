import { stockWishes } from '../transport/client-tls.ts'
import { type Facts, failures } from './failures.ts'

/** A failure with placeholders for what differs. */
const example: Facts = {
  query: {
    ...{ host: 'HOST', port: 5666, family: 0, tls: stockWishes, text: Buffer.from('COMMAND'), versions: [4, 3, 2] },
    ...{ payloadBytes: undefined, maxBufferBytes: 1_048_576, timeoutSeconds: 10, timeoutExitCode: 2 },
  },
  ...{ address: 'ADDRESS', reason: 'REASON', receivedBytes: 0, mostBytes: 1023 },
}

/** Stock's line of each failure, in the order of the table. */
export const stockLines: readonly string[] = [...new Set(Object.values(failures).map(({ stock }) => stock(example)))]

/** What check_nrpe says of each way to fail, as Markdown for docs/troubleshooting.md, in rows under stock's line. */
export function failureTable(): string {
  const rows = Object.entries(failures).map(([code, { stock, explains, exit }]) => {
    const exits = exit === 'timeout state' ? '2, or as `-u` or `-t` say' : `${exit}`
    return `| ${code} | \`${stock(example)}\` | ${explains(example)} | ${exits} |\n`
  })
  return ['| what | line | behind it, in parentheses | exit code |\n', '| --- | --- | --- | --- |\n', ...rows].join('')
}
