package tokenize

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestSettingsThatAreNotImplementedAreRefused(t *testing.T) {
	vocab := read(t, "testdata/vocab.txt")
	for config, says := range map[string]string{
		`{"tokenizer_class": "BertJapaneseTokenizer"}`: "a vocab.txt is not read by BertJapaneseTokenizer, which tokenizer_config.json names",
		`{"do_basic_tokenize": false}`:                 "do_basic_tokenize: false is not supported",
		`{"never_split": ["x"]}`:                       "never_split is not supported",
		`{"cls_token": "<s>"}`:                         "has no <s>",
		`{"pad_token": {"content": "<pad>"}}`:          "has no <pad>",
		`{"added_tokens_decoder": {"0": {"content": "[PAD]", "special": true}, "9": {"content": "<a>", "special": ` +
			`true}}}`: `added token "<a>": its id is 9`,
		`{"do_lower_case": "no"}`: "do_lower_case",
	} {
		dir := folder(t, map[string]string{vocabTXT: vocab, configJSON: config})
		_, err := Load(dir)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), configJSON) {
			t.Errorf("%s: %v, want %q", config, err, says)
		}
	}
	usual := `{"tokenizer_class": "ElectraTokenizerFast", "cls_token": {"content": "[CLS]"}, "sep_token": "[SEP]", "never_split": null, ` +
		`"model_max_length": 512}`
	got := loadFolder(t, map[string]string{vocabTXT: vocab, configJSON: usual})
	if got.Hash() != testTokenizer(t).Hash() {
		t.Error("what transformers writes by itself changes the tokens")
	}
}

// An object that does not say so is normalized, if it is not special: such a
// token is looked for in other text than the raw.
func TestATokenIsNormalizedUnlessItSaysOtherwise(t *testing.T) {
	for config, says := range map[string]string{
		`{"added_tokens_decoder": {"4": {"content": "[MASK]"}}}`:                                      "normalized is not supported",
		`{"added_tokens_decoder": {"4": {"content": "[MASK]", "special": true}}}`:                     "",
		`{"added_tokens_decoder": {"4": {"content": "[MASK]", "normalized": false}}}`:                 "",
		`{"additional_special_tokens": [{"content": "[MASK]"}]}`:                                      "",
		`{"added_tokens_decoder": {"4": {"content": "[MASK]", "special": true, "normalized": true}}}`: "normalized is not supported",
	} {
		_, err := Load(folder(t, map[string]string{vocabTXT: read(t, "testdata/vocab.txt"), configJSON: config}))
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", config, err, says)
		}
	}
}

func TestAnotherProgramsConfigIsNotRead(t *testing.T) {
	dir := folder(t, map[string]string{vocabTXT: read(t, "testdata/vocab.txt"), modelJSON: `["not a model's"]`})
	tk, err := Load(filepath.Join(dir, vocabTXT))
	if err != nil || tk.Hash() != testTokenizer(t).Hash() {
		t.Error(err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, modelJSON)) {
		t.Errorf("in a model's folder: %v", err)
	}
}

// transformers reads no vocab.txt for an ALBERT, of which some are Chinese and
// have one; the error names the setting that makes it do so.
func TestAVocabularyOfAnALBERTNeedsItsClass(t *testing.T) {
	files := map[string]string{vocabTXT: read(t, "testdata/vocab.txt"), modelJSON: `{"model_type": "albert"}`}
	const says = "a vocab.txt is not read by AlbertTokenizer, which is that of model_type albert in config.json; where the model does " +
		"belong to it, let tokenizer_class be BertTokenizer in "
	if _, err := Load(folder(t, files)); err == nil || !strings.Contains(err.Error(), says) {
		t.Error(err)
	}
	files[configJSON] = `{"tokenizer_class": "BertTokenizer"}`
	loadFolder(t, files)
}

