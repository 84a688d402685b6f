# Listens on 127.0.0.1 and accepts nothing, with the smallest of buffers; prints its port. With an argument it fills its
# own queue first, so that the kernel drops whatever knocks.
use strict;
use Socket;

socket(my $door, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($door, SOL_SOCKET, SO_RCVBUF, 1) or die "setsockopt: $!";
bind($door, sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
listen($door, 0) or die "listen: $!";
my $address = getsockname($door);
my @guests;
for (1 .. @ARGV) {
    socket(my $guest, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
    connect($guest, $address) or die "connect: $!";
    push @guests, $guest;
}
$| = 1;
print +(sockaddr_in($address))[0], "\n";
sleep 1 while 1;
