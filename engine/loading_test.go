package engine_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/demo"
)

// large is a folder of a teacher of mrc, as wide as an ELECTRA-base and with an embedding of
// 184 MB. Its weights are zero and take no room on the disk.
func large(t *testing.T) string {
	t.Helper()
	c, err := checkpoint.Size("base")
	if err != nil {
		t.Fatal(err)
	}
	c.VocabSize, c.Layers = 60000, 4
	dir := filepath.Join(t.TempDir(), "large")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	head := checkpoint.Head{Name: "mrc"}
	if err := checkpoint.WriteConfig(dir, c, []checkpoint.Head{head}); err != nil {
		t.Fatal(err)
	}
	type entry struct {
		DType   string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}
	header, end := map[string]entry{}, 0
	add := func(name string, shape ...int) {
		from := end
		n := 4
		for _, d := range shape {
			n *= d
		}
		end += n
		header[name] = entry{"F32", shape, [2]int{from, end}}
	}
	for _, p := range c.Encoder() {
		add(p.Name, p.Shape...)
	}
	add(head.Key("qa_outputs.weight"), 2, c.HiddenSize)
	add(head.Key("qa_outputs.bias"), 2)
	text, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "model.safetensors")
	if err := os.WriteFile(file, append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, int64(8+len(text)+end)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// teaching is a run of small steps with two teachers that nothing has loaded: a large one,
// and one whose weights are not those of its config.
func teaching(t *testing.T) (k *trainer, teacher, broken string) {
	t.Helper()
	dir, other := large(t), filepath.Join(t.TempDir(), "broken")
	vocabulary := strings.Join(demo.Vocabulary(), "\n") + "\n" // the student's
	if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(vocabulary), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(other, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	config := []byte(`{"model_type":"electra","num_hidden_layers":512,"hidden_size":16384,"num_attention_heads":4}`)
	if err := os.WriteFile(filepath.Join(other, "config.json"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	f := create(t, small(t, "train.steps=1000000", "checkpoint.every=0", "datasets.quac.teachers="+dir+","+other))
	k = start(t, f).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 20 })
	return k, filepath.Base(dir), filepath.Base(other)
}

// questionFor is a question for models.
func questionFor(models ...string) wire.Question {
	return wire.Question{Dataset: "quac", Passage: "The fair was held in Paris.", Question: "Where was the fair held?", Models: models}
}

// pause is the longest time between two rows of metrics from one moment to another.
func pause(t *testing.T, f session.Folder, from, to time.Time) (longest time.Duration, rows int) {
	t.Helper()
	text, err := os.ReadFile(f.Metrics())
	if err != nil {
		t.Fatal(err)
	}
	last := from
	for line := range bytes.Lines(text) {
		var row struct{ Time time.Time }
		if err := json.Unmarshal(line, &row); err != nil || row.Time.Before(from) || row.Time.After(to) {
			continue // the last one is being written
		}
		longest, last, rows = max(longest, row.Time.Sub(last)), row.Time, rows+1
	}
	return max(longest, to.Sub(last)), rows
}

// The steps go on while the teacher of a question is loaded, also over its largest
// tensor: no pause is a considerable part of the load. Whoever asks meanwhile shares the
// load, and whoever leaves takes nothing along.
func TestStepsGoOnWhileAQuestionsTeacherLoads(t *testing.T) {
	t.Parallel()
	k, teacher, broken := teaching(t)
	impatient, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := k.run.Infer(impatient, questionFor(teacher))
		left <- err
	}()
	from := time.Now()
	var to [2]time.Time
	var both sync.WaitGroup
	for i := range to {
		both.Go(func() {
			answers, err := k.run.Infer(t.Context(), questionFor("student", teacher))
			to[i] = time.Now()
			if err != nil || len(answers) != 2 || answers[1].Model != teacher || len(answers[1].Start) == 0 {
				t.Errorf("asked: %+v, %v", answers, err)
			}
		})
	}
	_, err := k.run.Infer(t.Context(), questionFor("student", broken))
	if err == nil || !contains(err.Error(), "this model needs") {
		t.Errorf("a teacher that cannot load gave %v", err)
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("a client that left has %v", err)
	}
	both.Wait()
	end := slices.MinFunc(to[:], time.Time.Compare)
	s := k.until("a state", func(wire.State) bool { return true })
	k.until("the row of a later step", func(now wire.State) bool { return now.Step > s.Step })
	longest, rows := pause(t, k.folder, from, end)
	t.Logf("the load took %s, the longest pause of %d steps was %s", end.Sub(from), rows, longest)
	if rows < 10 || longest > end.Sub(from)/2 {
		t.Errorf("of %d steps in %s of loading one came after a pause of %s", rows, end.Sub(from), longest)
	}
	again := time.Now()
	if _, err := k.run.Infer(t.Context(), questionFor(teacher)); err != nil || time.Since(again) > end.Sub(from) {
		t.Errorf("asked again, a teacher that is loaded took %s, %v", time.Since(again), err)
	}
	if _, err := k.run.Infer(t.Context(), questionFor(teacher, teacher)); err == nil {
		t.Error("a model that was named twice answered")
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}
