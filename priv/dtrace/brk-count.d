/*
 * brk-count.d
 *
 * Growing and shrinking of the heap: time that calls of brk took, by process, ten steps to each power of ten.
 * 2013 had one row for each nanosecond that occurred, without bound.
 *
 * Rows      zone, execname, pid, bucket [ns] -> calls [calls]
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      two firings for each call
 * Linux     brk-count.bt: powers of two in place of ten steps
 */
#pragma D option quiet
#pragma D option switchrate=10hz
#pragma D option aggrate=10hz
#pragma D option statusrate=10hz
#pragma D option strsize=128
#pragma D option bufsize=64k
#pragma D option aggsize=4m
#pragma D option droptags
#pragma D option errtags

dtrace:::BEGIN
{
	seq = 0;
	printf("H\t1\tbrk-count\n");
}

syscall::brk:entry
{
	self->start = timestamp;
}

syscall::brk:return
/self->start/
{
	@elapsed[zonename, execname, pid] = llquantize(timestamp - self->start, 10, 2, 9, 10);
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
	trunc(@elapsed, 200);
	printf("B\t%d\t%d\t%d\n", seq, walltimestamp / 1000, timestamp);
	printa("Q\t%S\t%S\t%d%@d\n", @elapsed);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@elapsed);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
