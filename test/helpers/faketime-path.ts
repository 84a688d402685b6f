import { globSync } from 'node:fs'

/** The library that gives a program a wall clock of its own, where Debian puts it. */
export const [faketimeLibrary] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')

/** How to get it, where it is not installed. */
export const faketimeAdvice =
  faketimeLibrary === undefined ? 'libfaketime missing; apt-get install faketime' : undefined
