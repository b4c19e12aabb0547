/*
 * pid-info.d
 *
 * One process: its samples by core, and its system calls with their average time.
 *
 * Rows      zone, what, item -> samples [samples], calls [calls], average [ns]; T: ticks of the interval
 * Arguments $1 interval [ms], $2 pid
 * Zones     the global zone sees all; any other zone only itself
 * Cost      a predicate for every system call of the host, two firings for those of the process
 * Linux     pid-info.bt: system calls by number, which the engine names; 99 Hz
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
	printf("H\t1\tpid-info\n");
}

profile:::profile-997
/pid == $2/
{
	@samples[zonename, "cpu", lltostr(cpu)] = count();
}

syscall:::entry
/pid == $2/
{
	self->start = timestamp;
}

syscall:::return
/self->start/
{
	@calls[zonename, "syscall", probefunc] = count();
	@average[zonename, "syscall", probefunc] = avg(timestamp - self->start);
	self->start = 0;
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
	printa("R\t%S\t%S\t%S\t%@d\t%@d\t%@d\n", @samples, @calls, @average);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@samples);
	trunc(@calls);
	trunc(@average);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
