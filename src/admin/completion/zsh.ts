import type { Completed, Syntax, Values } from './syntax.ts'

/** A script for zsh, whole in itself: as `_plenum` in a folder of $fpath, or sourced behind compinit. */
export function zshScript(syntaxes: readonly Syntax[], names: readonly string[]): string {
  return `#compdef ${names.join(' ')}
# zsh completion for plenum and its programs, printed by: plenum completion zsh

${syntaxes.map((syntax) => (syntax.commands.length > 0 ? ofCommands(syntax) : ofOptions(syntax))).join('\n')}
_plenum() {
  case $service in
${names.map((name) => `    ${name}) ${functionOf(name)} ;;\n`).join('')}  esac
}

if [[ $funcstack[1] == _plenum ]]; then
  _plenum "$@"
else
  compdef _plenum ${names.join(' ')}
fi
`
}

const functionOf = (path: string) => `_plenum_of_${path.replace(/\W/g, '_')}`

function ofOptions({ path, options, operands }: Syntax): string {
  const last = operands.kind === 'any' ? [] : [quoted(`*:${path.split(' ').at(-1)}:${action(operands)}`)]
  return `${functionOf(path)}() {
  _arguments -s -S${[...options.map(argument), ...last].map((words) => ` \\\n    ${words}`).join('')}
}
`
}

function ofCommands({ path, options, commands }: Syntax): string {
  const behind = [...options.map(argument), "'(-): :->command'", "'(-)*:: :->behind'"]
  const names = commands.map(({ name, help }) => `        ${quoted(`${name}:${help.replaceAll(':', '\\:')}`)}\n`)
  return `${functionOf(path)}() {
  local context state state_desc line
  local -A opt_args
  local -a commands
  _arguments -C -s -S${behind.map((words) => ` \\\n    ${words}`).join('')}
  case $state in
    command)
      commands=(
${names.join('')}      )
      _describe -t commands command commands
      ;;
    behind)
      case $words[1] in
${commands.map((command) => `        ${command.name}) ${functionOf(command.path)} ;;\n`).join('')}      esac
      ;;
  esac
}
`
}

/** `'(-A --ca-cert-file)'{-A+,--ca-cert-file=}'[authorities to trust]:FILE:_files'` */
function argument({ spellings, value, many, help }: Completed): string {
  const marks = { short: value === undefined ? '' : '+', long: value === undefined ? '' : value.optional ? '=-' : '=' }
  const marked = spellings.map((word) => `${word}${word.startsWith('--') ? marks.long : marks.short}`)
  const words = marked.length === 1 ? marked[0] : `{${marked.join(',')}}`
  const before = many ? quoted('*') : spellings.length > 1 ? quoted(`(${spellings.join(' ')})`) : ''
  const colons = value?.optional ? '::' : value?.values.kind === 'rest' ? ':*:' : ':'
  const taken = value === undefined ? '' : `${colons}${escaped(value.name)}:${action(value.values)}`
  return `${before}${words}${quoted(`[${escaped(help)}]${taken}`)}`
}

/** A single space is a value of which nothing is known. */
function action(values: Values): string {
  switch (values.kind) {
    case 'file':
      return '_files'
    case 'folder':
      return '_files -/'
    case 'choice':
      return `(${values.words.join(' ')})`
    case 'any':
    case 'rest':
      return ' '
  }
}

const escaped = (text: string) => text.replace(/[\\[\]:]/g, '\\$&')
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
