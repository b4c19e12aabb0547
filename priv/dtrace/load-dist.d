/*
 * load-dist.d
 *
 * How busy and how idle each core was, by zone; idleness is in the global zone.
 *
 * Rows      zone, cpu -> busy [samples], idle [samples]; T: ticks of the interval
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      997 samples a second and core
 * Linux     load-dist.bt: idle samples are not reliable: idle is what is left of the ticks
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
	printf("H\t1\tload-dist\n");
}

profile:::profile-997
{
	@busy[zonename, cpu] = sum(pid != 0);
	@idle[zonename, cpu] = sum(pid == 0);
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
	printa("R\t%S\t%d\t%@d\t%@d\n", @busy, @idle);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@busy);
	trunc(@idle);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
