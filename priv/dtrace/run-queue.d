/*
 * run-queue.d
 *
 * Samples of each core by the number of threads that waited for it; samples without any are not counted.
 *
 * Rows      zone, cpu, length [threads] -> samples [samples]; T: ticks of the interval
 * Arguments $1 interval [ms]
 * Zones     global zone only: reads the kernel's own structures
 * Cost      997 samples a second and core
 * Linux     run-queue.bt: rq->nr_running less the one that runs; needs BTF and CONFIG_FAIR_GROUP_SCHED
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
	printf("H\t1\trun-queue\n");
}

profile:::profile-997
/curthread->t_cpu->cpu_disp->disp_nrunnable > 0/
{
	@samples["global", cpu, curthread->t_cpu->cpu_disp->disp_nrunnable] = count();
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
	printa("R\t%S\t%d\t%d\t%@d\n", @samples);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@samples);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
