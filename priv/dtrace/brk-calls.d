/*
 * brk-calls.d
 *
 * Growing and shrinking of the heap: calls of brk by process.
 *
 * Rows      zone, execname, pid -> calls [calls]
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      one firing for each call
 * Linux     brk-calls.bt: the same
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
	printf("H\t1\tbrk-calls\n");
}

syscall::brk:entry
{
	@calls[zonename, execname, pid] = count();
}

/* Heartbeat: a closed pipe is noticed whatever the interval. */
profile:::tick-1s
{
	printf("\n");
}

profile:::tick-$1ms,
dtrace:::END
{
	trunc(@calls, 2000);
	printf("B\t%d\t%d\t%d\n", seq, walltimestamp / 1000, timestamp);
	printa("R\t%S\t%S\t%d\t%@d\n", @calls);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@calls);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
