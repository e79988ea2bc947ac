package engine_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"dev.road/workbench/session/wire"
)

// moreThanABlock is a few examples more than are shuffled together.
const moreThanABlock = 1<<16 + 600

func pair(i int) string {
	label := []string{"entailment", "neutral", "contradiction"}[i%3]
	return fmt.Sprintf(`{"premise":"the fair %d","hypothesis":"a fair","label":%q}`+"\n", i, label)
}

// The file is a pipe, whose writer stops in the middle: steps run, targets and
// such wait, and the rest comes when it comes.
func TestStepsRunBeforeTheDataAreReadThrough(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "train.jsonl")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	rest, written := make(chan struct{}), make(chan error, 1)
	go func() {
		f, err := os.OpenFile(pipe, os.O_WRONLY, 0)
		if err != nil {
			written <- err
			return
		}
		defer f.Close()
		w := bufio.NewWriter(f)
		for i := range moreThanABlock {
			fmt.Fprint(w, pair(i))
		}
		if err := w.Flush(); err != nil {
			written <- err
			return
		}
		<-rest
		_, err = f.WriteString(pair(moreThanABlock))
		written <- err
	}()
	f := create(t, small(t, "train.steps=100000", "sampling.strategy=weighted", "sampling.weight.nq=0", "sampling.weight.quac=0",
		"datasets.mnli.limit=0", "datasets.mnli.format=jsonl", "datasets.mnli.train="+pipe))
	k := start(t, f)
	s := k.until("a step", func(s wire.State) bool { return s.Step > 3 })
	if d := s.Datasets[1]; !d.Reading || d.Examples < 1<<16 || s.Datasets[0].Reading {
		t.Errorf("the datasets are %+v", s.Datasets)
	}
	close(rest)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	k.until("the end of the reading", func(s wire.State) bool {
		return !s.Datasets[1].Reading && s.Datasets[1].Examples == moreThanABlock+1
	})
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	left, err := filepath.Glob(filepath.Join(f.Dir(), ".examples*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// A step that draws from where nothing is read yet, or by sizes that are not
// known yet, waits, says so, and can be paused while it does.
func TestWhatARunWaitsForIsSaid(t *testing.T) {
	t.Parallel()
	for name, sets := range map[string][]string{
		"a window": {"train.passes=1", fmt.Sprintf("train.batch=%d", 1<<16+100), "sampling.strategy=weighted", "sampling.weight.nq=0",
			"sampling.weight.quac=0"},
		"a size": {"sampling.strategy=proportional"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			waitIsSaid(t, sets)
		})
	}
}

// held makes a file of mnli's records that does not end, but gives no more after a number of them.
func held(t *testing.T, records int) string {
	t.Helper()
	pipe := filepath.Join(t.TempDir(), "train.jsonl")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	rest := make(chan struct{})
	t.Cleanup(func() { close(rest) })
	go func() {
		f, err := os.OpenFile(pipe, os.O_WRONLY, 0)
		if err != nil {
			return // the test runs out of patience
		}
		defer f.Close()
		w := bufio.NewWriter(f)
		for i := range records {
			fmt.Fprint(w, pair(i))
		}
		_ = w.Flush()
		<-rest
	}()
	return pipe
}

func waitIsSaid(t *testing.T, sets []string) {
	f := create(t, small(t, append(sets, "datasets.mnli.limit=0", "datasets.mnli.format=jsonl",
		"datasets.mnli.train="+held(t, moreThanABlock))...))
	k := start(t, f)
	k.until("the wait", func(s wire.State) bool { return s.State == wire.Running && contains(s.Note, "until mnli is read") })
	k.applied(wire.Request{Action: wire.Pause})
	if s := k.until("the pause", paused); !contains(s.Note, "paused by test") || s.Step > 0 {
		t.Errorf("paused after step %d with the note %q", s.Step, s.Note)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
}

func TestRecordsThatAreDroppedBeforeALimitAreCounted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "train.jsonl")
	if err := os.WriteFile(file, []byte("{}\n"+pair(0)+pair(1)+pair(2)), 0o600); err != nil {
		t.Fatal(err)
	}
	f := create(t, small(t, "train.steps=1", "datasets.mnli.limit=2", "datasets.mnli.train="+file))
	k := start(t, f)
	k.wait()
	s := k.until("the end", func(s wire.State) bool { return s.State == wire.Finished })
	if d := s.Datasets[1]; d.Examples != 2 || d.Dropped != 1 {
		t.Errorf("the dataset is %+v", d)
	}
}
