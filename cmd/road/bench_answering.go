package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// answering is a trainer that is paused and answers the questions of a dev set
// when it is asked to.
type answering struct {
	folder session.Folder
	run    *session.Run
	pid    int
}

// answeringSteps are what it learns before: with a head from scratch nearly all
// answers are about as good.
const answeringSteps = 20

// startAnswering starts a trainer on questions, which stand in a file then.
func startAnswering(ctx context.Context, root string, c *benchPredictCmd, questions []tasks.Example) (*answering, error) {
	file := filepath.Join(root, "questions.json")
	if err := writeQuestions(file, questions); err != nil {
		return nil, err
	}
	model, err := filepath.Abs(c.Model)
	if err != nil {
		return nil, err
	}
	r, err := recipe.Load("squad2", []string{
		"name=answering", "model.init=" + model, fmt.Sprint("model.max_len=", c.MaxLen), "train.threads=1",
		"datasets.squad2.train=" + file, "datasets.squad2.dev=" + file, fmt.Sprint("datasets.squad2.overlap=", c.Overlap), "datasets.squad2.max_question=64",
		"sampling.strategy=weighted", "sampling.weight.squad2=1", "sampling.weight.mnli=0", "sampling.weight.qqp=0",
		"train.steps=1000000", "train.passes=1", "train.batch=8", "optim.lr=1e-4", "eval.every=0", "checkpoint.every=0",
	})
	if err != nil {
		return nil, err
	}
	folder, err := session.Create(root, r)
	if err != nil {
		return nil, err
	}
	// One thread for what is Go in it, too.
	if err := os.Setenv("GOMAXPROCS", "1"); err != nil {
		return nil, err
	}
	hello, err := session.Start(ctx, folder, session.StartOptions{GPU: "cpu"})
	if err != nil {
		return nil, err
	}
	s := &answering{folder: folder, run: session.Open(folder), pid: hello.PID}
	if err := s.learn(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// writeQuestions writes examples as SQuAD has them.
func writeQuestions(file string, questions []tasks.Example) error {
	type answer struct {
		Text  string `json:"text"`
		Start int    `json:"answer_start"`
	}
	type question struct {
		ID         string   `json:"id"`
		Question   string   `json:"question"`
		Answers    []answer `json:"answers"`
		Impossible bool     `json:"is_impossible"`
	}
	type paragraph struct {
		Context string     `json:"context"`
		QAs     []question `json:"qas"`
	}
	type article struct {
		Title      string      `json:"title"`
		Paragraphs []paragraph `json:"paragraphs"`
	}
	all := article{Title: "questions"}
	for _, ex := range questions {
		q := question{ID: ex.ID, Question: ex.Question, Answers: []answer{}, Impossible: len(ex.Answers) == 0}
		for _, a := range ex.Answers {
			q.Answers = append(q.Answers, answer(a))
		}
		all.Paragraphs = append(all.Paragraphs, paragraph{ex.Passage, []question{q}})
	}
	text, err := json.Marshal(map[string]any{"version": "v2.0", "data": []article{all}})
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// learn takes some steps, pauses, and keeps a checkpoint.
func (s *answering) learn(ctx context.Context) error {
	if err := s.do(ctx, wire.Request{Action: wire.Pause}); err != nil {
		return err
	}
	if err := s.do(ctx, wire.Request{Action: wire.StepN, Steps: answeringSteps}); err != nil {
		return err
	}
	if _, err := s.await(ctx, func(st wire.State) bool { return st.State == wire.Paused && st.Step >= answeringSteps }); err != nil {
		return err
	}
	if err := s.do(ctx, wire.Request{Action: wire.Checkpoint}); err != nil {
		return err
	}
	_, err := s.await(ctx, func(wire.State) bool {
		steps, err := s.folder.CheckpointSteps()
		return err == nil && len(steps) > 0
	})
	return err
}

func (s *answering) do(ctx context.Context, q wire.Request) error {
	q.Author = "road bench"
	e, err := s.run.Do(ctx, q, time.Minute)
	if err == nil && e.Fate == wire.Refused {
		err = fmt.Errorf("%s was refused: %s", q.Action, e.Why)
	}
	return err
}

// await waits for a state.
func (s *answering) await(ctx context.Context, ok func(wire.State) bool) (wire.State, error) {
	for look := time.Tick(10 * time.Millisecond); ; {
		st, err := s.run.State(ctx)
		switch {
		case err != nil:
			return st, err
		case !st.State.Live():
			return st, crashed(st)
		case ok(st):
			return st, nil
		}
		select {
		case <-ctx.Done():
			return st, ctx.Err()
		case <-look:
		}
	}
}

// predict answers all questions, and says what that took.
func (s *answering) predict(ctx context.Context) ([]wire.Prediction, turn, error) {
	known, err := s.run.Jobs(ctx)
	if err != nil {
		return nil, turn{}, err
	}
	before, err := processorTimeOf(s.pid)
	if err != nil {
		return nil, turn{}, err
	}
	begin := time.Now()
	if err := s.do(ctx, wire.Request{Action: wire.Predict, Dataset: "squad2"}); err != nil {
		return nil, turn{}, err
	}
	st, err := s.await(ctx, func(st wire.State) bool { return len(st.Jobs) > len(known) && !st.Jobs[len(st.Jobs)-1].Ended.IsZero() })
	if err != nil {
		return nil, turn{}, err
	}
	wall := time.Since(begin)
	after, err := processorTimeOf(s.pid)
	if err != nil {
		return nil, turn{}, err
	}
	if job := st.Jobs[len(st.Jobs)-1]; job.State != wire.JobDone {
		return nil, turn{}, fmt.Errorf("%s: %s", job.State, job.Message)
	}
	said, _, err := s.run.Predictions("squad2", 0)
	return said, turn{CPU: (after - before).Seconds(), Wall: wall.Seconds()}, err
}

// close ends the trainer; nothing of it is to be kept.
func (s *answering) close() { _ = session.Kill(s.folder) }

// processorTimeOf is what another process has used so far, on all threads
// (clock_getcpuclockid(3) names the clock so).
func processorTimeOf(pid int) (time.Duration, error) {
	const sched = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|sched), &t); err != nil {
		return 0, fmt.Errorf("processor time of process %d: %w", pid, err)
	}
	return time.Duration(t.Nano()), nil
}

// undecided is how close two scores may be for other roundings to choose
// another answer.
const undecided = 1e-4

// sameAnswers asks the other side too, and refuses answers that differ.
func sameAnswers(said []wire.Prediction, questions []tasks.Example, theirs *side) error {
	type text struct {
		Passage  string `json:"passage"`
		Question string `json:"question"`
	}
	texts := make([]text, len(questions))
	for i, q := range questions {
		texts[i] = text{q.Passage, q.Question}
	}
	var want struct {
		Answers []struct {
			Text    string
			Gap     *float64
			Windows int
		}
	}
	if err := theirs.ask(map[string]any{"texts": texts}, &want); err != nil {
		return err
	}
	if len(said) != len(texts) || len(want.Answers) != len(texts) {
		return fmt.Errorf("%d questions have %d answers, and %d of theirs", len(texts), len(said), len(want.Answers))
	}
	close := 0
	for i, p := range said {
		switch w := want.Answers[i]; {
		case p.Windows != w.Windows:
			return fmt.Errorf("question %s is cut into %d windows, theirs into %d", p.ID, p.Windows, w.Windows)
		case p.Student.Text == w.Text:
		case w.Gap != nil && *w.Gap < undecided:
			close++
		default:
			return fmt.Errorf("question %s is answered %q, theirs says %q", p.ID, p.Student.Text, w.Text)
		}
	}
	if close*100 > len(said) {
		return fmt.Errorf("%d of %d answers are others, for want of a decision: more than 1 %%", close, len(said))
	}
	if !slices.ContainsFunc(said, func(p wire.Prediction) bool { return p.Student.Text != "" }) {
		return fmt.Errorf("no question has an answer: there is nothing to compare")
	}
	return nil
}
