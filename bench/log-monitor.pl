#!/usr/bin/perl
# A stand-in for the Perl log monitor that check_log3 replaces: the work of one run, with the modules that such plugins
# load. It is measured, not used.
use strict;
use warnings;
use Getopt::Long qw(:config no_ignore_case bundling);
use POSIX qw(strftime);

my ($log, $seek, $pattern, $warning, $critical);
GetOptions('l=s' => \$log, 's=s' => \$seek, 'p=s' => \$pattern, 'w=i' => \$warning, 'c=i' => \$critical) or exit 3;
my $position = 0;
if (open my $file, '<', $seek) { $position = <$file> // 0; close $file }
open my $in, '<', $log or do { print "UNKNOWN: $log: $!\n"; exit 3 };
$position = 0 if $position > -s $in;
seek $in, $position, 0;
my ($lines, @found) = 0;
my $regex = qr/$pattern/;
while (<$in>) { $lines++; push @found, $_ if /$regex/ }
open my $out, '>', $seek or do { print "UNKNOWN: $seek: $!\n"; exit 3 };
print $out tell $in;
close $out;
my $count = @found;
my $state = $count >= $critical ? 2 : $count >= $warning ? 1 : 0;
print strftime('%H:%M', localtime), " Found $count lines (limit=$warning/$critical): ", join('', @found), "|lines=$count\n";
exit $state;
