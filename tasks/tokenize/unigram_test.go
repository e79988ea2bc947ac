package tokenize

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A model with pieces of every length up to four and any scores.
type anyPieces struct {
	texts  []string
	scores []float64
}

func drawPieces(t *rapid.T) anyPieces {
	p := anyPieces{texts: []string{"<unk>"}, scores: []float64{0}}
	for _, piece := range rapid.SliceOfDistinct(rapid.StringMatching(`\x{2581}?[a-cé]{0,4}`), rapid.ID[string]).Draw(t, "pieces") {
		if piece != "" {
			p.texts = append(p.texts, piece)
			p.scores = append(p.scores, -float64(rapid.IntRange(1, 40).Draw(t, "score")))
		}
	}
	return p
}

// best is the specification of the lattice: the score of the best of all
// ways to cut the word, one by one.
func (p *anyPieces) best(word string, unk float64) float64 {
	if word == "" {
		return 0
	}
	best, single := math.Inf(-1), []rune(word)[0]
	covered := false
	for i, piece := range p.texts {
		if strings.HasPrefix(word, piece) {
			covered = covered || piece == string(single)
			best = max(best, p.scores[i]+p.best(word[len(piece):], unk))
		}
	}
	if !covered {
		best = max(best, unk+p.best(word[len(string(single)):], unk))
	}
	return best
}

func TestUnigramPiecesAreTheMostProbable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPieces(t)
		c, err := unigramRules{words: true}.core(p.texts, p.scores, 0)
		if err != nil {
			t.Fatal(err)
		}
		s := &unigramText{unigram: c.algorithm.(*unigram)}
		s.reset(rapid.StringMatching(`[a-dé]{1,9}`).Draw(t, "word"), 0)
		s.next()
		s.search()
		if got, want := s.cuts[len(s.word)].score, p.best(string(s.word), s.unkScore); got != want {
			t.Fatalf("%q: the score is %v, the best is %v", s.word, got, want)
		}
	})
}

// Words, some with zero bytes, of which there are far more than there are
// slots: the kept pieces of a word equal the search's.
func TestUnigramRecentWordsKeepTheirPieces(t *testing.T) {
	c, err := unigramRules{words: true}.core(
		[]string{"?", "▁", "a", "b", "aa", "ab", "ba", "aab", "bbb"},
		[]float64{-9, -1, -2, -2.5, -3, -3.5, -3.25, -5, -6}, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := &unigramText{unigram: c.algorithm.(*unigram)}
	letters := []byte("ab\x00")
	for range 2 {
		for i := range 8 * recentSlots {
			s.word = append(s.word[:0], mark...)
			for n := i; n > 0; n /= len(letters) {
				s.word = append(s.word, letters[n%len(letters)])
			}
			found := slices.Clone(s.found())
			if walked := s.walk(); !slices.Equal(found, walked) {
				t.Fatalf("%q: %v was kept, the search finds %v", s.word, found, walked)
			}
		}
	}
}

func TestUnigramAllocatesNothing(t *testing.T) {
	tk := testUnigram(t, "hub")
	text := strings.Join(prose(t)[:20], " ")
	dst := tk.Encode(nil, text)
	n := 100.0
	for range 5 { // a collection of garbage and the race detector empty pools
		n = min(n, testing.AllocsPerRun(20, func() { dst = tk.Encode(dst[:0], text) }))
	}
	if n > 8 {
		t.Errorf("%v allocations a call", n)
	}
}

func TestUnigramHashesTellScoresAndRulesApart(t *testing.T) {
	seen := map[string]string{}
	for _, v := range variants {
		h := testUnigram(t, v).Hash()
		if seen[h] != "" {
			t.Errorf("%s has the hash of %s", v, seen[h])
		}
		seen[h] = v
	}
	if testSpiece(t, "{}").Hash() != testUnigram(t, "class").Hash() {
		t.Error("the same tokenizer of two files has two hashes")
	}
}

func TestUnigramFilesThatAreRefused(t *testing.T) {
	whole := string(unigramJSON(t, "converter"))
	for _, c := range []struct{ old, to, says string }{
		{`"prepend_scheme": "always"`, `"prepend_scheme": "never"`, "pre_tokenizer.prepend_scheme"},
		{`"split": true`, `"split": false`, "pre_tokenizer.split"},
		{`{"type": "NFKD"}`, `{"type": "NFC"}`, "normalizer.normalizers[2]: NFC"},
		{`{"type": "NFKD"}`, `{"type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAA="}`, "Precompiled occurs twice"},
		{`{"type": "Lowercase"}`, `{"type": "Lowercase", "more": 1}`, "normalizer.normalizers[4]"},
		{`"byte_fallback": false`, `"byte_fallback": true`, "model.byte_fallback"},
		{`"unk_id": 1`, `"unk_id": null`, "model.unk_id"},
		{`"unk_id": 1`, `"unk_id": 100000`, "unknown piece"},
		{`["[SEP]", 0.0]`, `["[SEP]"]`, "is not a piece and its score"},
		{`["[SEP]", 0.0]`, `["[SEP]", -1e200]`, "piece 3, \"[SEP]\": its score is -1e+200"},
		{`["[SEP]", 0.0]`, `["", 0.0]`, "piece 3 is empty"},
		{`["[SEP]", 0.0]`, `["` + strings.Repeat("x", maxPiece+1) + `", 0.0]`, "piece 3 has 513 bytes"},
		{`"precompiled_charsmap": "`, `"precompiled_charsmap": "!`, "precompiled_charsmap: illegal base64"},
		{`"precompiled_charsmap": "`, `"precompiled_charsmap": "////`, "precompiled_charsmap: "},
	} {
		changed := strings.Replace(whole, c.old, c.to, 1)
		if changed == whole {
			t.Errorf("%s is not in the file", c.old)
			continue
		}
		dir := folder(t, map[string]string{tokenizerJSON: changed})
		if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%.80s: %v, which does not say %q and the file", c.to, err, c.says)
		}
	}
}

