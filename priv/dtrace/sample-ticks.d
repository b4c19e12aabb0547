/*
 * sample-ticks.d
 *
 * Ticks of the sampling clock in the interval: what samples are shares of.
 *
 * Rows      zone -> ticks [ticks]; T: ticks of the interval
 * Arguments $1 interval [ms]
 * Zones     the same in every zone
 * Cost      997 firings a second on one core
 * Linux     sample-ticks.bt: interval:hz counts fewer than its nominal rate under load; nothing else is
 *           measured differently
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
	printf("H\t1\tsample-ticks\n");
}

profile:::tick-997
{
	@total["global"] = count();
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
	printa("R\t%S\t%@d\n", @total);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@total);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
