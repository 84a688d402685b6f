import { spawnSync } from 'node:child_process'

/** One pattern to try on some lines. */
export type Question = { readonly pattern: string; readonly ignoreCase: boolean; readonly lines: readonly string[] }

/** Per line the groups `$1 …` or null for no match; or why Perl refuses the pattern. */
export type Answer = { readonly error: string } | { readonly lines: readonly (readonly (string | null)[] | null)[] }

const PROGRAM = `
use strict; no warnings; use JSON::PP;
my $unicode = shift;
local $/; my $questions = JSON::PP->new->utf8->decode(<STDIN>);
my @answers;
# Perl cuts patterns in its messages inside characters.
sub failed {
  my $e = shift; $e =~ s/ in regex.*//s; utf8::encode($e); $e =~ tr/\\x80-\\xff//d;
  push @answers, { error => $e };
}
for my $q (@$questions) {
  my $p = $q->{pattern};
  $unicode ? utf8::upgrade($p) : utf8::downgrade($p);
  my $re = eval { $q->{ignoreCase} ? qr/$p/i : qr/$p/ };
  if (!defined $re) { failed($@); next }
  my @lines;
  # Some patterns keep Perl busy for minutes; only unsafe signals interrupt a match.
  my $ok = eval { local $SIG{ALRM} = sub { die "panic: takes too long" }; alarm 2; for my $l (@{$q->{lines}}) {
    $unicode ? utf8::upgrade($l) : utf8::downgrade($l);
    push @lines, $l =~ $re ? [ map { defined $-[$_] ? substr($l, $-[$_], $+[$_] - $-[$_]) : undef } 1 .. $#+ ] : undef;
  } alarm 0; 1 };
  if (!$ok) { failed($@); next }
  push @answers, { lines => \\@lines };
}
print JSON::PP->new->utf8->encode(\\@answers);
`

/** True if Perl can be asked on this machine. */
export const hasPerl = spawnSync('perl', ['-MJSON::PP', '-e', '1']).status === 0

/** Asks Perl all questions in one run; with `unicode` patterns and lines are text, else Latin-1 bytes. */
export function askPerl(questions: readonly Question[], unicode: boolean): readonly Answer[] {
  const run = spawnSync('perl', ['-e', PROGRAM, unicode ? '1' : ''], {
    input: JSON.stringify(questions),
    encoding: 'utf8',
    env: { ...process.env, PERL_SIGNALS: 'unsafe' },
    maxBuffer: 1 << 30,
    timeout: 120_000,
  })
  if (run.status !== 0) throw new Error(`perl ended by ${run.signal ?? run.status}: ${run.stderr}`)
  return JSON.parse(run.stdout) as readonly Answer[]
}
