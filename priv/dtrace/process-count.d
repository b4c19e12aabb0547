/*
 * process-count.d
 *
 * Processes of each zone that were seen on a core in the interval. A process that slept all through is not
 * among them.
 *
 * Rows      zone, pid -> samples [samples]; T: ticks of the interval
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      997 samples a second and core; a row for each process that ran
 * Linux     process-count.bt: the same flaw as sampled at 99 Hz, and worse; the system probe counts the
 *           processes of the cgroup
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
	printf("H\t1\tprocess-count\n");
}

profile:::profile-997
/pid != 0/
{
	@samples[zonename, pid] = count();
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
	printa("R\t%S\t%d\t%@d\n", @samples);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@samples);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
