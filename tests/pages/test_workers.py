"""Studies beside the server: the same answers, told and cancelled like here, and lost processes that nobody notices."""

import os
import signal
import time
from concurrent.futures import Future

import pytest

from pages.ui.work import cache, turns, worker_process, workers
from sim import Scenario
from sim.executors import is_loss
from sim.projection import Cancelled
from sim.studies.discovery import discovery
from sim.studies.ensemble import odds
from sim.studies.odds_solve import odds_solve
from sim.studies.sensitivity import sensitivity

NOW = Scenario({"stretch_nickel": 0.02})


def where(dataset, scenario, *_, progress=None):
    """The process that works this out."""
    if progress:
        progress(0.5)
    return os.getpid()


def forgets(dataset, scenario):
    """The process that works this out has no dataset any more."""
    worker_process._datasets.clear()


def fails(dataset, scenario):
    """A study with a fault of its own."""
    return 1 / 0


def dies(dataset, scenario):
    """A process killed over its work; the server's own is spared."""
    if os.getpid() != dies.spared:
        os.kill(os.getpid(), signal.SIGKILL)
    return "here"


dies.spared = os.getpid()


@pytest.fixture(scope="module")
def pools():
    kinds = (workers.QUICK, workers.LARGE, workers.LONG, workers.AHEAD, workers.FILES)
    made = {kind: workers.WorkerProcess(workers.BESIDE) for kind in kinds}
    for each in made.values():
        each.ready.result(120)
    yield made
    for each in made.values():
        each.pool.shutdown()


@pytest.fixture
def beside(pools, monkeypatch):
    monkeypatch.delenv("SIM_WORKERS")
    monkeypatch.setattr(workers.runtime, "exists", lambda: True)
    monkeypatch.setattr(workers, "_process", pools.__getitem__)
    for each in pools.values():
        each.forget()
    return pools


def test_the_same_answer_in_another_process(beside, sample):
    here = odds(sample, NOW, 0.09)
    assert workers.ask(odds, sample, NOW, (0.09,)).result(60) == here
    assert 0.0 < here < 1.0
    assert workers.ask(where, sample, NOW, ()).result(60) != os.getpid()


def test_a_dataset_travels_once(beside, sample, monkeypatch):
    sent = []
    real = worker_process.pickle.dumps
    monkeypatch.setattr(worker_process.pickle, "dumps", lambda *words: sent.append(1) or real(*words))
    for target in (0.08, 0.09, 0.10):
        workers.ask(odds, sample, NOW, (target,)).result(60)
    assert len(sent) == 1


def test_a_process_that_lost_the_dataset_says_so_and_the_page_has_its_answer(beside, sample):
    workers.ask(forgets, sample, NOW, ()).result(60)
    with pytest.raises(worker_process.UnknownDataset) as lost:
        workers.ask(odds, sample, NOW, (0.09,)).result(60)
    assert is_loss(lost.value)
    beside[workers.QUICK].known[sample.key] = None
    assert cache.study(odds, sample, Scenario({"stretch_nickel": 0.021}), 0.09) > 0
    assert workers.ask(where, sample, NOW, ()).result(60) != os.getpid()


def test_a_killed_process_costs_no_answer(beside, sample):
    assert cache.study(dies, sample, NOW) == "here"
    assert workers.ask(where, sample, NOW, ()).result(120) != os.getpid()


@pytest.mark.parametrize(
    ("study", "more", "long"), [(sensitivity, (16,), (16_384,)), (discovery, (0.09, 256), (0.09, 32_768))]
)
def test_a_long_study_tells_how_far_it_is_and_ends_when_told_to(beside, sample, study, more, long):
    job = workers.Job(study, sample, NOW, more)
    assert job.done(60)
    there, here = (kept(each) for each in (job.answer(), study(sample, NOW, *more)))
    assert there == here
    assert 0.0 < job.share <= 1.0

    job = workers.Job(study, sample, NOW, long)
    assert not job.done(0.2)
    job.stop()
    with pytest.raises(Cancelled):
        answer(job)
    assert answer(workers.Job(where, sample, NOW, ())) != os.getpid()  # free again: the study did end


def test_a_long_study_outlives_its_process(beside, sample):
    assert answer(workers.Job(dies_telling, sample, NOW, ())) == "here"


def dies_telling(dataset, scenario, progress):
    """As `dies`, of a study that tells how far it is."""
    progress(0.1)
    return dies(dataset, scenario)


def answer(job):
    """A job's answer, as a page that looks again and again comes to it."""
    while not job.done(60):
        pass
    return job.answer()


def kept(found):
    """What a seed settles of an answer: the intervals of Sobol's indices come from scipy's own bootstrap."""
    return found[["key", "first", "total"]].to_dict("list") if hasattr(found, "columns") else str(found)


def test_without_a_process_beside_all_is_worked_out_here(sample):
    assert workers.process_for(sample, odds) is None
    assert workers.ask(where, sample, NOW, ()).result() == os.getpid()
    assert answer(workers.Job(where, sample, NOW, ())) == os.getpid()


