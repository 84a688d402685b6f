import { describe, expect, it } from 'vitest'
import { isNewer, parseArchiveName } from '../../../plugins/check_log3/rotation/archive-name.ts'

describe('names of archives', () => {
  it.each(['app.log.1', 'app.log.2.gz', 'app.log-20130611', 'app.log-20130611.gz', 'app-20130611.log', 'app.log.old'])(
    '%s is an archive of app.log',
    (name) => expect(parseArchiveName('app.log', name)?.name).toBe(name),
  )

  it.each(['app.log', 'app-error.log', 'application.log', 'other.log.1', 'app'])('%s is none', (name) =>
    expect(parseArchiveName('app.log', name)).toBeUndefined(),
  )

  it.each([
    ['app.log.1', 'app.log.2', true],
    ['app.log.9.gz', 'app.log.10.gz', true],
    ['app.log.2.gz', 'app.log.1', false],
    ['app.log-20130612', 'app.log-20130611.gz', true],
    ['app-20130610.log', 'app-20130611.log', false],
    ['app.log.1', 'app.log-20130611', false],
    ['app.log.old', 'app.log.older', undefined],
  ])('%s is newer than %s: %s', (a, b, newer) => {
    const [first, second] = [parseArchiveName('app.log', a), parseArchiveName('app.log', b)]
    expect(first && second && isNewer(first, second)).toBe(newer)
  })
})
