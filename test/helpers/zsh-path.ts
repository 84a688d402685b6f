import { existsSync } from 'node:fs'

/** Where Debian puts it. */
export const zsh = '/usr/bin/zsh'
export const hasZsh = existsSync(zsh)
export const zshAdvice = 'apt-get install zsh'
