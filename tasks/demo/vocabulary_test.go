package demo

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

var update = flag.Bool("update", false, "write vocab.txt")

func TestTheFileIsTheWorldsVocabulary(t *testing.T) {
	want := collect()
	if *update {
		if err := os.WriteFile("vocab.txt", []byte(strings.Join(want, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		pieces = strings.Join(want, "\n") + "\n"
	}
	if !slices.Equal(Vocabulary(), want) {
		t.Error("vocab.txt is not the world's; go test ./tasks/demo -run Vocabulary -update writes it, and the teachers must be trained anew")
	}
}

// Every word of the world is one piece, so that a passage of forty words is
// one of forty tokens.
func TestVocabularyCoversTheWorld(t *testing.T) {
	vocabulary := Vocabulary()
	if n := len(vocabulary); n < 500 || n > 2000 {
		t.Errorf("%d entries", n)
	}
	split, err := tokenize.New(vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	inside := make(map[int32]bool)
	for i, piece := range vocabulary {
		inside[int32(i)] = len(piece) > 2 && piece[:2] == "##"
		if slices.Index(vocabulary, piece) != i {
			t.Errorf("%q is there twice", piece)
		}
	}
	var encoded []tokenize.Token
	each(func(name string, _ []string, ex tasks.Example) {
		for _, text := range []string{ex.Passage, ex.Question} {
			encoded = split.Encode(encoded[:0], text)
			for _, token := range encoded {
				if token.ID == split.UNK || inside[token.ID] {
					t.Fatalf("%s: %q at %d of %q is no whole word", name, vocabulary[token.ID], token.Start, text)
				}
			}
		}
	})
}

// A word that the world lacks is spelled out.
func TestVocabularySpells(t *testing.T) {
	split, err := tokenize.New(Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range split.Encode(nil, "Xylophon2? ~") {
		if token.ID == split.UNK {
			t.Errorf("code points %d to %d are unknown", token.Start, token.End)
		}
	}
}
