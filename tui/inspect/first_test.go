package inspect

import (
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// opened is the screen of a run, opened for the first time.
func opened(run *uitest.Session) (*ui.Context, *Screen) {
	c := uitest.Context(run, 120, 35)
	s := New(c)
	settle(s, s.Open())
	return c, s
}

func predicting(dataset string, state wire.JobState) wire.Job {
	return wire.Job{ID: "p", Kind: wire.JobPredict, State: state, Dataset: dataset}
}

// tell sends the event of a job.
func tell(run *uitest.Session, s *Screen, job wire.Job) {
	_, cmd := s.Update(ui.BatchMsg{Session: run, Events: []wire.Event{{Kind: wire.EventJob, Job: &job}}})
	settle(s, cmd)
}

func TestTheFirstDatasetIsTheOnePredictedLastThenOneThatIsOnlyMeasured(t *testing.T) {
	run := uitest.Live()
	run.S.Datasets = append(run.S.Datasets, wire.Dataset{Name: "newsqa", Tasks: []string{"mrc"}, Dev: 240})
	answered := run.Answered
	run.Answered = nil
	if _, s := opened(run); s.dataset != "newsqa" {
		t.Errorf("without predictions %s comes first", s.dataset)
	}
	run.S.Datasets[len(run.S.Datasets)-1].Reading = true // it may have examples yet
	if _, s := opened(run); s.dataset != "squad2" {
		t.Errorf("of datasets with examples %s comes first", s.dataset)
	}
	run.Answered = answered
	run.S.Jobs = append(run.S.Jobs, predicting("squad2", wire.JobDone), predicting("mnli", wire.JobDone), predicting("quac", wire.JobFailed))
	if _, s := opened(run); s.dataset != "mnli" {
		t.Errorf("of datasets with predictions %s comes first", s.dataset)
	}
}

func TestPredictionsOfAnotherDatasetAreShownWhereThereAreNone(t *testing.T) {
	run := uitest.Live()
	c, s := opened(run)
	tell(run, s, predicting("mnli", wire.JobDone))
	if s.dataset != "squad2" {
		t.Fatalf("squad2, which was being read, gave way to %s", s.dataset)
	}
	uitest.Press(c, s, "tab") // quac, which has none
	tell(run, s, predicting("mnli", wire.JobRunning))
	if s.dataset != "quac" {
		t.Fatalf("predictions that are not written are shown: %s", s.dataset)
	}
	uitest.Press(c, s, "o")
	tell(run, s, predicting("mnli", wire.JobDone))
	if s.dataset != "quac" || s.editor == nil {
		t.Fatalf("a question that was being written gave way to %s", s.dataset)
	}
	uitest.Press(c, s, "esc")
	tell(run, s, predicting("mnli", wire.JobDone))
	if s.dataset != "mnli" || s.set == nil {
		t.Errorf("%s with %d rows is shown after predictions of mnli", s.dataset, s.len())
	}
}
