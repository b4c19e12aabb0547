/*
 * user-dist.d
 *
 * Samples and system calls by user and group.
 *
 * Rows      zone, gid, uid -> samples [samples], calls [calls]; T: ticks of the interval
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      a firing for every system call of the host
 * Linux     user-dist.bt: 99 Hz; user and group of the thread
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
	printf("H\t1\tuser-dist\n");
}

profile:::profile-997
/pid != 0/
{
	@samples[zonename, gid, uid] = count();
}

syscall:::return
{
	@calls[zonename, gid, uid] = count();
}

profile:::tick-997
{
	@ticks = count();
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
	printa("T\t%@d\n", @ticks);
	printa("R\t%S\t%d\t%d\t%@d\t%@d\n", @samples, @calls);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@samples);
	trunc(@calls);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
