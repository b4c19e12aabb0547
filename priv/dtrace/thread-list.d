/*
 * thread-list.d
 *
 * Samples of every thread on every core; the 2,000 busiest.
 *
 * Rows      zone, execname, pid, tid, cpu -> samples [samples]; T: ticks of the interval
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      997 samples a second and core
 * Linux     thread-list.bt: 99 Hz
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
	printf("H\t1\tthread-list\n");
}

profile:::profile-997
/pid != 0/
{
	@samples[zonename, execname, pid, tid, cpu] = count();
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
	trunc(@samples, 2000);
	printf("B\t%d\t%d\t%d\n", seq, walltimestamp / 1000, timestamp);
	printa("T\t%@d\n", @ticks);
	printa("R\t%S\t%S\t%d\t%d\t%d\t%@d\n", @samples);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@samples);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
