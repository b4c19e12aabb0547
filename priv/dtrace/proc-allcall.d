/*
 * proc-allcall.d
 *
 * Calls of every function of one process, libraries included; the 2,000 most called.
 *
 * Rows      zone, tid, module, function -> calls [calls]
 * Arguments $1 interval [ms], $2 pid
 * Zones     the global zone sees all; any other zone only itself
 * Cost      a trap for each function called: slows the process many times over, and takes seconds to attach
 * Linux     proc-allcall.bt: cannot be expressed: samples the innermost function of the user stack
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
	printf("H\t1\tproc-allcall\n");
}

pid$2:::entry
{
	@calls[zonename, tid, probemod, probefunc] = count();
}

/* Heartbeat: a closed pipe is noticed whatever the interval. */
profile:::tick-1s
{
	printf("\n");
}

profile:::tick-$1ms,
dtrace:::END
{
	trunc(@calls, 2000);
	printf("B\t%d\t%d\t%d\n", seq, walltimestamp / 1000, timestamp);
	printa("R\t%S\t%d\t%S\t%S\t%@d\n", @calls);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@calls);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
