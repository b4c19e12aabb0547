/*
 * proc-syscall.d
 *
 * System calls of one process by thread.
 *
 * Rows      zone, syscall, tid -> calls [calls]
 * Arguments $1 interval [ms], $2 pid
 * Zones     the global zone sees all; any other zone only itself
 * Cost      a predicate for every system call of the host, a firing for those of the process
 * Linux     proc-syscall.bt: system calls by number, which the engine names
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
	printf("H\t1\tproc-syscall\n");
}

syscall:::entry
/pid == $2/
{
	@calls[zonename, probefunc, tid] = count();
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
	printa("R\t%S\t%S\t%d\t%@d\n", @calls);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@calls);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
