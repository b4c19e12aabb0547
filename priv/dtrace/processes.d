/*
 * processes.d
 *
 * Processes by their samples, in the kernel and in the program, over all cores.
 *
 * Rows      zone, execname, pid, uid -> samples [samples], user [samples], kernel [samples]; T: ticks of the
 *           interval
 * Arguments $1 interval [ms]
 * Zones     the global zone sees all; any other zone only itself
 * Cost      997 samples a second and core
 * Linux     processes.bt: 99 Hz; x86_64 only, kernel and program being told by the instruction pointer
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
	printf("H\t1\tprocesses\n");
}

profile:::profile-997
/pid != 0/
{
	@samples[zonename, execname, pid, uid] = count();
	@user[zonename, execname, pid, uid] = sum(arg1 != 0);
	@kernel[zonename, execname, pid, uid] = sum(arg0 != 0);
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
	printa("R\t%S\t%S\t%d\t%d\t%@d\t%@d\t%@d\n", @samples, @user, @kernel);
	printf("E\t%d\n", seq);
	seq++;
	trunc(@ticks);
	trunc(@samples);
	trunc(@user);
	trunc(@kernel);
}

dtrace:::END
{
	printf("Z\t%d\n", seq);
}
