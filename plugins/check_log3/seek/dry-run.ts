import { escapeControls } from '../../../src/check/printable.ts'
import type { LogSource } from '../log/source.ts'
import type { SeekFile } from './seek-file.ts'

/** What --dry-run says in place of saving a position; `isFresh` ones would stay anyway. */
export function dryRunText({ path, stored }: SeekFile, source: LogSource, offset: number, isFresh: boolean): string {
  if (path === undefined) return 'dry run: there is no position file, so nothing would be saved without it either\n'
  const otherwise = isFresh
    ? 'so it would without a dry run, because of --freshness'
    : stored.refused === undefined
      ? `it would say ${offset}, in '${source.path}'`
      : `it could not be replaced: ${stored.refused}`
  return escapeControls(`dry run: '${path}' stays; ${otherwise}`).concat('\n')
}
