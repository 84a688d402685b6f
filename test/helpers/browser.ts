import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'

/** The document of a page as a browser has it once its scripts ran; `folder` takes the browser's own files. */
export async function domOf(url: string, folder: string): Promise<string> {
  const home = join(folder, 'browser')
  mkdirSync(home, { recursive: true })
  const flags = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions'],
    // Nothing but what the test serves.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    `--user-data-dir=${join(home, 'profile')}`,
  ]
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home }
  const ran = await run(
    [
      '/usr/bin/chromium',
      ...flags,
      '--window-size=1200,1500',
      '--screenshot=/tmp/scratch-nagios/shot.png',
      '--dump-dom',
      url,
    ],
    { env, limitMs: 60_000 },
  )
  return `${ran.stdout}`
}
