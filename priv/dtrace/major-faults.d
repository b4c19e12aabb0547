/*
 * major-faults.d
 *
 * Page faults that needed a read from disk.
 *
 * Rows      zone -> faults [faults]
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      one firing for each event
 * Linux     major-faults.bt: software:major-faults, the same
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
	printf("H\t1\tmajor-faults\n");
}

vminfo:::maj_fault
{
	@events[zonename] = sum(arg0);
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
	printa("R\t%S\t%@d\n", @events);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@events);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
