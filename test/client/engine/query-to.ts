import type { Query } from '../../../src/client/query.ts'

/** A query to a daemon on 127.0.0.1 over plain TCP, with what a test wants else. */
export const queryTo = ({ port }: { readonly port: number }, more: Partial<Query> = {}): Query => ({
  ...{ host: '127.0.0.1', port, family: 0, tls: undefined, text: Buffer.from('check'), versions: [4, 3, 2] },
  ...{ payloadBytes: undefined, maxBufferBytes: 65_536, timeoutSeconds: 10, timeoutExitCode: 2 },
  ...more,
})
