package jobs

import (
	"errors"
	"io"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/tasks"
)

// devSet is known of a dev set once it was surveyed.
type devSet struct {
	name     string             // digest of its examples
	baseline map[string]float64 // score of the best constant answer, by task
}

// survey goes through a dev set before it is first answered, page by page: it keeps the
// examples for all predictions, and finds the best constant answer to them.
type survey struct {
	jobs     *Jobs
	d        *feed.Dataset
	keeps    bool // the examples; else only the baseline is wanted
	next     int  // example
	file     *durable.File
	full     *tolerant // of the file
	examples *answers.Examples
	golds    []evalsuite.Question // of a span task, until its baseline is known
	turns    []evalsuite.Turn     // likewise, of dialogs
	counts   []map[string]int     // of the labels of each other one
}

// tolerant is a file of which the first error is kept: the digest of the examples is
// needed without them, too.
type tolerant struct {
	to     io.Writer
	failed error
}

func (t *tolerant) Write(b []byte) (int, error) {
	if t.failed == nil {
		_, t.failed = t.to.Write(b)
	}
	return len(b), nil
}

// slice reads a page, or after the last one ends the survey. unkept is why the examples are
// not kept. While the run's folder is away it does nothing.
func (s *survey) slice() (unkept, err error) {
	if err := s.jobs.owner.Check(); err != nil {
		return nil, err
	}
	if s.examples == nil {
		if err := s.begin(); err != nil {
			return nil, err
		}
	}
	page, err := s.d.ReadPage(s.next)
	if err != nil {
		return nil, err
	}
	for i := range page.Examples {
		if err := s.add(&page.Examples[i]); err != nil {
			return nil, err
		}
	}
	if s.next += len(page.Examples); s.next < s.d.Dev.Examples() {
		return nil, nil
	}
	return s.finish()
}

// needed is slice for a job that cannot do without the examples.
func (s *survey) needed() error {
	unkept, err := s.slice()
	if err == nil && unkept != nil {
		err = s.jobs.unkept(unkept)
	}
	return err
}

func (s *survey) begin() error {
	s.full, s.golds, s.turns, s.counts, s.next = &tolerant{to: io.Discard}, nil, nil, make([]map[string]int, len(s.d.Tasks)), 0
	if s.keeps {
		file, err := s.jobs.owner.NewExamples(s.d.Name)
		switch {
		case errors.As(err, new(*session.Displaced)):
			return err
		case err != nil:
			s.full.failed = err
		default:
			s.file, s.full.to = file, file
		}
	}
	s.examples = answers.NewExamples(s.full)
	return nil
}

func (s *survey) add(ex *tasks.Example) error {
	turn, inDialog := scoring.TurnOf(ex)
	for k, task := range s.d.Tasks {
		if task.Kind == tasks.Span {
			switch {
			case s.jobs.devSets[s.d.Name] != nil: // it is known
			case inDialog:
				s.turns = append(s.turns, turn)
			default:
				s.golds = append(s.golds, questionOf(ex))
			}
			continue
		}
		if inDialog && !turn.Agreed(evalsuite.HumanF1) {
			continue // it does not count
		}
		if label, ok := ex.Labels[task.Name]; ok {
			if s.counts[k] == nil {
				s.counts[k] = map[string]int{}
			}
			s.counts[k][label]++
		}
	}
	return s.examples.Add(ex)
}

// finish keeps the examples, unless the run has them. A run whose folder is moved in this
// moment is surveyed again.
func (s *survey) finish() (unkept, err error) {
	set, err := s.examples.Set()
	if err != nil {
		return nil, err
	}
	unkept = s.full.failed
	switch {
	case s.file == nil:
	case unkept != nil || s.jobs.owner.HasExamples(s.d.Name, set):
		err = s.file.Drop()
	default:
		err = s.jobs.owner.KeepExamples(s.file, s.d.Name, set)
	}
	s.file, s.examples = nil, nil
	if errors.As(err, new(*session.Displaced)) {
		return nil, err
	}
	if err != nil {
		unkept = err
	}
	known := &devSet{name: set}
	if before := s.jobs.devSets[s.d.Name]; before != nil {
		known.baseline = before.baseline
	} else {
		known.baseline = s.baselines()
	}
	s.jobs.devSets[s.d.Name] = known
	return unkept, nil
}

// baselines are the scores of the best constant answers, by task.
func (s *survey) baselines() map[string]float64 {
	all := map[string]float64{}
	for k, task := range s.d.Tasks {
		if task.Kind == tasks.Span {
			all[task.Name] = max(evalsuite.BestConstant(s.golds), evalsuite.BestConstantReply(s.turns, evalsuite.HumanF1))
			continue
		}
		most, total := 0, 0
		for _, n := range s.counts[k] {
			most, total = max(most, n), total+n
		}
		all[task.Name] = percent(most, total)
	}
	return all
}

// percent is 100*part/whole, and 0 of nothing.
func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// close gives up the file of a survey that is not done.
func (s *survey) close() {
	if s.file != nil {
		_ = s.file.Drop() // else the next start removes it
		s.file = nil
	}
}

// surveyed reports whether a dev set was gone through, and the run has its examples where
// they are to be kept.
func (j *Jobs) surveyed(d *feed.Dataset, keeps bool) bool {
	known := j.devSets[d.Name]
	return known != nil && (!keeps || j.owner.HasExamples(d.Name, known.name))
}
