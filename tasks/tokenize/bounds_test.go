package tokenize

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// numbered repeats a format with the numbers from 0.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// The largest files that are read at all, of each part that can grow, are refused in
// little more than 1 GiB of memory, and in few words.
func TestFaultAHugeTokenizerIsRefusedInBoundedMemory(t *testing.T) {
	if os.Getenv("ROAD_FAULTS") == "" {
		t.Skip("make faults runs it: it takes half a minute and 2 GB")
	}
	const (
		big   = maxFile - 4<<10
		vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"
		few   = mostValues * 9 / 10
	)
	unigram := func(pieces string) string {
		return fmt.Sprintf(`{"added_tokens":[],"model":{"type":"Unigram","unk_id":0,"vocab":[%s["z",-1]]},`, pieces) +
			`"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"Metaspace","replacement":"▁"}}`
	}
	const values = "it has more than 2000000 values, the maximum"
	const pieces = "the vocabulary has more than 1000000 pieces, the maximum"
	for name, c := range map[string]struct{ file, text, want string }{
		"one piece": {tokenizerJSON, with(t, `"@@a": 7`, `"`+strings.Repeat("x", big)+`": 7`), "the pieces have more than 8 MiB"},
		"one added token": {
			tokenizerJSON, with(t, `"content": "[MASK]"`, `"content": "`+strings.Repeat("x", big)+`"`), "is that of the piece",
		},
		"one kind": {
			tokenizerJSON, with(t, `"type": "WordPiece", "unk`, `"type": "`+strings.Repeat("x", big)+`", "unk`), "is not supported",
		},
		"pieces":       {tokenizerJSON, with(t, `"@@a": 7`, `"@@a": 7`+numbered(4_000_000, `,"%d":1`)), values},
		"fewer pieces": {tokenizerJSON, with(t, `"@@a": 7`, `"@@a": 7`+numbered(few, `,"%d":1`)), "model.vocab: the id of"},
		"merges":       {tokenizerJSON, with(t, `"type": "WordPiece", "unk`, `"merges": [`+strings.Repeat(`0,`, big/2)+`0], "unk`), values},
		"fewer merges": {
			tokenizerJSON, with(t, `"type": "WordPiece", "unk`, `"merges": [`+strings.Repeat(`0,`, few)+`0], "unk`), "a BPE tokenizer",
		},
		"added tokens": {tokenizerJSON, with(t, `"added_tokens": [`, `"added_tokens": [`+strings.Repeat(`0,`, big/2)), values},
		"fewer added":  {tokenizerJSON, with(t, `"added_tokens": [`, `"added_tokens": [`+strings.Repeat(`0,`, few)), "added_tokens[0]: "},
		"a processor":  {tokenizerJSON, with(t, `"cls": ["[CLS]", 2]`, `"cls": [`+strings.Repeat(`{},`, big/3)+`0]`), values},
		"depth":        {tokenizerJSON, with(t, `"version": "1.0"`, `"version": `+strings.Repeat("[", big)), values},
		"less depth":   {tokenizerJSON, with(t, `"version": "1.0"`, `"version": `+strings.Repeat("[", few)), "exceeded max depth"},
		"long pieces": {
			tokenizerJSON, unigram(numbered(100_000, `["%d`+strings.Repeat("x", 500)+`",-1],`)), "the pieces have more than 8 MiB",
		},
		"lines":          {vocabTXT, vocab + strings.Repeat("\n", big), pieces},
		"a line":         {vocabTXT, vocab + strings.Repeat("x", big), "the pieces have more than 8 MiB"},
		"a shorter line": {vocabTXT, strings.Repeat("x", maxVocabulary-100), "the vocabulary of 1 pieces has no [UNK]"},
		"a model":        {spieceModel, strings.Repeat("\n\x00", big/2), pieces},
		"settings":       {configJSON, `{"extra_special_tokens":[` + strings.Repeat(`0,`, big/2) + `0]}`, values},
		"added":          {addedJSON, `{` + numbered(3_000_000, `"%d":1,`) + `"0":1}`, values},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.file != spieceModel {
				if err := os.WriteFile(filepath.Join(dir, vocabTXT), []byte(vocab), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Load(dir)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > len(dir)+500 {
				t.Errorf("%.1000v, want %s", err, c.want)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<30+1<<27 {
				t.Errorf("a file of %d MiB took %d MiB", len(c.text)>>20, grown>>20)
			}
		})
	}
}
