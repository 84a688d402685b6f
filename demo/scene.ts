import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accessLog } from './access-log.ts'

/** Where the evening takes place. */
export type Scene = {
  readonly folder: string
  readonly log: string
  /** Two seek files, because a log is news only once. */
  readonly seeks: readonly [string, string]
  readonly config: string
  readonly port: number
  readonly remove: () => void
}

/** The port everybody uses. */
export const usualPort = 5666

/** Makes a fresh folder with a log file and a place for seek files that the daemon, as nobody, may use. */
export async function makeScene(exampleConfig: string): Promise<Scene> {
  const isRoot = process.getuid?.() === 0
  // root's own temporary folder may be closed to others, and the daemon of root becomes nobody.
  const folder = mkdtempSync(join(isRoot && existsSync('/tmp') ? '/tmp' : tmpdir(), 'plenum-demo-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    chmodSync(folder, 0o755)
    const log = join(folder, 'access_log')
    writeFileSync(log, accessLog())
    chmodSync(log, 0o644)
    const seeks = join(folder, 'seeks')
    mkdirSync(seeks, { mode: 0o700 })
    if (isRoot) chownSync(seeks, idOfNobody('-u'), idOfNobody('-g'))
    const port = await freePort()
    return {
      folder,
      log,
      seeks: [join(seeks, 'direct.seek'), join(seeks, 'nrpe.seek')],
      config: port === usualPort ? exampleConfig : writeConfig(folder, exampleConfig, port),
      port,
      remove,
    }
  } catch (error) {
    remove()
    throw error
  }
}

function writeConfig(folder: string, exampleConfig: string, port: number): string {
  const path = join(folder, 'nrpe.cfg')
  writeFileSync(path, `include=${exampleConfig}\nserver_port=${port}\n`)
  return path
}

function idOfNobody(option: '-u' | '-g'): number {
  return Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout)
}

async function freePort(): Promise<number> {
  return (await tryPort(usualPort)) ?? (await tryPort(0)) ?? usualPort
}

/** Listens for a moment; undefined when the port is taken. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