// protobufField spells a field of bytes.
func protobufField(number uint64, data ...byte) []byte {
	return append(binary.AppendUvarint(binary.AppendUvarint(nil, number<<3|2), uint64(len(data))), data...)
}

func TestSpieceModelsThatAreRefused(t *testing.T) {
	piece := protobufField(1, protobufField(1, 'a')...)
	two := string(piece) + string(protobufField(1, protobufField(1, 'b')...)) + string(protobufField(2, 0xc0, 0x02, 1))
	for _, c := range []struct{ data, says string }{
		{"", "no pieces"},
		{"<html>", "not a SentencePiece model: byte 0"},
		{string(piece[:3]), "byte 0: it ends within a field"},
		{string(protobufField(1, 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f)), "piece 0: byte 0: it ends within a field"},
		{string(piece) + string(protobufField(2, 3<<3, 2)), "trainer_spec.model_type: 2"},
		{string(piece) + string(protobufField(2, 0x98, 0x02, 1)), "trainer_spec.byte_fallback"},
		{string(piece) + string(protobufField(2, 0xc0, 0x02, 9)), "trainer_spec.unk_id: 9"},
		{string(piece) + string(protobufField(2, 0xc0, 0x02, 1)), "the unknown piece's id is 1"},
		{two + string(protobufField(3, protobufField(2, 1)...)), "precompiled_charsmap"},
		{two, "has no <unk>"},
	} {
		if _, err := readSpiece([]byte(c.data), settings{}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, which does not say %q", c.data, err, c.says)
		}
	}
	for config, says := range map[string]string{
		`{"added_tokens_decoder": {"900": {"content": "[NEW]"}}}`: `added token "[NEW]": its id is 900`,
		`{"additional_special_tokens": ["[NEW]"]}`:                "additional_special_tokens",
		`{"extra_special_tokens": ["[NEW]"]}`:                     "extra_special_tokens",
		`{"add_prefix_space": false}`:                             "add_prefix_space",
		`{"unk_token": "[UNK]"}`:                                  "has no [UNK]",
	} {
		s, err := readSettings("x", []byte(config), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readSpiece(unzipped(t, unigramData+"albert.model.gz"), s); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, which does not say %q", config, err, says)
		}
	}
	if _, err := readSpiece(piece, settings{name: "x", Class: "T5TokenizerFast"}); err == nil ||
		!strings.Contains(err.Error(), "T5TokenizerFast") {
		t.Errorf("another class of tokenizer: %v", err)
	}
}

func TestCharsmapsThatAreRefused(t *testing.T) {
	unit := []byte{0, 0, 0, 0}
	long := append(append([]byte{4, 0, 0, 0}, unit...), strings.Repeat("x", maxReplacement+1)...)
	for _, c := range []struct {
		data []byte
		says string
	}{
		{nil, "0 bytes"},
		{[]byte{0, 0, 0, 0}, "index should have 0 bytes"},
		{[]byte{4, 0, 0, 0, 1}, "1 bytes are left"},
		{[]byte{0xff, 0xff, 0xff, 0xff, 1}, "index should have"},
		{append(append([]byte{4, 0, 0, 0}, unit...), 0xff), "not UTF-8"},
		{long, "256 bytes"},
	} {
		if _, err := parseCharsmap(c.data); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.12q: %v, which does not say %q", c.data, err, c.says)
		}
	}
}
