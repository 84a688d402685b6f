import type { Completed, Syntax, Values } from './syntax.ts'

/** A script for bash 4 and newer, whole in itself: no program starts when Tab is pressed. */
export function bashScript(syntaxes: readonly Syntax[], names: readonly string[]): string {
  return `# bash completion for plenum and its programs, printed by: plenum completion bash

# What may stand behind the words $1; of the option $2 there, what its value is.
_plenum_facts() {
  options='' words='' operands='' value=''
  case $1 in
${syntaxes.map(facts).join('')}  esac
}

# What the last letter of the word $2 wants behind it: short options may be bundled.
_plenum_wants() {
  local at
  _plenum_facts "$1" "$2"
  [[ $value || $2 == --* || \${#2} -lt 3 ]] && return
  for ((at = 1; at < \${#2}; at++)); do
    _plenum_facts "$1" "-\${2:at:1}"
    [[ $value ]] || continue
    ((at == \${#2} - 1)) || [[ $value == rest ]] || value=''
    return
  done
}

_plenum_offer() {
  case $1 in
    file | folder)
      compopt -o filenames 2>/dev/null
      if [[ $1 == file ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$2")
      else mapfile -t COMPREPLY < <(compgen -d -- "$2"); fi ;;
    words:*) mapfile -t COMPREPLY < <(compgen -W "\${1#words:}" -- "$2") ;;
  esac
}

_plenum() {
  local path=\${1##*/} current=$2 at=1 word wanted='' options words operands value
  COMPREPLY=()
  while ((at < COMP_CWORD)); do
    word=\${COMP_WORDS[at++]}
    # bash splits --config=FILE at its =.
    [[ $word == = ]] && continue
    if [[ $wanted ]]; then
      wanted=''
      continue
    fi
    if [[ $word == -?* ]]; then
      _plenum_wants "$path" "$word"
      [[ $value == rest ]] && return
      wanted=$value
    else
      _plenum_facts "$path" ''
      [[ " $words " == *" $word "* ]] || continue
      [[ $path == plenum && " ${namesOf(syntaxes)} " == *" $word "* ]] && path=$word || path+=" $word"
    fi
  done
  [[ $current == = ]] && current=''
  if [[ $wanted ]]; then
    _plenum_offer "$wanted" "$current"
    return
  fi
  _plenum_facts "$path" ''
  if [[ $current == -* ]]; then _plenum_offer "words:$options" "$current"
  elif [[ $words ]]; then _plenum_offer "words:$words" "$current"
  else _plenum_offer "$operands" "$current"; fi
}

complete -F _plenum ${names.join(' ')}
`
}

/** Paths of one word, but the tool's own: programs. */
const namesOf = (syntaxes: readonly Syntax[]) =>
  syntaxes
    .map(({ path }) => path)
    .filter((path) => !path.includes(' ') && path !== 'plenum')
    .join(' ')

function facts({ path, options, commands, operands }: Syntax): string {
  const lines = [
    `options='${options.flatMap(({ spellings }) => spellings).join(' ')}'`,
    ...(commands.length > 0 ? [`words='${commands.map(({ name }) => name).join(' ')}'`] : []),
    ...(operands.kind === 'any' ? [] : [`operands='${offered(operands)}'`]),
  ]
  const values = [...Map.groupBy(options.flatMap(taking), ({ offer }) => offer)]
  const arms = values.map(
    ([offer, taken]) => `        ${taken.map(({ word }) => word).join(' | ')}) value='${offer}' ;;\n`,
  )
  const cases = arms.length > 0 ? `      case $2 in\n${arms.join('')}      esac\n` : ''
  return `    '${path}')\n${lines.map((line) => `      ${line}\n`).join('')}${cases}      ;;\n`
}

/** The spellings of an option whose value is a word of its own. */
function taking({ spellings, alsoKnown, value }: Completed) {
  if (value === undefined || value.optional) return []
  return [...spellings, ...alsoKnown].map((word) => ({ word, offer: offered(value.values) }))
}

function offered(values: Values): string {
  return values.kind === 'choice' ? `words:${values.words.join(' ')}` : values.kind
}
