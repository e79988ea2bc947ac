package tokenize

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/worded/wordedtest"
)

// small is a tokenizer.json that lacks nothing and has little.
const small = `{"version": "1.0", "truncation": null, "padding": null,
 "added_tokens": [{"id": 4, "content": "[MASK]", "single_word": false,
		"lstrip": false, "rstrip": false, "normalized": false, "special": true}],
 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": false},
 "pre_tokenizer": {"type": "BertPreTokenizer"},
 "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "@@", "max_input_chars_per_word": 3,
  "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "A": 5, "a": 6, "@@a": 7}}}`

// with is small with something replaced.
func with(t testing.TB, old, replacement string) string {
	t.Helper()
	if strings.Count(small, old) != 1 {
		t.Fatalf("%q is not once in the file", old)
	}
	return strings.Replace(small, old, replacement, 1)
}

func TestAModelsOptionsAreKeptTo(t *testing.T) {
	tk, err := readJSON([]byte(small), settings{})
	if err != nil {
		t.Fatal(err)
	}
	got := tk.Encode(nil, "Aa aaa aaaa [MASK]a [SEP]")
	want := []Token{{5, 0, 1, 0}, {7, 1, 2, 0}, {6, 3, 4, 1}, {7, 4, 5, 1}, {7, 5, 6, 1}, {1, 7, 11, 2},
		{4, 12, 18, 3}, {6, 18, 19, 4}, {1, 20, 21, 5}, {1, 21, 24, 6}, {1, 24, 25, 7}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if tk.CLS != 2 || tk.SEP != 3 || tk.PAD != 0 || tk.UNK != 1 || tk.MASK != 4 {
		t.Errorf("special ids %+v", tk)
	}
}

func TestAnAddedTokenTakesTheSpaceThatItAsksFor(t *testing.T) {
	tk, err := readJSON([]byte(with(t, `"lstrip": false, "rstrip": false`, `"lstrip": true, "rstrip": true`)), settings{})
	if err != nil {
		t.Fatal(err)
	}
	got := tk.Encode(nil, "a \u00a0\t[MASK] \u3000[MASK]\na")
	want := []Token{{6, 0, 1, 0}, {4, 1, 12, 1}, {4, 12, 19, 2}, {6, 19, 20, 3}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	plain, err := readJSON([]byte(small), settings{})
	if err != nil {
		t.Fatal(err)
	}
	if plain.Hash() == tk.Hash() {
		t.Error("other rules have the same hash")
	}
}

func TestAddedTokensMayLieBeyondTheVocabulary(t *testing.T) {
	more := `"added_tokens": [{"id": 8, "content": "<a>", "single_word": false,
		"lstrip": false, "rstrip": false, "normalized": false, "special": false},
	 {"id": 9, "content": "<a><b>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false},`
	tk, err := readJSON([]byte(with(t, `"added_tokens": [`, more)), settings{})
	if err != nil {
		t.Fatal(err)
	}
	got := tk.Encode(nil, "a<a><b><a>")
	want := []Token{{6, 0, 1, 0}, {9, 1, 7, 1}, {8, 7, 10, 2}}
	if !slices.Equal(got, want) || tk.Vocab()[9] != "<a><b>" {
		t.Errorf("got %v of %q", got, tk.Vocab())
	}
}

// Rules that are not implemented exactly are refused by name.
func TestWhatIsNotImplementedIsRefused(t *testing.T) {
	for _, c := range []struct{ old, replacement, says string }{
		{`"type": "WordPiece", "unk_token"`, `"type": "BPE", "unk_token"`, "model: a BPE tokenizer, as RoBERTa"},
		{`"type": "WordPiece", "unk_token"`, `"type": "CharBPE", "unk_token"`, "model: CharBPE is not supported"},
		{`"BertNormalizer"`, `"NFC"`, "normalizer: NFC is not supported"},
		{`"clean_text": true`, `"clean_text": false`, "normalizer.clean_text: false is not supported"},
		{`"lowercase": false`, `"lowercase": false, "greek": true`, `normalizer: unknown field "greek"`},
		{`{"type": "BertPreTokenizer"}`, `null`, "pre_tokenizer: none, or one without a type, is not supported"},
		{`"BertProcessing"`, `"ByteLevel"`, "post_processor: ByteLevel is not supported"},
		{`["[SEP]", 3]`, `["[SEP]", 5]`, "post_processor: [CLS] and [SEP] are 2 and 5"},
		{`["[SEP]", 3]`, `["[SEP]"]`, "post_processor: "},
		{`"single_word": false`, `"single_word": true`, `added token "[MASK]": single_word is not supported`},
		{`"normalized": false`, `"normalized": true`, `added token "[MASK]": normalized is not supported`},
		{`"id": 4`, `"id": 5`, `added token "[MASK]": its id is 5, and 4 in the vocabulary`},
		{`"id": 4`, `"id": 9`, `added token "[MASK]": its id is 9, and 4 in the vocabulary`},
		{`"A": 5`, `"A": 6`, "model.vocab: the id of"},
		{`"A": 5`, `"A": 2000000000`, `model.vocab: the id of "A" is 2000000000`},
		{`"A": 5`, `"A": "5"`, "model: vocab is a JSON string, but must be an integer of 32 bits"},
		{`"max_input_chars_per_word": 3`, `"max_input_chars_per_word": -1`, "model.max_input_chars_per_word: -1: must be from 0 to 10000"},
		{`"A": 5`, `"` + strings.Repeat("A", maxVocabulary) + `": 5`, "the pieces have more than 8 MiB"},
		{`"[PAD]"`, `"PAD"`, "has no [PAD]"},
		{`"unk_token": "[UNK]"`, `"unk_token": "?"`, "has no ?"},
		{`"version": "1.0"`, `"version": "2.0"`, `version: "2.0"`},
		{`"version": "1.0"`, `"version": "1.0", "extra": {}`, `unknown field "extra"`},
		{`"@@a": 7}}}`, `"@@a": 7}}} {}`, "data after the value"},
		{`"@@a": 7}}}`, `"@@a": 7}}`, "unexpected EOF"},
	} {
		_, err := readJSON([]byte(with(t, c.old, c.replacement)), settings{})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.99s: %v, want %q", c.replacement, err, c.says)
		}
	}
}

func TestATemplateMustBeThatOfPairs(t *testing.T) {
	text := read(t, "testdata/cased.json")
	var file map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	good := string(file["post_processor"])
	for _, change := range [][2]string{{`"type_id": 1`, `"type_id": 0`}, {`"id": "B"`, `"id": "A"`}, {`"ids"`, `"idx"`},
		{`"[SEP]"`, `"[PAD]"`}} {
		if !strings.Contains(good, change[0]) {
			t.Fatalf("no %s in the template", change[0])
		}
		file["post_processor"] = json.RawMessage(strings.Replace(good, change[0], change[1], 1))
		data, err := json.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readJSON(data, settings{}); err == nil || !strings.Contains(err.Error(), "post_processor") {
			t.Errorf("%s: %v", change[1], err)
		}
	}
}

func TestAFileThatIsTooLargeIsNotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokenizer.json")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(maxFile+1), f.Close()); err != nil { // a hole: it takes no room
		t.Fatal(err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "larger than the 64 MiB") {
		t.Error(err)
	}
}

