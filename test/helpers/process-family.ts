import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { killAtExit } from './processes.ts'

/** Processes that sleep until they are told to end; nobody else has their name. */
export type Family = {
  readonly name: string
  /** The path of their program. */
  readonly program: string
  readonly parentPid: number
  readonly end: () => Promise<void>
}

/** Starts the children, the first one as a zombie, and prints a line when all have got their name. */
const script = `
  my ($program, $name, $count) = @ARGV;
  alarm 600;
  for my $number (0 .. $count) {
    my $pid = fork;
    $pid or exec $program, $number ? 600 : 0 or die;
    my $wanted = $number ? qr/\\($name\\)/ : qr/\\) Z/;
    my $line = '';
    until ($line =~ $wanted) { open my $stat, '<', "/proc/$pid/stat"; $line = <$stat>; select undef, undef, undef, .01 }
  }
  $| = 1;
  print "ready\\n";
  sleep 600;
`

/** Starts `count` sleepers and a zombie of one parent; their program is copied to `folder`. */
export async function startFamily(count: number, folder: string): Promise<Family> {
  const name = `pf${process.pid}`
  const program = join(folder, name)
  copyFileSync('/bin/sleep', program)
  const parent = killAtExit(
    // A group of its own, so that all of them can be ended.
    spawn('perl', ['-e', script, program, name, String(count)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const { pid } = parent
  if (pid === undefined) throw new Error('perl cannot be started')
  const ended = once(parent, 'exit')
  await Promise.race([
    once(parent.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the family ended too early'))),
  ])
  const end = async () => {
    process.kill(-pid, 'SIGKILL')
    await ended
  }
  return { name, program, parentPid: pid, end }
}
