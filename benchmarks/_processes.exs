# The BEAM's side of benchmarks/actors.py: seconds of each load, one line each.
#   elixir benchmarks/_processes.exs RUNS NUMBER
# A load is over when all of its processes have exited, as it is elsewhere.

defmodule Loads do
  def idle, do: receive(do: (_ -> :ok))

  def echo do
    receive do
      {who, message} -> send(who, message)
    end

    echo()
  end

  def pass(next) do
    receive(do: (message -> send(next, message)))
    pass(next)
  end

  def sink(0, who), do: send(who, :done)
  def sink(n, who), do: receive(do: (_ -> sink(n - 1, who)))

  def until_alone(before) do
    if :erlang.system_info(:process_count) > before do
      :erlang.yield()
      until_alone(before)
    end
  end

  def spawn_exit(n), do: each(n, fn -> spawn(fn -> :ok end) end)

  def spawn_exit_in_turn(n) do
    me = self()

    each(div(n, 1000), fn ->
      spawn_exit(1000)
      spawn(fn -> send(me, :over) end)
      receive(do: (:over -> :ok))
    end)
  end

  def live(n) do
    me = self()
    pids = for _ <- 1..n, do: spawn(&Loads.idle/0)
    spawn(fn -> send(me, :parked) end)
    receive(do: (:parked -> :ok))
    Enum.each(pids, &send(&1, 1))
  end

  def ping_pong(n) do
    pid = spawn(&Loads.echo/0)
    rally(pid, {self(), 1}, n)
    Process.exit(pid, :kill)
  end

  def rally(_, _, 0), do: :ok

  def rally(pid, message, n) do
    send(pid, message)
    receive(do: (_ -> :ok))
    rally(pid, message, n - 1)
  end

  def ring(n) do
    me = self()
    add = fn _, [next | _] = ring -> [spawn(fn -> pass(next) end) | ring] end
    [first | _] = ring = Enum.reduce(1..1000, [me], add)

    each(div(n, 1000), fn ->
      send(first, 1)
      receive(do: (_ -> :ok))
    end)

    Enum.each(ring -- [me], &Process.exit(&1, :kill))
  end

  def flood(n) do
    me = self()
    pid = spawn(fn -> sink(n, me) end)
    each(n, fn -> send(pid, 1) end)
    receive(do: (:done -> :ok))
  end

  def selective(n) do
    pid = spawn(&Loads.echo/0)
    each(50, fn -> send(self(), :foreign) end)
    me = self()

    each(n, fn ->
      send(pid, {me, {:answer, 1}})
      receive(do: ({:answer, _} -> :ok))
    end)

    each(50, fn -> receive(do: (:foreign -> :ok)) end)
    Process.exit(pid, :kill)
  end

  def answer do
    receive do
      {ref, who, :value} -> send(who, {ref, 1})
    end

    answer()
  end

  # as GenServer.call does it: the caller hears of the death of the one it asks
  def ask(pid, request) do
    ref = Process.monitor(pid)
    send(pid, {ref, self(), request})

    receive do
      {^ref, reply} ->
        Process.demonitor(ref, [:flush])
        reply

      {:DOWN, ^ref, _, _, reason} ->
        exit(reason)
    after
      5_000 -> exit(:timeout)
    end
  end

  def call(n) do
    pid = spawn(&Loads.answer/0)
    each(n, fn -> ask(pid, :value) end)
    Process.exit(pid, :kill)
  end

  def agent_get(n) do
    {:ok, pid} = Agent.start(fn -> 1 end)
    each(n, fn -> Agent.get(pid, & &1) end)
    Agent.stop(pid)
  end

  def timed(load, n) do
    before = :erlang.system_info(:process_count)

    run = fn ->
      load.(n)
      until_alone(before)
    end

    elem(:timer.tc(run), 0)
  end

  def each(0, _), do: :ok

  def each(n, f) do
    f.()
    each(n - 1, f)
  end
end

[runs, number] = Enum.map(System.argv(), &String.to_integer/1)

loads = [
  {"spawn + exit", &Loads.spawn_exit/1},
  {"the same, in turn", &Loads.spawn_exit_in_turn/1},
  {"live + 1 message", &Loads.live/1},
  {"ping-pong", &Loads.ping_pong/1},
  {"ring hop", &Loads.ring/1},
  {"flood", &Loads.flood/1},
  {"selective, 50 ahead", &Loads.selective/1},
  {"call", &Loads.call/1},
  {"agent get", &Loads.agent_get/1}
]

alone = :erlang.system_info(:process_count)

for {name, load} <- loads do
  # each in a fresh process, so that nobody's garbage is another one's
  times =
    for _ <- 1..runs do
      Loads.until_alone(alone)
      Task.async(fn -> Loads.timed(load, number) end) |> Task.await(:infinity)
    end

  IO.puts("#{name}\t#{Enum.min(times) / 1_000_000 / number}")
end
