package predict

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"dev.road/workbench/bench"
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

// answeringSteps are the training steps before: with a head from scratch nearly all
// answers are about as good.
const answeringSteps = 20

// start starts a trainer on questions, which stand in a file then.
func (o Options) start(ctx context.Context, root string, questions []tasks.Example) (*answering, error) {
	file := filepath.Join(root, "questions.json")
	if err := writeQuestions(file, questions); err != nil {
		return nil, err
	}
	model, err := filepath.Abs(o.Model)
	if err != nil {
		return nil, err
	}
	r, err := recipe.Load("squad2", []string{
		"name=answering", "model.init=" + model, fmt.Sprint("model.max_len=", o.MaxLen), "train.threads=1",
		"datasets.squad2.train=" + file, "datasets.squad2.dev=" + file,
		fmt.Sprint("datasets.squad2.overlap=", o.Overlap), "datasets.squad2.max_question=64",
		"sampling.strategy=weighted", "sampling.weight.squad2=1", "sampling.weight.mnli=0", "sampling.weight.qqp=0",
		"train.steps=1000000", "train.passes=1", "train.batch=8", "optim.lr=1e-4", "eval.every=0", "checkpoint.every=0",
	})
	if err != nil {
		return nil, err
	}
	d, err := session.Create(root, r)
	if err != nil {
		return nil, err
	}
	// One thread for its Go part, too.
	if err := os.Setenv("GOMAXPROCS", "1"); err != nil {
		return nil, err
	}
	folder := d.Folder()
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
	q.Author = session.Author()
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
			return st, fmt.Errorf("the trainer is %s: %s", st.State, st.Note)
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

// predict answers all questions, and returns the time.
func (s *answering) predict(ctx context.Context) ([]wire.Prediction, turn, error) {
	known, err := s.run.Jobs(ctx)
	if err != nil {
		return nil, turn{}, err
	}
	before, err := bench.ProcessorTimeOf(s.pid)
	if err != nil {
		return nil, turn{}, err
	}
	begin := time.Now()
	if err := s.do(ctx, wire.Request{Action: wire.Evaluate, Dataset: "squad2"}); err != nil {
		return nil, turn{}, err
	}
	st, err := s.await(ctx, func(st wire.State) bool { return len(st.Jobs) > len(known) && !st.Jobs[len(st.Jobs)-1].Ended.IsZero() })
	if err != nil {
		return nil, turn{}, err
	}
	wall := time.Since(begin)
	after, err := bench.ProcessorTimeOf(s.pid)
	if err != nil {
		return nil, turn{}, err
	}
	if job := st.Jobs[len(st.Jobs)-1]; job.State != wire.JobDone {
		return nil, turn{}, fmt.Errorf("%s: %s", job.State, job.Message)
	}
	said, _, err := s.run.Predictions("squad2", 0)
	return said, turn{CPU: (after - before).Seconds(), Wall: wall.Seconds()}, err
}

// export writes the checkpoint that it has kept as transformers has it.
func (s *answering) export(ctx context.Context, program, to string) error {
	out, err := exec.CommandContext(ctx, program, "export", s.folder.Dir(), "--task", "mrc", "--to", to).CombinedOutput()
	if err != nil {
		return fmt.Errorf("export the trainer's weights: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// close ends the trainer; nothing of it is to be kept.
func (s *answering) close() { _ = session.Kill(context.Background(), s.folder) }

// turn is the time to answer all questions once, in seconds.
type turn struct{ CPU, Wall float64 }
