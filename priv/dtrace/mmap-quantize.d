/*
 * mmap-quantize.d
 *
 * Mapping of memory: time that calls of mmap took, per zone, in powers of two. mmap, mmap64 and mmapobj count
 * alike.
 *
 * Rows      zone, bucket [ns] -> calls [calls]
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      two firings for each call
 * Linux     mmap-quantize.bt: the same
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
	printf("H\t1\tmmap-quantize\n");
}

syscall::mmap*:entry
{
	self->start = timestamp;
}

syscall::mmap*:return
/self->start/
{
	@elapsed[zonename] = quantize(timestamp - self->start);
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
	printa("Q\t%S%@d\n", @elapsed);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@elapsed);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
