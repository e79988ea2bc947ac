package tokenize

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// checkUnigramOffsets: tokens are inside the text, and there are no more of
// them than the text can give.
func checkUnigramOffsets(t *testing.T, tk *Tokenizer, text string) {
	n := int32(utf8.RuneCountInString(text))
	tokens := tk.Encode(nil, text)
	if limit := (maxReplacement + 1) * (len(text) + 1) * 20; len(tokens) > limit {
		t.Fatalf("%q: %d tokens", text, len(tokens))
	}
	word := int32(0)
	for _, token := range tokens {
		if token.Start < 0 || token.Start > token.End || token.End > n || token.ID < 0 || int(token.ID) >= len(tk.Vocab()) || token.Word < word {
			t.Fatalf("%q: %v after word %d in %d code points", text, token, word, n)
		}
		word = token.Word
	}
}

func FuzzUnigramEncode(f *testing.F) {
	for _, s := range []string{"Hello wörld", "a\xffb\xf0\x90", "x [MASK]y\u200d", "한국\u0301 ``x''", "\x01\x02ﬁ\x01\u0301  1,250",
		"\u2581\u2581 a"} {
		f.Add(s)
	}
	var all []*Tokenizer
	for _, v := range variants {
		all = append(all, testUnigram(f, v))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, tk := range all {
			checkUnigramOffsets(t, tk, text)
		}
	})
}

func FuzzSpiece(f *testing.F) {
	f.Add([]byte("\n\x08\n\x03abc\x15\x00\x00\x80?"), "abc")
	small := []byte(nil)
	for _, piece := range []string{"<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]", "a", mark} {
		small = append(small, protobufField(1, protobufField(1, []byte(piece)...)...)...)
	}
	small = append(small, protobufField(2, 0xc0, 0x02, 1)...)
	f.Add(small, "a b")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		if tk, err := readSpiece(data, settings{}); err == nil {
			checkUnigramOffsets(t, tk, text)
		}
	})
}

// Any charsmap, even one that SentencePiece never wrote, only changes text.
func FuzzCharsmap(f *testing.F) {
	f.Add([]byte{4, 0, 0, 0, 0, 0, 0, 0}, "abc")
	f.Add([]byte("\x0c\x00\x00\x00\x00\x04\x00\x00\x61\x01\x00\x00\x00\x00\x00\x80xy\x00"), "a\u0301b")
	pieces, scores := []string{"<unk>", "a", mark}, []float64{0, -1, -2}
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		if len(text) > 1<<10 {
			return
		}
		c, err := unigramRules{quotes: true, strip: true, lower: true, collapse: true, charsmap: data}.core(pieces, scores, 0)
		if err != nil {
			return
		}
		checkUnigramOffsets(t, &Tokenizer{vocab: pieces, algorithm: c.algorithm}, text)
	})
}

func FuzzUnigramJSON(f *testing.F) {
	small := `{"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":2,"content":"[CLS]","single_word":false,"lstrip":true,` +
		`"rstrip":true,"normalized":false,"special":true}],` +
		`"normalizer":{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"Precompiled","precompiled_charsmap":"BAAAAAAAAAA="}]},` +
		`"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},` +
		`"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A",` +
		`"type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],` +
		`"pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}},` +
		`{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}],` +
		`"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}},` +
		`"decoder":null,` +
		`"model":{"type":"Unigram","unk_id":1,"vocab":[["<pad>",0.0],["<unk>",0.0],["[CLS]",0],["[SEP]",0],["[MASK]",0],["a",-1],["▁",-2e1]],` +
		`"byte_fallback":false}}`
	if _, err := readJSON([]byte(small), settings{}); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(small), "a [CLS] B")
	f.Add([]byte(strings.Replace(small, `["a",-1]`, `["a"]`, 1)), "a")
	f.Add([]byte(strings.Replace(small, `{"type":"Lowercase"},`, `{"type":"NFKD"},{"type":"Lowercase"},{"type":"Lowercase"},`+
		`{"type":"StripAccents"},`, 1)), "\u0345\u0301\u1e9b\u0323 \ufdfa \xff")
	f.Add([]byte(strings.Replace(small, `"type":"Unigram",`, ``, 1)), "a")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		for _, class := range []string{"", "AlbertTokenizer"} {
			if tk, err := readJSON(data, settings{Class: class}); err == nil {
				checkUnigramOffsets(t, tk, text)
			}
		}
	})
}
