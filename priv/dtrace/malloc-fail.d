/*
 * malloc-fail.d
 *
 * Calls of malloc in one process that returned no memory. 2013 asked for a result below 0, which a pointer
 * never is.
 *
 * Rows      zone, execname, pid -> failures [calls]
 * Arguments $1 interval [ms], $2 pid
 * Zones     the global zone sees all; any other zone only itself
 * Cost      a trap into the kernel for each call of malloc
 * Linux     malloc-fail.bt: malloc of one libc
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
	printf("H\t1\tmalloc-fail\n");
}

pid$2::malloc:return
/arg1 == 0/
{
	@failures[zonename, execname, pid] = count();
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
	printa("R\t%S\t%S\t%d\t%@d\n", @failures);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@failures);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
