/*
 * process-zoom.d
 *
 * Samples of one process by thread and core, in the kernel and in the program.
 *
 * Rows      zone, execname, tid, cpu -> user [samples], kernel [samples]; T: ticks of the interval
 * Arguments $1 interval [ms], $2 pid
 * Zones     the global zone sees all; any other zone only itself
 * Cost      997 samples a second and core
 * Linux     process-zoom.bt: 99 Hz; x86_64 only, kernel and program being told by the instruction pointer
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
	printf("H\t1\tprocess-zoom\n");
}

profile:::profile-997
/pid == $2/
{
	@user[zonename, execname, tid, cpu] = sum(arg1 != 0);
	@kernel[zonename, execname, tid, cpu] = sum(arg0 != 0);
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
	printa("R\t%S\t%S\t%d\t%d\t%@d\t%@d\n", @user, @kernel);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@user);
	trunc(@kernel);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
