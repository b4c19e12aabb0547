/*
 * proc-sys.d
 *
 * System calls of one process: how many, and their average, total, least and greatest time.
 *
 * Rows      zone, syscall, execname -> calls [calls], average [ns], total [ns], least [ns], greatest [ns]
 * Arguments $1 interval [ms], $2 pid
 * Zones     the global zone sees all; any other zone only itself
 * Cost      a predicate for every system call of the host, two firings for those of the process
 * Linux     proc-sys.bt: system calls by number, which the engine names
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
	printf("H\t1\tproc-sys\n");
}

syscall:::entry
/pid == $2/
{
	self->start = timestamp;
}

syscall:::return
/self->start/
{
	this->elapsed = timestamp - self->start;
	@calls[zonename, probefunc, execname] = count();
	@average[zonename, probefunc, execname] = avg(this->elapsed);
	@total[zonename, probefunc, execname] = sum(this->elapsed);
	@least[zonename, probefunc, execname] = min(this->elapsed);
	@greatest[zonename, probefunc, execname] = max(this->elapsed);
	self->start = 0;
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
	printa("R\t%S\t%S\t%S\t%@d\t%@d\t%@d\t%@d\t%@d\n", @calls, @average, @total, @least, @greatest);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@calls);
	trunc(@average);
	trunc(@total);
	trunc(@least);
	trunc(@greatest);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
