import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from './run.ts'
import { hasZsh, zsh, zshAdvice } from './zsh-path.ts'

/** Tests that need zsh: skipped with a word where to get it, or failed where CI=true. */
export function describeWithZsh(name: string, tests: () => void): void {
  if (hasZsh) describe(name, tests)
  else if (process.env.CI === 'true')
    describe(name, () => it(`finds zsh (${zshAdvice})`, () => expect(zsh).toBe('there')))
  else describe.skip(`${name} (skipped: ${zshAdvice})`, tests)
}

const bashDriver = `source "$1"; shift
PATH=/nonexistent COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
COMP_LINE="$*" COMP_POINT=\${#COMP_LINE}
_plenum "$1" "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "\${COMPREPLY[@]}"`

/** What bash offers for the last of these words, with no program within reach. */
export async function bashOffers(script: string, words: readonly string[], cwd = '/'): Promise<readonly string[]> {
  const { stdout, stderr } = await run(['bash', '--norc', '-c', bashDriver, 'bash', script, ...words], { cwd })
  expect(stderr).toBe('')
  return `${stdout}`.split('\n').filter((line) => line !== '')
}

/** An interactive zsh that completes, tells its line at ^X, and ends. */
const zshrc = `PS1=READY; autoload -Uz compinit; compinit -u -D; LISTMAX=1000; unsetopt beep
tell() { print -r -- $BUFFER > told; zle -I; print END; exit }
zle -N tell; bindkey '^X' tell; bindkey '^I' complete-word
`
const zshDriver = `zmodload zsh/zpty
zpty shell 'ZDOTDIR=$PWD TERM=dumb zsh -d -i'
zpty -r -m shell seen '*READY*'
zpty -w -n shell "$1"$'\\t\\x18'
zpty -r -m shell shown '*END*'
print -r -- "$(<told)"
print -r -- "$shown"`

/** What a line becomes in zsh at Tab, and what the terminal showed. `folder` gets the script in $fpath, or sourced. */
export async function zshCompletes(script: string, line: string, folder: string, how: 'fpath' | 'sourced' = 'fpath') {
  const functions = join(folder, 'functions')
  mkdirSync(functions, { recursive: true })
  writeFileSync(join(functions, how === 'fpath' ? '_plenum' : 'to-source'), script)
  const sourced = how === 'fpath' ? '' : 'source functions/to-source\n'
  writeFileSync(join(folder, '.zshrc'), `fpath=($PWD/functions $fpath)\n${zshrc}${sourced}`)
  const { stdout, stderr } = await run([zsh, '-f', '-c', zshDriver, 'zsh', line], { cwd: folder })
  expect(stderr).toBe('')
  const [told = '', ...shown] = `${stdout}`.split('\n')
  return { line: told, shown: shown.join('\n') }
}
