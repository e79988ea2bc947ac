package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/model/safetensors"
)

// teacherFolder makes a checkpoint with heads for mrc and nli, and a vocabulary of its own.
func teacherFolder(t *testing.T, pieces ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "large")
	if err := os.CopyFS(dir, os.DirFS("../../model/testdata/electra")); err != nil {
		t.Fatal(err)
	}
	writeVocabulary(t, filepath.Join(dir, "vocab.txt"), pieces...)
	return dir
}

func writeVocabulary(t *testing.T, file string, pieces ...string) {
	t.Helper()
	text := strings.Join(append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}, pieces...), "\n") + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A teacher that cannot teach is refused before a run is made, at the line that names it,
// with what it has, what is wanted, and the way out.
func TestATeacherThatCannotTeachIsToldWithItsPlace(t *testing.T) {
	teacher := teacherFolder(t, "a", "b")
	file := write(t, `[model]
vocab = "student.txt"
[datasets.squad2]
task = "mrc"
train = "train.json"
teachers = ["`+teacher+`"]
[datasets.mnli]
task = "nli"
train = "demo:mnli"
teachers = ["`+teacher+`"]
[datasets.yelp]
task = "sentiment"
train = "train.json"
teachers = ["`+teacher+`"]
`)
	student := filepath.Join(filepath.Dir(file), "student.txt")
	refused := func(set ...string) string {
		t.Helper()
		_, err := Load(file, set)
		if err == nil {
			return ""
		}
		return err.Error()
	}
	writeVocabulary(t, student, "a", "b", "c")
	other := refused()
	for _, says := range []string{
		"r.toml:6: datasets.squad2.teachers names " + teacher + ", which cannot teach it: teacher large has another tokenizer than the student",
		"(uncased wordpiece, 7 pieces, from vocab.txt), the student's ", "the vocabulary has 7 and 8 pieces (from piece 7 on: none and \"c\")",
		"r.toml:14: datasets.yelp.teachers names ",
		"its classes are entailment, neutral, contradiction, and the labels of sentiment are 1, 2, 3, 4, 5",
	} {
		if !strings.Contains(other, says) {
			t.Errorf("it does not say %s:\n%s", says, other)
		}
	}
	if strings.Contains(other, "mnli") {
		t.Errorf("the class of a text needs no common tokens:\n%s", other)
	}
	writeVocabulary(t, student, "a", "b")
	labels := `datasets.yelp.teachers=`
	if same := refused(labels); same != "" {
		t.Errorf("with the same tokenizer: %s", same)
	}
	// A vocabulary that is learned is not known yet, nor is a teacher that is to be fetched.
	if unknown := refused(labels, "model.vocab=", "datasets.squad2.teachers=some/teacher"); unknown != "" {
		t.Errorf("what is not known is refused: %s", unknown)
	}
	if err := os.Remove(filepath.Join(teacher, "vocab.txt")); err != nil {
		t.Fatal(err)
	}
	if none := refused(labels); !strings.Contains(none, "r.toml:6: datasets.squad2.teachers cannot be used: "+teacher+
		": the folder has no tokenizer") {
		t.Errorf("a teacher without a tokenizer: %s", none)
	}
	for _, key := range []string{"datasets.squad2.teachers", "model.init"} {
		if of := refused(key + "=" + student); !strings.Contains(of, "--set "+key+": "+key+" is a file: "+student+"; name the folder") {
			t.Errorf("a file as %s: %s", key, of)
		}
	}
}

// A teacher with NaN in its weights is refused before a run is made, at the line that names
// it, if it is to teach.
func TestATeacherOfNaNIsToldWithItsPlace(t *testing.T) {
	teacher := teacherFolder(t, "a", "b")
	weights := filepath.Join(teacher, "model.safetensors")
	f, err := safetensors.Open(weights)
	if err != nil {
		t.Fatal(err)
	}
	const broken = "electra.embeddings.LayerNorm.weight"
	var all []safetensors.Tensor
	for _, info := range f.Tensors() {
		data, err := f.Bytes(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Name == broken {
			copy(data[4:], "\x00\x00\xc0\x7f")
		}
		all = append(all, safetensors.Tensor{Name: info.Name, Shape: info.Shape, DType: info.DType,
			Bytes: func() ([]byte, error) { return data, nil }})
	}
	if err := safetensors.Write(weights, all, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	file := write(t, `[model]
vocab = "demo"
[datasets.mnli]
task = "nli"
train = "demo:mnli"
teachers = ["`+teacher+`"]
`)
	_, err = Load(file, nil)
	says := "r.toml:6: datasets.mnli.teachers cannot be used: " + teacher + ": " +
		"model.safetensors: value 1 of tensor \"" + broken + "\" is NaN or an infinity; take another checkpoint of it"
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("%v\nwant %s", err, says)
	}
	for _, set := range []string{"kd.start=manual", "kd.method=hard"} {
		if _, err := Load(file, []string{set}); err != nil {
			t.Errorf("with %s: %v", set, err)
		}
	}
}
