package tokenize

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// form is a tokenizer as it lies on the hub, with transformers' reading of it:
// scripts/oracle/forms.py. Its files and tokens are places in the table's lists.
type form struct {
	Name, Model string
	Files       map[string]int
	Meant       [4]int32 // [CLS] and [SEP] as they are put round texts, [PAD], [MASK]; -1: it knows none
	Tokens      []int
}

// formTable is the file of goldens.
type formTable struct {
	Texts, Contents []string
	Answers         [][][]int32
	Forms           []form
}

// readForms reads the goldens; ROAD_FORMS may name a file of more of them,
// which forms.py's "many" writes.
func readForms(t testing.TB) formTable {
	t.Helper()
	file := "testdata/forms.json.gz"
	if more := os.Getenv("ROAD_FORMS"); more != "" {
		file = more
	}
	var table formTable
	if err := json.Unmarshal(unzipped(t, file), &table); err != nil {
		t.Fatal(err)
	}
	return table
}

// lay writes a form's folder, with the model's config.json.
func (f *form) lay(t testing.TB, table *formTable, charsmap string) string {
	t.Helper()
	config := map[string]any{"model_type": f.Model}
	files := map[string]string{}
	for name, at := range f.Files {
		files[name] = strings.ReplaceAll(table.Contents[at], `"CHARSMAP"`, `"`+charsmap+`"`)
	}
	if text := files[modelJSON]; text != "" {
		if err := json.Unmarshal([]byte(text), &config); err != nil {
			t.Fatal(err)
		}
	}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	files[modelJSON] = string(text)
	return folder(t, files)
}

// A folder gives the same tokens as in transformers; so does its saved form in a
// folder without config.json; and byte order marks change nothing.
func TestFormsOfTheHubAreReadAsTransformersDoes(t *testing.T) {
	table := readForms(t)
	m, err := parseSpiece(unzipped(t, unigramData+"albert.model.gz"))
	if err != nil {
		t.Fatal(err)
	}
	charsmap := base64.StdEncoding.EncodeToString(m.charsmap)
	for _, f := range table.Forms {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			dir := f.lay(t, &table, charsmap)
			tk, err := Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			var want [][]int32
			for i, k := range f.Tokens {
				want = append(want, table.Answers[i][k])
			}
			sameTokens(t, tk, table.Texts, want)
			for i, got := range [4]int32{tk.CLS, tk.SEP, tk.PAD, tk.MASK} {
				if want := f.Meant[i]; got != want && want >= 0 {
					t.Errorf("%s is %d, want %d", [4]string{"[CLS]", "[SEP]", "[PAD]", "[MASK]"}[i], got, want)
				}
			}
			again := t.TempDir()
			if err := tk.Save(again); err != nil {
				t.Fatal(err)
			}
			sameHash(t, tk, again, "saved")
			markFiles(t, dir)
			sameHash(t, tk, dir, "with byte order marks")
		})
	}
}

// A saved form gives the same tokens in transformers: set ROAD_ORACLE to a Python
// with the pins of scripts/oracle/requirements-transformers.txt.
func TestTransformersReadsSavedFormsAlike(t *testing.T) {
	python := os.Getenv("ROAD_ORACLE")
	if python == "" {
		t.Skip("ROAD_ORACLE is not set")
	}
	table := readForms(t)
	m, err := parseSpiece(unzipped(t, unigramData+"albert.model.gz"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"../../scripts/oracle/forms.py", "same"}
	for _, f := range table.Forms {
		dir, again := f.lay(t, &table, base64.StdEncoding.EncodeToString(m.charsmap)), t.TempDir()
		tk, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := tk.Save(again); err != nil {
			t.Fatal(err)
		}
		config := `{"model_type": "` + f.Model + `", "road": {"heads": []}}`
		if err := os.WriteFile(filepath.Join(again, modelJSON), []byte(config), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, dir, again)
	}
	if out, err := exec.Command(python, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func sameHash(t *testing.T, tk *Tokenizer, dir, how string) {
	t.Helper()
	again, err := Load(dir)
	if err != nil {
		t.Fatalf("%s: %v", how, err)
	}
	if again.Hash() != tk.Hash() {
		t.Errorf("%s, it is another tokenizer", how)
	}
}

// markFiles puts a byte order mark before every file of a folder.
func markFiles(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if err := os.WriteFile(name, []byte("\ufeff"+read(t, name)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A file that the tokenizers library or transformers refuses for a missing key is
// refused, and the message names the key; a file that both accept is accepted, or
// refused for something that is not supported.
func TestAKeyThatHuggingFaceNeedsIsMissed(t *testing.T) {
	refused := 0
	for line := range bytes.Lines(unzipped(t, "testdata/keys.jsonl.gz")) {
		var k struct {
			Model, Text string
			Path        []any
			Says        []string
		}
		if err := json.Unmarshal(line, &k); err != nil {
			t.Fatal(err)
		}
		_, err := Load(folder(t, map[string]string{tokenizerJSON: k.Text, modelJSON: `{"model_type": "` + k.Model + `"}`}))
		if len(k.Says) == 0 {
			if err != nil && strings.Contains(err.Error(), "missing") {
				t.Errorf("%s without %v: %v", k.Model, k.Path, err)
			}
			continue
		}
		refused++
		key, _ := k.Path[len(k.Path)-1].(string)
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s without %v: %v; Hugging Face says %.90q", k.Model, k.Path, err, k.Says)
		}
	}
	if refused < 100 {
		t.Errorf("only %d keys are needed", refused)
	}
}
