package engine_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// A vocabulary that the run learns is known before the first step, and a teacher of spans
// with another tokenizer is refused then, with both.
func TestATeacherWithAnotherTokenizerIsRefusedBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=1"))
	start(t, teacher).wait()
	of := func(dataset string) *trainer {
		t.Helper()
		return start(t, create(t, small(t, "train.steps=2", "model.vocab=", "model.vocab_size=300",
			"datasets."+dataset+".teachers="+teacher.Checkpoint(1))))
	}
	k := of("nq")
	<-k.ended
	for _, says := range []string{
		"datasets.nq.teachers names ", "has another tokenizer than the student", "the student's ", "the vocabulary has ", " pieces",
	} {
		if !contains(k.log.String(), says) {
			t.Errorf("it does not say %q:\n%s", says, k.log)
		}
	}
	if code := k.cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("it ended with %d:\n%s", code, k.log)
	}
	of("mnli").wait() // the class of a text needs no common tokens
}

// A teacher with NaN in its weights teaches nothing: its job ends at the first window, with
// the reason, and no shard is there. One that is to teach from the start, and
// was fetched for that, is refused before the first step.
func TestFaultATeacherOfNaNTeachesNothing(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=1"))
	start(t, teacher).wait()
	dir := filepath.Join(t.TempDir(), "broken")
	if err := os.CopyFS(dir, os.DirFS(teacher.Checkpoint(1))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "model.safetensors")
	weights, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data := 8 + int(binary.LittleEndian.Uint64(weights)) // behind the header
	var header map[string]any
	if err := json.Unmarshal(weights[8:data], &header); err != nil {
		t.Fatal(err)
	}
	delete(header, "__metadata__") // with our checksums, which the files of others lack
	text, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	nan := bytes.Repeat([]byte{0xff}, len(weights)-data)
	content := append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), nan...)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f := create(t, small(t, "train.steps=1000000", "checkpoint.every=0", "datasets.quac.teachers="+dir))
	k := start(t, f).ready()
	e := k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "broken"})
	s := k.until("the job's end", func(s wire.State) bool {
		return len(s.Jobs) > 0 && s.Jobs[len(s.Jobs)-1].ID == e.Job && s.Jobs[len(s.Jobs)-1].State == wire.JobFailed
	})
	why := s.Jobs[len(s.Jobs)-1].Message
	if !contains(why, "teacher broken has logits for quac that are not finite") || !contains(why, "window 0") {
		t.Errorf("the job ended with %q", why)
	}
	shards, err := filepath.Glob(filepath.Join(f.Targets(), "*", "*", "*", "*.logits"))
	if err != nil || len(shards) > 0 {
		t.Errorf("there are %q, %v", shards, err)
	}
	r := small(t, "train.steps=2", "datasets.quac.teachers="+dir)
	r.KD.Start = recipe.StartJoin
	refused := start(t, create(t, r))
	<-refused.ended
	at := refused.folder.Recipe() + ":"
	if !contains(refused.log.String(), at) || !contains(refused.log.String(), "datasets.quac.teachers names "+dir+", which cannot teach it: "+
		"model.safetensors: value 0 of tensor ") {
		t.Errorf("it does not say so at %s:\n%s", at, refused.log)
	}
}
