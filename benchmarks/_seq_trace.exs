# The BEAM's side of benchmarks/tracing.py: seconds of a round trip, without and with seq_trace.
#   elixir benchmarks/_seq_trace.exs RUNS TURNS

defmodule Rally do
  def echo do
    receive do
      {who, message} -> send(who, message)
    end

    echo()
  end

  def turns(_, 0), do: :ok

  def turns(pid, n) do
    send(pid, {self(), 1})
    receive(do: (1 -> :ok))
    turns(pid, n - 1)
  end

  def timed(n) do
    pid = spawn(&Rally.echo/0)
    turns(pid, 1)
    began = System.monotonic_time()
    turns(pid, n)
    took = System.convert_time_unit(System.monotonic_time() - began, :native, :nanosecond)
    Process.exit(pid, :kill)
    took / n / 1.0e9
  end

  # as Kino.Process does it: what is sent and received, with times, kept by a process of its own
  def traced(n) do
    tracer = spawn(fn -> keep([]) end)
    :seq_trace.set_system_tracer(tracer)
    for flag <- [:send, :receive, :monotonic_timestamp], do: :seq_trace.set_token(flag, true)
    took = timed(n)
    :seq_trace.set_token([])
    :seq_trace.set_system_tracer(false)
    Process.exit(tracer, :kill)
    took
  end

  def keep(kept), do: receive(do: (event -> keep([event | kept])))
end

[runs, turns] = Enum.map(System.argv(), &String.to_integer/1)
off = for _ <- 1..runs, do: Rally.timed(turns)
on = for _ <- 1..runs, do: Rally.traced(turns)
IO.puts("off\t#{Enum.min(off)}")
IO.puts("on\t#{Enum.min(on)}")
