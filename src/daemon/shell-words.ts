/** Words that dash or bash, whichever /bin/sh is, run themselves when a line begins with them. */
const keywords = [
  '! [[ ]] { } case coproc do done elif else esac fi for function if in select then time until while',
  // POSIX special builtins, then the others of dash.
  '. : break continue eval exec exit export readonly return set shift times trap unset',
  '[ alias bg cd chdir command echo false fc fg getopts hash jobs kill local printf pwd read test true type ulimit umask',
  'unalias wait',
  // Those of bash.
  'bind builtin caller compgen complete compopt declare dirs disown enable help history let logout mapfile popd pushd',
  'readarray shopt source suspend typeset',
]

/** The keywords and builtins of the usual shells. */
export const shellWords: ReadonlySet<string> = new Set(keywords.flatMap((line) => line.split(' ')))