def test_a_large_citys_moves_have_a_process_of_their_own(beside, sample, monkeypatch):
    ordinary = workers.ask(where, sample, NOW, ()).result(60)
    monkeypatch.setattr(workers, "LARGE_FROM_LINES", len(sample.city.lines) - 1)
    assert workers.ask(where, sample, NOW, ()).result(60) not in {ordinary, os.getpid()}


def written(dataset, scenario, *more):
    """A file that says what it is headed with, and which process wrote it."""
    return dataset.name, scenario.name, *more, os.getpid()


def dies_writing(dataset, scenario, mark):
    """A process killed over its file the first time."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def test_a_file_is_written_beside_the_server_under_the_names_it_was_asked_with(beside, sample):
    for city, plan in (("甲城", "甲案"), ("乙城", "乙案")):
        dataset, scenario = sample.named(city), Scenario(NOW.values, {}, plan)
        *found, process = workers.file(written, dataset, scenario, "zh")
        assert found == [city, plan, "zh"]
        assert process != os.getpid()
    assert workers.file(where, sample, NOW) not in {
        workers.ask(where, sample, NOW, ()).result(60),
        answer(workers.Job(where, sample, NOW, ())),
    }, "neither a move nor a long study waits for a file"


def test_a_file_outlives_its_process_and_never_takes_the_server_along(beside, sample, tmp_path):
    assert workers.file(dies_writing, sample, NOW, tmp_path / "once") != os.getpid()
    with pytest.raises(Exception) as lost:
        workers.file(dies_always, sample, NOW, os.getpid())
    assert is_loss(lost.value)
    assert workers.file(where, sample, NOW) != os.getpid()


def dies_always(dataset, scenario, server):
    """A file too large for any process."""
    assert os.getpid() != server
    os.kill(os.getpid(), signal.SIGKILL)


class Held:
    """A study that waits until it is let go, so that its process has something to do; told by its answer."""

    def __init__(self, process):
        self.futures = [Future() for _ in range(workers.CROWD)]
        process.waiting += len(self.futures)
        for each in self.futures:
            each.add_done_callback(process._answered)

    def let_go(self):
        for each in self.futures:
            each.set_result(None)


def test_a_crowded_process_begins_nothing_that_can_wait(beside, sample):
    first, second = (Scenario({"stretch_nickel": value}) for value in (0.031, 0.032))
    begun = cache.Question.of(odds, sample, first, (0.09,)).asked().result(60)
    held = Held(beside[workers.QUICK])
    cache.prefetch(odds, sample, second, 0.09)
    assert cache.study_if_room(odds, sample, second, 0.09) is None
    assert cache.study_within(60, odds, sample, second, 0.09) is None
    assert cache.known(odds, sample, second, (0.09,)) is None, "nothing was begun"
    assert cache.study_if_room(odds, sample, first, 0.09) == begun, "what is there is given"
    assert cache.study(odds, sample, second, 0.08) is not None, "what a page cannot do without is asked all the same"
    held.let_go()
    assert cache.study_if_room(odds, sample, second, 0.09) == odds(sample, second, 0.09)
    counted_down(beside[workers.QUICK])


def test_a_search_holds_up_nobodys_odds(beside, sample):
    """Seconds of it are in another process than odds are; the next one begins when that has nothing else to do."""
    more = 0.7, 0.07, ()
    asked = cache.Question.of(odds_solve, sample, NOW, more).asked()
    assert beside[workers.QUICK].waiting == 0
    later = Scenario({"stretch_nickel": 0.033})
    cache.prefetch(odds_solve, sample, later, *more)
    assert cache.Question.of(odds_solve, sample, later, more).begun is None
    asked.result(120)
    counted_down(beside[workers.AHEAD])
    cache.prefetch(odds_solve, sample, later, *more)
    assert cache.Question.of(odds_solve, sample, later, more).begun is not None


def test_a_process_counts_what_it_has_to_do_even_where_that_fails(beside, sample):
    process = beside[workers.QUICK]
    with pytest.raises(ZeroDivisionError):
        process.submit(fails, sample, NOW).result(60)
    counted_down(process)


def counted_down(process):
    """Wait until nothing is under way: whoever waits for an answer may have it a moment before it is counted."""
    until = time.monotonic() + 60
    while process.waiting:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_who_waits_for_a_study_lets_another_draw_and_nobody_keeps_a_turn():
    free = lambda: turns._turns._value  # noqa: E731
    with turns.stood_aside():
        assert free() == turns.AT_ONCE, "who has no turn gives none up"
    with pytest.raises(ZeroDivisionError), turns.turn():
        assert free() == turns.AT_ONCE - 1
        with turns.stood_aside():
            assert free() == turns.AT_ONCE
        assert free() == turns.AT_ONCE - 1
        with turns.stood_aside():
            fails(None, None)
    assert free() == turns.AT_ONCE
