"""One seed, one answer: in-process, in processes and on Dask, whatever becomes of the workers."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from benchmarks.dask_cluster import cluster
from sim import Scenario, designs, project
from sim.cli import main
from sim.design import BLOCK
from sim.executors import DaskWorkers, ExecutorError, Processes, open_executor
from sim.language import read_toml
from sim.memory import keep_freed_memory
from sim.parallel import BEAT, MAX_BLOCKS, MAX_RESENDS, PARTS_PER_WORKER, Job, project_in_parts, project_jobs
from sim.projection import Cancelled

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("iva_growth", "iva_growth_to_date")
EDITED = Scenario({"market": 0.01}, {"lines": {"nickel_electro": {"ceiling": 1.2}}})


def design_of(sample, parts, scenario=EDITED):
    """An ensemble whose last part is not full."""
    return designs.ensemble(sample, scenario, parts * MAX_BLOCKS * BLOCK - 300, 5)


def same(one, other):
    for name in KEPT:
        np.testing.assert_array_equal(one[name], other[name])


@pytest.fixture(scope="module")
def alone(sample):
    """What every engine must come to, to the bit."""
    return project(sample, design_of(sample, 3), only=KEPT, years=1)


@pytest.fixture(scope="module")
def processes():
    with Processes(2) as pool:
        yield pool


def test_a_process_that_keeps_what_it_freed_is_not_taken_for_leaking(processes):
    bound = processes.submit(os.getenv, "LOKY_MAX_MEMORY_LEAK_SIZE").result(60)
    assert float(bound) > 3 * 2**28, "three times what sim.memory keeps; loky's own bound is little more than once"


def test_a_lost_worker_leaves_no_thread_and_no_pipe_behind():
    """Tasks larger than a pipe wait for a worker that is gone: what hands them over ends, too."""
    me = psutil.Process()
    with Processes(1) as pool:
        worker = pool.submit(os.getpid).result()
        least = me.num_threads(), me.num_fds()
        for _ in range(4):
            waiting = [pool.submit(time.sleep, 300), *(pool.submit(len, b"x" * 3_000_000) for _ in range(3))]
            os.kill(worker, signal.SIGKILL)
            for task in waiting:
                with pytest.raises(BrokenExecutor):
                    task.result(60)
            worker = pool.submit(os.getpid).result(60)
        until = time.monotonic() + 60
        while (now := (me.num_threads(), me.num_fds())) > least and time.monotonic() < until:
            time.sleep(0.05)
        assert now <= least


def test_processes_end_with_the_one_that_started_them_though_it_was_killed():
    program = (
        "import os; from sim.executors import Processes; pool = Processes(1)\n"
        "print(pool.submit(os.getpid).result(), flush=True); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL
    worker = int(ended.stdout)
    until = time.monotonic() + 60
    while psutil.pid_exists(worker) and psutil.Process(worker).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the worker waits for work that will never come"
        time.sleep(0.2)


def test_a_worker_keeps_freed_memory_and_whoever_starts_it_is_left_as_it_is(processes):
    before = keep_freed_memory.cache_info()
    assert processes.submit(keep_freed_memory.cache_info).result(60).currsize == 1
    assert keep_freed_memory.cache_info() == before


def end_worker(flag: Path) -> None:
    """End the process this runs in, the first time."""
    if flag.exists():
        flag.unlink()
        os._exit(9)


class Losing(Executor):
    """Sends a task that ends its worker before every part, as long as the flag is there."""

    workers = 1

    def __init__(self, pool, flag):
        self.pool, self.flag = pool, flag

    def submit(self, fn, /, *args, **kwargs):
        self.pool.submit(end_worker, self.flag)
        return self.pool.submit(fn, *args, **kwargs)


class Refusing(Executor):
    """Loses its workers a number of times before it takes a task; then works in a thread."""

    def __init__(self, times, error=None):
        self.times, self.error, self.sent, self.most = times, error or BrokenExecutor("gone"), 0, 0
        self.running = 0
        self.pool = ThreadPoolExecutor(1)
        self.workers = 1

    def submit(self, fn, /, *args, **kwargs):
        if self.times:
            self.times -= 1
            raise self.error
        self.sent += 1
        self.running += 1
        self.most = max(self.most, self.running)
        future = self.pool.submit(fn, *args, **kwargs)
        future.add_done_callback(lambda _: setattr(self, "running", self.running - 1))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.pool.shutdown(wait)


# Digits --------------------------------------------------------------------------------------------------------------
def test_processes_give_the_same_digits(sample, alone, processes):
    same(project_in_parts(sample, design_of(sample, 3), KEPT, 1, processes), alone)


def test_a_lost_process_is_replaced_and_its_part_sent_again(sample, alone, processes, tmp_path):
    flag = tmp_path / "flag"
    flag.touch()
    before = processes._pool
    same(project_in_parts(sample, design_of(sample, 3), KEPT, 1, Losing(processes, flag)), alone)
    assert not flag.exists(), "no worker was lost, so nothing was shown"
    assert processes._pool is not before


def test_a_table_of_rows_gives_the_same_digits(sample, processes):
    design = designs.sweep(sample, EDITED, "market", np.linspace(-0.05, 0.05, 41))
    same(project_in_parts(sample, design, KEPT, executor=processes), project(sample, design, only=KEPT))


def test_dask_gives_the_same_digits_though_a_worker_is_killed_half_way(sample, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.executors.CONNECT_SECONDS", 120.0)  # workers are still starting when asked for
    design = design_of(sample, 8)
    whole = project(sample, design, only=KEPT, years=1)
    lost = []
    with cluster(tmp_path) as dask, open_executor(dask.address) as executor:
        executor._client.wait_for_workers(2, timeout=120)

        def progress(share):
            busy = executor._client.processing() if share >= 0.3 and not lost else {}
            if len(busy) == 2 and all(busy.values()):  # so that parts are lost with it
                dask.lose(0)
                lost.append(share)

        spread = project_in_parts(sample, design, KEPT, 1, executor, progress)
        assert 0.3 <= lost[0] < 1.0
        assert executor.workers == 1
        assert main(["ensemble", "--draws", "2000", "--executor", dask.address]) == 0
    same(spread, whole)


# Losses --------------------------------------------------------------------------------------------------------------
def test_an_executor_that_will_not_take_a_part_is_asked_again(sample, alone):
    with Refusing(times=MAX_RESENDS) as executor:
        same(project_in_parts(sample, design_of(sample, 3), KEPT, 1, executor), alone)


@pytest.mark.parametrize("error", [BrokenExecutor("gone"), ConnectionResetError("gone")])
def test_workers_lost_again_and_again_are_given_up_with_a_sentence(sample, error):
    with Refusing(times=10**6, error=error) as executor, pytest.raises(ExecutorError, match="were lost more than 3"):
        project_in_parts(sample, design_of(sample, 1), KEPT, 1, executor)


def test_a_fault_that_is_no_loss_is_raised_at_once(sample):
    with Refusing(times=1, error=KeyError("ours")) as executor, pytest.raises(KeyError):
        project_in_parts(sample, design_of(sample, 1), KEPT, 1, executor)
    with Refusing(times=0) as executor, pytest.raises(AttributeError, match="no_such_measure"):
        project_in_parts(sample, design_of(sample, 2), ("no_such_measure",), 1, executor)
    assert executor.sent <= PARTS_PER_WORKER


# Progress ------------------------------------------------------------------------------------------------------------
def test_few_parts_are_under_way_at_once_and_progress_grows_to_one(sample):
    told = []
    with Refusing(times=0) as executor:
        project_in_parts(sample, design_of(sample, 6), KEPT, 1, executor, told.append)
    assert executor.most <= PARTS_PER_WORKER
    assert told == sorted(told)
    assert told[-1] == 1.0


def stopping(enough, told):
    """A progress that keeps what it is told, and ends the work once that is enough."""

    def progress(share):
        told.append(share)
        if enough():
            raise Cancelled

    return progress


def test_cancelling_sends_no_more_parts(sample):
    told = []
    with Refusing(times=0) as executor, pytest.raises(Cancelled):
        project_in_parts(sample, design_of(sample, 40), KEPT, 1, executor, stopping(lambda: told[-1] > 0.0, told))
    assert executor.sent <= PARTS_PER_WORKER + 2


class Silent(Executor):
    """Takes tasks and never answers."""

    workers = 1

    def __init__(self):
        self.futures = []

    def submit(self, fn, /, *args, **kwargs):
        self.futures.append(Future())
        return self.futures[-1]


def test_progress_is_asked_though_nothing_comes_and_what_is_under_way_is_cancelled(sample):
    executor, asked = Silent(), []
    with pytest.raises(Cancelled):
        project_in_parts(sample, design_of(sample, 4), KEPT, 1, executor, stopping(lambda: len(asked) == 3, asked))
    assert asked == [0.0] * 3
    assert len(executor.futures) == PARTS_PER_WORKER
    assert all(future.cancelled() for future in executor.futures)
    assert BEAT < 1.0


def test_silence_without_any_worker_is_given_up(sample, monkeypatch):
    executor = Silent()
    executor.workers = 0
    monkeypatch.setattr("sim.parallel.NO_WORKER_SECONDS", 0.1)
    with pytest.raises(ExecutorError, match="all its workers are gone"):
        project_in_parts(sample, design_of(sample, 4), KEPT, 1, executor)


def test_several_jobs_at_once_answer_as_each_alone(sample):
    chosen = [designs.ensemble(sample, Scenario(), 3000, 1), designs.single(sample, EDITED)]
    jobs = [Job(sample, design, KEPT, 1) for design in chosen]
    told = []
    with ThreadPoolExecutor(2) as pool:
        for executor in (None, pool):
            found = project_jobs(jobs, executor, lambda share: told.append(share) is None)
            for design, answer in zip(chosen, found, strict=True):
                same(answer, project(sample, design, only=KEPT, years=1))
    assert told[-1] == 1.0


# Addresses -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("threads", "no_executor"),
        ("dask://", "no_executor"),
        ("dask://here", "no_executor"),
        ("dask://here:99999", "no_executor"),
        ("dask://a b:80", "no_executor"),
        ("dask://no_such_host.invalid:8786", "no_scheduler"),
    ],
)
def test_an_executor_that_cannot_be_had_is_told_in_a_sentence(name, rule, capsys):
    with pytest.raises(ExecutorError) as caught:
        open_executor(name)
    assert [fault.rule for fault in caught.value.faults] == [rule]
    assert main(["ensemble", "--draws", "100", "--executor", name]) == 2
    assert name in capsys.readouterr().err


def test_a_port_where_nobody_or_somebody_else_listens_is_told(monkeypatch):
    monkeypatch.setattr("sim.executors.CONNECT_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as other, ThreadPoolExecutor(1) as thread:
        address = f"dask://127.0.0.1:{other.getsockname()[1]}"
        for said in (b"", b"SSH-2.0-OpenSSH_9.2\r\n"):
            opened = thread.submit(open_executor, address)
            with other.accept()[0] as line:
                line.sendall(said)
                with pytest.raises(ExecutorError, match="no Dask scheduler answers"):
                    opened.result(timeout=60)
    with pytest.raises(ExecutorError, match="no Dask scheduler answers"):
        open_executor(address)


class Client:
    """What DaskWorkers asks of a scheduler's client before it uses it."""

    def __init__(self, found):
        self.found, self.closed = found, False

    def wait_for_workers(self, count, timeout):
        if self.found is None:
            raise TimeoutError

    def run(self, function):
        if isinstance(self.found, Exception):
            raise self.found
        return {"tcp://there": self.found}


