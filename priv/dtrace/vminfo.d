/*
 * vminfo.d
 *
 * Every event of the virtual memory system by process and kernel function; the 2,000 most frequent.
 *
 * Rows      zone, execname, pid, function, event -> amount [events]
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      one firing for each event: thousands a second on a host that forks much
 * Linux     vminfo.bt: nine named events, none of them by function; zfod, cow_fault, hat_fault and most others
 *           do not exist
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
	printf("H\t1\tvminfo\n");
}

vminfo:::
{
	@amount[zonename, execname, pid, probefunc, probename] = sum(arg0);
}

/* Heartbeat: a closed pipe is noticed whatever the interval. */
profile:::tick-1s
{
	printf("\n");
}

profile:::tick-$1ms,
dtrace:::END
{
	trunc(@amount, 2000);
	printf("B\t%d\t%d\t%d\n", seq, walltimestamp / 1000, timestamp);
	printa("R\t%S\t%S\t%d\t%S\t%S\t%@d\n", @amount);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@amount);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
