/*
 * syscall-latency.d
 *
 * System calls by the time they took, in powers of two, per zone.
 *
 * Rows      zone, bucket [ns] -> calls [calls]
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      two firings for every system call of the host: the dearest of the always-on scripts
 * Linux     syscall-latency.bt: the same edges; bpftrace before 0.20 puts all above 2^31 ns into one bucket
 */
#pragma D option quiet
#pragma D option switchrate=10hz
#pragma D option aggrate=10hz
#pragma D option statusrate=10hz
#pragma D option strsize=128
#pragma D option bufsize=64k
#pragma D option aggsize=1m
#pragma D option droptags
#pragma D option errtags

dtrace:::BEGIN
{
	seq = 0;
	printf("H\t1\tsyscall-latency\n");
}

syscall:::entry
{
	self->start = timestamp;
}

syscall:::return
/self->start/
{
	@latency[zonename] = quantize(timestamp - self->start);
	self->start = 0;
}

/* Heartbeat: a closed pipe is noticed whatever the interval. */
profile:::tick-1s
{
	printf("\n");
}

profile:::tick-$1ms,
dtrace:::END
{
	printf("B\t%d\t%d\t%d\n", seq, walltimestamp / 1000, timestamp);
	printa("Q\t%S%@d\n", @latency);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@latency);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
