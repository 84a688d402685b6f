import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type Daemon, startDaemon } from './daemon.ts'
import { makeScene, type Scene, usualPort } from './scene.ts'

const root = resolve(import.meta.dirname, '..')
const bin = join(root, 'dist/bin')

/** What a 1,024-byte packet buffer holds of an output: its last byte is the terminating NUL. */
const oldLimitBytes = 1023

let scene: Scene | undefined
let daemon: Daemon | undefined

/** The evening this product grew out of: one check, by hand on the host and then through NRPE. */
async function evening(): Promise<boolean> {
  scene = await makeScene(join(root, 'nrpe.cfg.example'))
  const { log, seeks, config, port } = scene
  const where = ['-H', '127.0.0.1', ...(port === usualPort ? [] : ['-p', String(port)])]

  say('1. On the host, by hand: lines with "hoge" in an access log, each with ten lines around it.\n')
  const direct = type('check_log3', '-l', log, '-s', seeks[0], '-p', 'hoge', '-w', '1', '-c', '5', '-C', '10')

  say('2. The daemon, in a second window. TLS is on; no setting was changed for this.\n')
  const daemonArgv = ['-c', config, '-f']
  say(`$ ${typed('nrpe', daemonArgv)}\n`)
  daemon = startDaemon(join(bin, 'nrpe'), daemonArgv)
  await daemon.waitUntil(() => run('check_nrpe', where).status === 0)

  say('3. On the Nagios server: the same check through NRPE.\n')
  const remote = type('check_nrpe', ...where, '-c', 'check_log3', '-a', log, seeks[1], 'hoge', '1', '5')

  const same = direct.output.equals(remote.output) && direct.status === remote.status
  say(`by hand       ${count(direct.output.length)} bytes, exit code ${direct.status}`)
  say(`through NRPE  ${count(remote.output.length)} bytes, exit code ${remote.status}`)
  say(same ? 'The same, byte for byte.\n' : 'NOT THE SAME.\n')
  explain(remote.output)
  return same
}

function explain(output: Buffer): void {
  const left = output.subarray(0, oldLimitBytes).toString()
  say('4. What a packet buffer of 1,024 bytes, as compiled into NRPE 2 and its clients, would have left of it:\n')
  say(
    `${left}▌ cut here: ${count(Math.max(0, output.length - oldLimitBytes))} bytes are missing, and nothing says so\n`,
  )
  say('Two settings are involved. Both ends agree on the size by themselves, so neither had to be touched:')
  say('  max_packetbuffer_length=1M   nrpe.cfg; check_nrpe has --max-packetbuffer-length. Was MAX_PACKETBUFFER_LENGTH.')
  say('  max_input_buffer=1M          nrpe.cfg: the most that is read of a plugin. Was MAX_INPUT_BUFFER.\n')
  say('To keep the daemon running, with the nrpe.cfg that your host has or with nrpe.cfg.example:')
  say(`  ${relative(root, bin)}/nrpe -c /etc/nagios/nrpe.cfg -d`)
}

/** Runs a program of the suite as a person would type it, and shows both. */
function type(name: string, ...argv: readonly string[]): { output: Buffer; status: number | null } {
  say(`$ ${typed(name, argv)}`)
  const { stdout, stderr, status } = run(name, argv)
  say(`${stdout}${stderr}`)
  return { output: stdout, status }
}

function run(name: string, argv: readonly string[]) {
  // What check_nrpe remembers goes away with the scene.
  const env = { ...process.env, XDG_CACHE_HOME: scene?.folder }
  const result = spawnSync(join(bin, name), argv, { env, timeout: 30_000, maxBuffer: 64 << 20 })
  if (result.error) throw result.error
  return result
}

const typed = (name: string, argv: readonly string[]) => [`${relative(root, bin)}/${name}`, ...argv].join(' ')

const count = (bytes: number) => bytes.toLocaleString('en-US')

const say = (text: string) => console.log(text)

process.on('exit', () => {
  daemon?.kill()
  scene?.remove()
})
process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))

if (!existsSync(join(bin, 'plenum'))) throw new Error('dist/bin/plenum is missing: npm run build')
try {
  process.exitCode = (await evening()) ? 0 : 1
} catch (error) {
  console.error(`The demo failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  await daemon?.stop()
}
