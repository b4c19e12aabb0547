#!/usr/bin/env escript
%%! +S 1 -noshell -kernel logger_level error
%% Runs cases on the supervisor of the Erlang/OTP that is installed here, and prints what happened.
%%
%% otp_traces.escript FILE
%%
%% FILE holds one term per case (file:consult/1): #{id, top, scripts, defaults, steps} as in a conformance
%% case, strings as atoms and arrays as lists. For each case one line of JSON: {"id", "main", "reports",
%% "downs"}; first a line {"otp": release}. Everything of a case is logged into one ets table under a
%% monotonic integer, so the log has the order of what was done. One scheduler only: a process that ends then
%% tells its links and its monitors in one go.
-module(otp_traces).
-mode(compile).
-export([main/1, init/1, start_worker/3, start_supervisor/3, log/2]).

main([File]) ->
    {ok, Cases} = file:consult(File),
    ok = logger:remove_handler(default),
    ok = logger:add_handler(traces, ?MODULE, #{}),
    print(#{otp => list_to_integer(erlang:system_info(otp_release))}),
    run_all(Cases, 16).

%% At most N cases at a time, since most of their time is waiting.
run_all(Cases, N) ->
    {Now, Later} = lists:split(min(N, length(Cases)), Cases),
    Running = [begin_case(Case) || Case <- Now],
    wait_all(length(Running), Later).

wait_all(0, []) -> ok;
wait_all(Running, Later) ->
    receive
        {trace, Trace} ->
            print(Trace),
            case Later of
                [Case | Rest] -> begin_case(Case), wait_all(Running, Rest);
                [] -> wait_all(Running - 1, [])
            end
    end.

begin_case(Case) ->
    Main = self(),
    spawn(fun() -> Main ! {trace, run_case(Case)} end).

%%% One case ------------------------------------------------------------------------------------------

run_case(#{id := Id, top := Top, scripts := Scripts, defaults := Defaults, steps := Steps}) ->
    process_flag(trap_exit, true),
    Case = ets:new(trace, [ordered_set, public]),
    ets:insert(Case, {watcher, spawn_link(fun() -> watch(Case) end)}),
    maps:foreach(fun(Key, Script) -> ets:insert(Case, {{script, Key}, Script}) end, Scripts),
    maps:foreach(fun(Key, Outcome) -> ets:insert(Case, {{default, Key}, Outcome}) end, Defaults),
    case start_supervisor(Case, top, Top) of
        {ok, _} ->
            add(Case, main, [result, start_top, ok]),
            lists:foreach(fun(Step) -> take(Case, Step) end, Steps);
        Error ->
            add(Case, main, [result, start_top, Error])
    end,
    settle(Case),
    Trace = #{id => Id, main => entries(Case, main), reports => entries(Case, reports),
              downs => entries(Case, downs)},
    lists:foreach(fun({Pid, _, _}) -> unlink(Pid), exit(Pid, kill) end, processes(Case)),
    Trace.

take(Case, [exit, Id, Reason]) -> end_itself(Case, newest_live(Case, Id), Reason), settle(Case);
take(Case, [exit_n, Id, N, Reason]) -> end_itself(Case, incarnation(Case, Id, N), Reason), settle(Case);
take(Case, [kill, Id]) -> kill(newest_live(Case, Id)), settle(Case);
take(Case, [script, Id, Outcomes]) -> ets:insert(Case, {{script, Id}, Outcomes});
take(Case, [default, Id, Outcome]) -> ets:insert(Case, {{default, Id}, Outcome});
take(Case, [settle]) -> settle(Case);
take(Case, [burst, Steps]) -> burst(Case, Steps);
take(Case, [stop, top]) ->
    add(Case, main, [stop_top]),
    exit(newest(Case, top), shutdown),
    expect_exit(Case, top);
take(Case, [parent_exit, top, Reason]) -> exit(newest(Case, top), to_reason(Reason));
take(Case, [expect_exit, top]) -> expect_exit(Case, top);
take(Case, [alive, Sup]) -> add(Case, main, [result, alive, is_alive(newest(Case, Sup))]);
take(Case, [junk, Sup]) -> send(newest(Case, Sup), junk);
take(Case, [start_dyn, Sup]) -> answer(Case, start_child, call(Case, [start_dyn, Sup]));
take(Case, [Kind | _] = Step) -> answer(Case, Kind, call(Case, Step)).

answer(Case, Kind, Answer) -> add(Case, main, [result, Kind, Answer]).

call(Case, [Kind, Sup | Operands]) ->
    case newest(Case, Sup) of
        undefined -> [error, noproc];
        Pid ->
            try call(Case, Kind, Pid, Operands)
            catch exit:_ -> [error, noproc]
            end
    end.

call(Case, which, Pid, []) ->
    [[case Id of undefined -> template(Case, Pid); _ -> Id end, which(Case, Child)]
     || {Id, Child, _, _} <- supervisor:which_children(Pid)];
call(_, count, Pid, []) ->
    Counts = supervisor:count_children(Pid),
    [proplists:get_value(Key, Counts) || Key <- [specs, active, supervisors, workers]];
call(_, get_childspec, Pid, [Id]) ->
    case supervisor:get_childspec(Pid, Id) of
        {ok, Spec} -> [ok, maps:with([id, restart, shutdown, type, significant], Spec)];
        Error -> Error
    end;
call(Case, start_child, Pid, [Spec]) ->
    case supervisor:start_child(Pid, to_spec(Case, Spec)) of
        {error, {Reason, Child}} when Reason =/= already_started, is_tuple(Child) ->
            [error, [Reason, [spec, maps:get(id, Spec)]]];
        Result -> name(Case, Result)
    end;
call(Case, start_dyn, Pid, []) -> name(Case, supervisor:start_child(Pid, []));
call(Case, restart_child, Pid, [Id]) -> name(Case, supervisor:restart_child(Pid, Id));
call(_, terminate_child, Pid, [Id]) -> supervisor:terminate_child(Pid, Id);
call(Case, terminate_proc, Pid, [Id, N]) -> supervisor:terminate_child(Pid, incarnation(Case, Id, N));
call(_, delete_child, Pid, [Id]) -> supervisor:delete_child(Pid, Id);
call(Case, change, Pid, [Flags, Children]) ->
    ets:insert(Case, {{changed, Pid}, #{flags => Flags, children => Children}}),
    ok = sys:suspend(Pid),
    Result = sys:change_code(Pid, ?MODULE, undefined, []),
    ok = sys:resume(Pid),
    case Result of
        {error, {error, What}} -> [error, What];
        _ -> Result
    end.

which(Case, Pid) when is_pid(Pid) -> {_, _, N} = process(Case, Pid), N;
which(_, Other) -> Other.

name(Case, {ok, Pid}) when is_pid(Pid) -> [ok, name_of(Case, Pid)];
name(Case, {ok, Pid, Info}) -> [ok, name_of(Case, Pid), Info];
name(Case, {error, {already_started, Pid}}) when is_pid(Pid) -> [error, [already_started, name_of(Case, Pid)]];
name(_, Result) -> Result.

name_of(Case, Pid) ->
    {_, Id, N} = process(Case, Pid),
    list_to_atom(lists:concat([Id, "#", N])).

%% All steps are in the queues before any supervisor runs again, in this order.
burst(Case, Steps) ->
    Held = [Pid || {Pid, sup, _, _} <- everybody(Case), is_process_alive(Pid)],
    lists:foreach(fun erlang:suspend_process/1, Held),
    Callers = lists:append([lay(Case, Step) || Step <- Steps]),
    lists:foreach(fun(Pid) -> catch erlang:resume_process(Pid) end, Held),
    settle(Case),
    lists:foreach(fun(Ref) -> receive {'DOWN', Ref, _, _, _} -> ok end end, Callers).

lay(Case, [exit, Id, Reason]) -> end_itself(Case, newest_live(Case, Id), Reason), [];
lay(Case, [kill, Id]) -> kill(newest_live(Case, Id)), [];
lay(Case, [Kind | _] = Step) when Kind =:= script; Kind =:= default -> take(Case, Step), [];
lay(Case, Call) ->
    {_, Ref} = spawn_monitor(fun() -> take(Case, Call) end),
    timer:sleep(1),
    [Ref].

end_itself(_, undefined, _) -> ok;
end_itself(_, Pid, Reason) -> send(Pid, {end_itself, to_reason(Reason)}), wait_down(Pid).

kill(undefined) -> ok;
kill(Pid) -> exit(Pid, kill), wait_down(Pid).

wait_down(Pid) ->
    Ref = monitor(process, Pid),
    receive {'DOWN', Ref, _, _, Reason} -> Reason end.

expect_exit(Case, Id) ->
    case newest(Case, Id) of
        undefined -> ok;
        Pid ->
            wait_down(Pid),
            [Reason] = [Why || {{ended, Ended}, Why} <- await_end(Case, Pid), Ended =:= Pid],
            add(Case, main, [top_exit, Reason])
    end.

%% The watcher has seen the end too, and knows the reason.
await_end(Case, Pid) ->
    case ets:lookup(Case, {ended, Pid}) of
        [] -> timer:sleep(1), await_end(Case, Pid);
        Ended -> Ended
    end.

send(undefined, _) -> ok;
send(Pid, Message) -> Pid ! Message.

%% Until every supervisor waits in its loop with an empty queue, three times in a row.
settle(Case) -> settle(Case, 3).

settle(_, 0) -> ok;
settle(Case, Quiet) ->
    timer:sleep(1),
    case lists:all(fun is_idle/1, [Pid || {Pid, sup, _, _} <- everybody(Case)]) of
        true -> settle(Case, Quiet - 1);
        false -> settle(Case, 3)
    end.

is_idle(Pid) ->
    case process_info(Pid, [message_queue_len, status, current_function]) of
        undefined -> true;
        [{_, 0}, {_, waiting}, {_, {gen_server, loop, _}}] -> true;
        _ -> false
    end.

%%% Start functions -----------------------------------------------------------------------------------

start_supervisor(Case, Id, Tree) ->
    N = ets:update_counter(Case, {starts, Id}, 1, {{starts, Id}, 0}),
    follow(Case, Id, N, outcome(Case, Id), fun() ->
        case supervisor:start_link(?MODULE, {Case, Tree}) of
            {ok, Pid} ->
                adopt(Case, Pid, sup, Id, N),
                add(Case, main, [start, Id, N]),
                {ok, Pid};
            Error ->
                flush_exit(),
                add(Case, main, [start_failed, Id, N, Error]),
                Error
        end
    end).

%% The case itself is the parent of top: its start's exit must not stay in the queue.
flush_exit() ->
    case get(case_table) of
        undefined -> receive {'EXIT', _, _} -> ok after 0 -> ok end;
        _ -> ok
    end.

init({Case, Tree}) ->
    put(case_table, Case),
    #{flags := Flags, children := Children} =
        case ets:lookup(Case, {changed, self()}) of
            [] -> Tree;
            [{_, Changed}] -> Changed
        end,
    ets:insert(Case, {{template, self()}, [maps:get(id, Child, none) || Child <- Children]}),
    {ok, {Flags, [to_spec(Case, Child) || Child <- Children]}}.

template(Case, Pid) ->
    [{_, [Id]}] = ets:lookup(Case, {template, Pid}),
    Id.

to_spec(_, #{start := false} = Spec) -> maps:without([start, stop, sup], Spec);
to_spec(Case, #{sup := Tree, id := Id} = Spec) ->
    (maps:without([stop, sup], Spec))#{start => {?MODULE, start_supervisor, [Case, Id, Tree]}};
to_spec(Case, Spec) ->
    Operands = [Case, maps:get(id, Spec, none), maps:get(stop, Spec, normal)],
    (maps:without([stop], Spec))#{start => {?MODULE, start_worker, Operands}}.

start_worker(Case, Id, Stop) ->
    N = ets:update_counter(Case, {starts, Id}, 1, {{starts, Id}, 0}),
    follow(Case, Id, N, outcome(Case, Id), fun() ->
        Parent = self(),
        Pid = spawn_link(fun() ->
            process_flag(trap_exit, true),
            Parent ! {started, self()},
            work(Case, Id, N, Stop, Parent)
        end),
        receive {started, Pid} -> ok end,
        adopt(Case, Pid, worker, Id, N),
        add(Case, main, [start, Id, N]),
        {ok, Pid}
    end).

work(Case, Id, N, Stop, Parent) ->
    receive
        {end_itself, Reason} -> exit(Reason);
        {'EXIT', Parent, Reason} ->
            add(Case, main, [told_to_stop, Id, N, Reason]),
            stop(Stop, Reason)
    end.

stop(normal, Reason) -> exit(Reason);
stop(ignore, _) -> receive {end_itself, Own} -> exit(Own) end;
stop(#{delay := Delay} = Stop, Reason) ->
    receive {end_itself, Own} -> exit(Own) after Delay -> stop(maps:remove(delay, Stop), Reason) end;
stop(#{as := Reason}, _) -> exit(to_reason(Reason));
stop(#{}, Reason) -> exit(Reason).

outcome(Case, Id) ->
    case ets:lookup(Case, {script, Id}) of
        [{_, [Next | Rest]}] -> ets:insert(Case, {{script, Id}, Rest}), Next;
        _ ->
            case ets:lookup(Case, {default, Id}) of
                [{_, Default}] -> Default;
                [] -> ok
            end
    end.

follow(_, _, _, ok, Start) -> Start();
follow(Case, Id, N, ignore, _) -> add(Case, main, [start_ignore, Id, N]), ignore;
follow(_, _, _, #{ok := Info}, Start) ->
    case Start() of
        {ok, Pid} -> {ok, Pid, Info};
        Error -> Error
    end;
follow(Case, Id, N, #{error := Reason}, _) -> add(Case, main, [start_error, Id, N, Reason]), {error, Reason};
follow(Case, Id, N, #{throw := Term}, _) -> add(Case, main, [start_throw, Id, N, Term]), throw(Term);
follow(Case, Id, N, #{return := Term}, _) -> add(Case, main, [start_return, Id, N, Term]), Term;
follow(Case, Id, N, #{slow := Ms, then := Outcome}, Start) ->
    add(Case, main, [start_begin, Id, N]),
    timer:sleep(Ms),
    follow(Case, Id, N, Outcome, Start);
follow(Case, _, _, #{crash_after_init := Reason}, Start) ->
    {ok, Pid} = Start(),
    end_itself(Case, Pid, Reason),
    {ok, Pid}.

to_reason(#{shutdown := Info}) -> {shutdown, Info};
to_reason(Reason) -> Reason.

%%% The log and the processes -------------------------------------------------------------------------

add(Case, List, Event) -> ets:insert(Case, {{List, erlang:unique_integer([monotonic])}, Event}).

entries(Case, List) -> [Event || [Event] <- ets:match(Case, {{List, '_'}, '$1'})].

adopt(Case, Pid, Type, Id, N) ->
    ets:insert(Case, {{process, erlang:unique_integer([monotonic])}, {Pid, Type, Id, N}}),
    [{_, Watcher}] = ets:lookup(Case, watcher),
    Watcher ! {watch, self(), Pid, Id, N},
    receive {watched, Pid} -> ok end.

watch(Case) ->
    receive
        {watch, From, Pid, Id, N} ->
            put(monitor(process, Pid), {Id, N}),
            From ! {watched, Pid},
            watch(Case);
        {'DOWN', Ref, process, Pid, Reason} ->
            {Id, N} = erase(Ref),
            add(Case, downs, [Id, N, Reason]),
            ets:insert(Case, {{ended, Pid}, Reason}),
            watch(Case)
    end.

everybody(Case) -> entries(Case, process).

processes(Case) -> [{Pid, Id, N} || {Pid, _, Id, N} <- lists:reverse(everybody(Case))].

process(Case, Pid) -> lists:keyfind(Pid, 1, processes(Case)).

newest(Case, Id) -> first([Pid || {Pid, Known, _} <- processes(Case), Known =:= Id]).

newest_live(Case, Id) ->
    first([Pid || {Pid, Known, _} <- processes(Case), Known =:= Id, is_process_alive(Pid)]).

incarnation(Case, Id, N) -> first([Pid || {Pid, Known, M} <- processes(Case), Known =:= Id, M =:= N]).

first([Pid | _]) -> Pid;
first([]) -> undefined.

is_alive(undefined) -> false;
is_alive(Pid) -> is_process_alive(Pid).

%% A logger handler runs in the process that reports: the supervisor, which knows its case.
log(#{msg := {report, #{label := {supervisor, Context}, report := Report}}}, _) when Context =/= progress ->
    case get(case_table) of
        undefined -> ok;
        Case ->
            Id = proplists:get_value(id, proplists:get_value(offender, Report)),
            add(Case, reports, [Context, proplists:get_value(reason, Report), Id])
    end;
log(_, _) -> ok.

%%% JSON ----------------------------------------------------------------------------------------------

print(Term) -> io:put_chars([json(Term), $\n]).

json(true) -> "true";
json(false) -> "false";
json(Atom) when is_atom(Atom) -> json_string(atom_to_list(Atom));
json(Number) when is_integer(Number) -> integer_to_list(Number);
json(Tuple) when is_tuple(Tuple) -> json(tuple_to_list(Tuple));
json(List) when is_list(List) -> [$[, lists:join($,, [json(Item) || Item <- List]), $]];
json(Map) when is_map(Map) ->
    [${, lists:join($,, [[json_string(atom_to_list(Key)), $:, json(Value)] || {Key, Value} <- maps:to_list(Map)]), $}];
json(Other) -> json_string(io_lib:format("~p", [Other])).

json_string(Text) -> [$", [escape(Char) || Char <- lists:flatten(Text)], $"].

escape($") -> "\\\"";
escape($\\) -> "\\\\";
escape(Char) when Char < 32 -> io_lib:format("\\u~4.16.0b", [Char]);
escape(Char) -> Char.