func TestErrorsNameTheFile(t *testing.T) {
	dir := folder(t, map[string]string{tokenizerJSON: with(t, `"clean_text": true`, `"clean_text": false`)})
	want := filepath.Join(dir, tokenizerJSON) + ": normalizer.clean_text"
	if _, err := Load(dir); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := Load(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
}

// FuzzReadJSON: under any class nothing panics, and every tokenizer that loads
// encodes.
func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(read(f, "testdata/cased.json")))
	f.Add([]byte(strings.Replace(small, `"lstrip": false`, `"lstrip": true`, 1)))
	f.Add([]byte(strings.Replace(small, `"type": "WordPiece", "unk_token"`, `"unk_token"`, 1)))
	f.Add([]byte(strings.Replace(small, `"type": "BertNormalizer", `, ``, 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, class := range []string{"", "BertTokenizer", "AlbertTokenizer"} {
			if tk, err := readJSON(data, settings{Class: class}); err == nil {
				checkOffsets(t, tk, " Aa[MASK] \u4e2d\u00e9\xff aaaa [SEP]")
			} else {
				wordedtest.Worded(t, err.Error(), string(data))
			}
		}
	})
}

// A file from before tokenizers 0.10 does not name its model's type.
func TestAModelWithoutTypeIsToldByItsKeys(t *testing.T) {
	untyped := with(t, `"type": "WordPiece", "unk_token"`, `"unk_token"`)
	plain, err := readJSON([]byte(small), settings{})
	if err != nil {
		t.Fatal(err)
	}
	tk, err := readJSON([]byte(untyped), settings{})
	if err != nil {
		t.Fatal(err)
	}
	if tk.Hash() != plain.Hash() {
		t.Error("it is another tokenizer")
	}
	for _, c := range []struct{ old, replacement, says string }{
		{`"max_input_chars_per_word": 3,`, ``, "model.max_input_chars_per_word: missing"},
		{`"continuing_subword_prefix": "@@",`, ``, "model.continuing_subword_prefix: missing"},
		{`"unk_token": "[UNK]",`, ``, "model.unk_token: missing"},
		{`"max_input_chars_per_word": 3,`, `"merges": [],`, "a BPE tokenizer"},
		{`"continuing_subword_prefix": "@@", "max_input_chars_per_word": 3,`, ``, "a WordLevel tokenizer"},
		{`"unk_token": "[UNK]", "continuing_subword_prefix": "@@", "max_input_chars_per_word": 3,`, ``, "not the keys of any kind"},
		{`"unk_token": "[UNK]",`, `"unk_id": 0,`, "normalizer: BertNormalizer is not supported; only a step of ALBERT's"},
	} {
		if !strings.Contains(untyped, c.old) {
			t.Fatalf("no %s", c.old)
		}
		if _, err := readJSON([]byte(strings.Replace(untyped, c.old, c.replacement, 1)), settings{}); err == nil ||
			!strings.Contains(err.Error(), c.says) {
			t.Errorf("%s for %s: %v, want %q", c.replacement, c.old, err, c.says)
		}
	}
}

