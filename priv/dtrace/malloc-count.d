/*
 * malloc-count.d
 *
 * Time that calls of malloc took in one process, ten steps to each power of ten. malloc of every library
 * counts, so that a preloaded allocator is seen. 2013 had one row for each nanosecond.
 *
 * Rows      zone, execname, pid, bucket [ns] -> calls [calls]
 * Arguments $1 interval [ms], $2 pid
 * Zones     the global zone sees all; any other zone only itself
 * Cost      two traps into the kernel for each call, about 1 us: slows a process that allocates much
 * Linux     malloc-count.bt: malloc of one libc, in powers of two; the time includes the cost of two uprobes,
 *           about 1 us
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
	printf("H\t1\tmalloc-count\n");
}

pid$2::malloc:entry
{
	self->start = timestamp;
}

pid$2::malloc:return
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