@pytest.mark.parametrize(
    ("found", "rule"),
    [(None, "no_workers"), (ModuleNotFoundError("sim"), "no_model"), ("model 0, Python 3, numpy 1", "other_versions")],
)
def test_workers_that_would_not_give_the_same_digits_are_refused(found, rule):
    executor = DaskWorkers.__new__(DaskWorkers)
    executor._client = Client(found)
    with pytest.raises(ExecutorError) as caught:
        executor._check("dask://there:1")
    assert [fault.rule for fault in caught.value.faults] == [rule]


def test_every_rule_of_the_workers_is_told_somewhere():
    source = "".join(Path(f"sim/{name}.py").read_text(encoding="utf-8") for name in ("executors", "parallel"))
    assert [rule for rule in read_toml("faults")["workers"] if f'"{rule}"' not in source] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--draws", "0"], ("from 1 to 10,000,000", "from 1 to 1,000,000.")),
        (["--draws", "1e9"], ("from 1 to 10,000,000", "from 1 to 1,000,000.")),
        (["--seed", "-1"], ("from 0 to", "from 0 to")),
    ],
)
def test_draws_and_seeds_out_of_range_are_told(words, says, capsys):
    for command, most in zip((["ensemble"], ["study", "discovery"]), says, strict=True):
        assert main([*command, *words]) == 2
        printed = capsys.readouterr().err
        assert most in printed
        assert printed.startswith("faults: 1\n")


@pytest.mark.parametrize("text", ["many", "1.5", "inf", ""])
def test_what_is_no_whole_number_is_told(text, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["ensemble", "--draws", text])
    assert caught.value.code == 2
    assert "whole number" in capsys.readouterr().err
