/*
 * page-ins.d
 *
 * Operations that paged in; one may bring several pages.
 *
 * Rows      zone -> operations [operations]
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      one firing for each event
 * Linux     page-ins.bt: no such event: reads that the zone gives to the block layer
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
	printf("H\t1\tpage-ins\n");
}

vminfo:::pgin
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