// A folder that an older version of this project wrote has a tokenizer.json
// that counted as it is written, and no class.
func TestOlderFoldersOfOursCountAsTheyAreWritten(t *testing.T) {
	written := read(t, "testdata/cased.json")
	bare := loadFolder(t, map[string]string{tokenizerJSON: written})
	ours := loadFolder(t, map[string]string{tokenizerJSON: written, modelJSON: `{"model_type": "electra", "road": {"heads": []}}`})
	if ours.Hash() != bare.Hash() {
		t.Error("it is another tokenizer")
	}
	theirs := loadFolder(t, map[string]string{tokenizerJSON: written, modelJSON: `{"model_type": "electra"}`})
	if theirs.Hash() == bare.Hash() {
		t.Error("BertTokenizer makes the cased one uncased, where no setting says otherwise")
	}
}

func TestTheVocabularyAndTheJSONAreOneTokenizer(t *testing.T) {
	a := loadFolder(t, map[string]string{vocabTXT: read(t, "testdata/cased.txt"), configJSON: `{"do_lower_case": false}`})
	b := loadFolder(t, map[string]string{tokenizerJSON: read(t, "testdata/cased.json")})
	if a.Hash() != b.Hash() {
		t.Error("they have two hashes")
	}
	if a.Hash() == loadFolder(t, map[string]string{vocabTXT: read(t, "testdata/cased.txt")}).Hash() {
		t.Error("cased and uncased have one hash")
	}
}

// A run keeps the files that its tokenizer came from.
func TestSaveWritesTheFilesThatWereLoaded(t *testing.T) {
	vocab, config := read(t, "testdata/cased.txt"), `{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}`
	dir := t.TempDir()
	for _, files := range []map[string]string{
		{tokenizerJSON: read(t, "testdata/cased.json"), configJSON: config},
		{vocabTXT: vocab, configJSON: config},
		{vocabTXT: vocab},
	} {
		first := loadFolder(t, files)
		if err := first.Save(dir); err != nil { // over the files that were there before
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != len(files) {
			t.Errorf("%d files, of %d", len(entries), len(files))
		}
		for name, text := range files {
			if read(t, filepath.Join(dir, name)) != text {
				t.Errorf("%s is another", name)
			}
		}
		again, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		if again.Hash() != first.Hash() {
			t.Error("it is another tokenizer")
		}
	}
}

func TestSaveOfALearnedVocabulary(t *testing.T) {
	first, err := New(append(specials[:], "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := first.Save(dir); err != nil {
		t.Fatal(err)
	}
	again, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash() != first.Hash() || !slices.Equal(again.Vocab(), first.Vocab()) {
		t.Error("it is another tokenizer")
	}
}

// Go's Unicode tables change with Go's version, those of the models do not.
func TestNoTokenDependsOnGosUnicodeTables(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			if i.Path.Value == `"unicode"` || strings.HasPrefix(i.Path.Value, `"golang.org/x/text`) {
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
		// These use the same tables.
		source := read(t, name)
		for _, call := range []string{"ToLower(", "ToUpper(", "Title(", "TrimSpace(", "strings.Fields(", "bytes.Fields(", "EqualFold("} {
			if strings.Contains(source, call) {
				t.Errorf("%s calls %s, which asks Go's tables", name, call)
			}
		}
	}
}

// The files of a folder are a stranger's: none is followed or waited for. A file that
// the user names may be a link.
func TestNoFileOfATokenizerIsALinkOrAPipe(t *testing.T) {
	const vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n"
	outside := filepath.Join(t.TempDir(), "vocab.txt")
	if err := os.WriteFile(outside, []byte(vocab), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"vocab.txt", "tokenizer.json", "spiece.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "config.json",
	} {
		for what, put := range map[string]func(path string) error{
			"a symbolic link": func(path string) error { return os.Symlink(outside, path) },
			"a named pipe":    func(path string) error { return syscall.Mkfifo(path, 0o600) },
		} {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			if err := put(path); err != nil {
				t.Fatal(err)
			}
			if name != "vocab.txt" && name != "spiece.model" {
				if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(vocab), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), path+" is "+what+", but must be a regular file") {
				t.Errorf("%s is %s: %v", name, what, err)
			}
		}
	}
	link := filepath.Join(t.TempDir(), "mine.txt")
	if err := os.Symlink(outside, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(link); err != nil {
		t.Error(err)
	}
}
