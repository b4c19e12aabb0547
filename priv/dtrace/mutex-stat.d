/*
 * mutex-stat.d
 *
 * How often and how long the threads of one process hold each mutex. 2013 printed the user stack of long
 * holders; a stack is no key of a line, so the mutex is told by its address.
 *
 * Rows      zone, tid, mutex -> locks [locks], total [ns], greatest [ns], long [locks]
 * Arguments $1 interval [ms], $2 pid, $3 long [ns]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      two traps for each lock that is taken
 * Linux     mutex-stat.bt: from the return of pthread_mutex_lock to the entry of pthread_mutex_unlock; other
 *           kinds of lock are not seen
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
	printf("H\t1\tmutex-stat\n");
}

plockstat$2:::mutex-acquire
{
	self->acquired[arg0] = timestamp;
}

plockstat$2:::mutex-release
/self->acquired[arg0]/
{
	this->held = timestamp - self->acquired[arg0];
	@locks[zonename, tid, arg0] = count();
	@total[zonename, tid, arg0] = sum(this->held);
	@greatest[zonename, tid, arg0] = max(this->held);
	@over[zonename, tid, arg0] = sum(this->held > $3);
	self->acquired[arg0] = 0;
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
	printa("R\t%S\t%d\t0x%x\t%@d\t%@d\t%@d\t%@d\n", @locks, @total, @greatest, @over);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@locks);
	trunc(@total);
	trunc(@greatest);
	trunc(@over);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