func TestAClassDoesNotReadAModelOfAnother(t *testing.T) {
	for class, says := range map[string]string{"AlbertTokenizer": "a WordPiece is not read by AlbertTokenizer",
		"AlbertTokenizerFast": "PreTrainedTokenizerFast"} {
		if _, err := readJSON([]byte(small), settings{Class: class}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", class, err, says)
		}
	}
}

func TestWhatADownloadLeftIsNamed(t *testing.T) {
	for _, name := range []string{tokenizerJSON, vocabTXT, spieceModel} {
		dir := folder(t, map[string]string{name: "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 466062\n"})
		if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, name)+": it is a Git LFS pointer") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTokenizersOfOtherModelsAreNamed(t *testing.T) {
	for name, says := range map[string]string{"merges.txt": "a BPE tokenizer, as RoBERTa", "spm.model": "DeBERTa-v2",
		"sentencepiece.bpe.model": "XLM-RoBERTa"} {
		dir := folder(t, map[string]string{name: "x", "vocab.json": "{}"})
		if _, err := Load(dir); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", name, err, says)
		}
	}
}

// FuzzSettings: no contents of the files beside a vocabulary make it panic.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"do_lower_case": false, "added_tokens_decoder": {"4": {"content": "[MASK]", "special": true, "lstrip": true}}, `+
		`"extra_special_tokens": ["<a>"]}`), []byte(nil), []byte(nil))
	f.Add([]byte(`{"cls_token": {"content": "A"}}`), []byte(`{"mask_token": "B", "additional_special_tokens": [{"content": "a"}]}`),
		[]byte(`{"<a>": 8}`))
	f.Fuzz(func(t *testing.T, config, special, added []byte) {
		s, err := readSettings("x", config, special, added)
		if err != nil {
			wordedtest.Worded(t, err.Error(), string(config)+string(special)+string(added))
			return
		}
		s.Class = "BertTokenizer"
		if tk, err := readJSON([]byte(small), s); err == nil {
			checkOffsets(t, tk, " Aa[MASK] \u4e2d\u00e9\xff <a>aaa [SEP]")
		}
	})
}
