// Package tokenizer compares our tokenizer with Hugging Face's.
package tokenizer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/side"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
)

// Options are those of `road bench tokenize`.
type Options struct {
	Python string   // that has the package tokenizers
	Script string   // their side
	Model  []string // tokenizers, by file or folder; none: the demo's
	Text   []string // files of examples, or lines of text; none: the demo's text
	Rounds int
}

var errNoTokenizers = errors.New("no Python with the package tokenizers: give --python or ROAD_TOKENIZERS, which scripts/oracle.sh tokenize prints")

// Measure measures a row for each tokenizer.
func (o Options) Measure(ctx context.Context, report bench.Report) error {
	if o.Python == "" {
		return errNoTokenizers
	}
	if err := bench.NeedRounds(o.Rounds); err != nil {
		return err
	}
	texts, err := o.texts()
	if err != nil {
		return bench.Misuse{Err: err}
	}
	scratch, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	models := o.Model
	if len(models) == 0 {
		t, err := tokenize.New(demo.Vocabulary())
		if err != nil {
			return err
		}
		if err := t.Save(scratch); err != nil {
			return err
		}
		models = []string{scratch}
	}
	for _, model := range models {
		t, err := tokenize.Load(model)
		if err != nil {
			return bench.Misuse{Err: err}
		}
		row, err := o.compare(ctx, t, model, texts)
		if err != nil {
			return err
		}
		if err := report(row); err != nil {
			return err
		}
	}
	return nil
}

// texts returns what is encoded: a text that follows itself, as a passage does
// that has several questions, once.
func (o Options) texts() (texts []string, err error) {
	add := func(ex *tasks.Example) {
		if n := len(texts); n < 2 || texts[n-2] != ex.Passage {
			texts = append(texts, ex.Passage)
		}
		texts = append(texts, ex.Question)
	}
	for _, name := range o.Text {
		if filepath.Ext(name) == ".txt" {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			texts = append(texts, strings.Split(string(data), "\n")...)
			continue
		}
		if _, err := read.Stream(name, read.Options{}, func(ex *tasks.Example) error { add(ex); return nil }); err != nil {
			return nil, err
		}
	}
	if len(o.Text) == 0 {
		for _, name := range demo.Names() {
			set, _ := demo.Load(name)
			for i := range set.Dev {
				add(&set.Dev[i])
			}
		}
	}
	return texts, nil
}

// compare measures one tokenizer.
func (o Options) compare(ctx context.Context, t *tokenize.Tokenizer, model string, texts []string) (bench.Row, error) {
	theirs, err := side.Start(ctx, 1, o.Python, o.Script, model)
	if err != nil {
		return bench.Row{}, err
	}
	defer theirs.Stop()
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	var sum struct{ Tokens string }
	if err := theirs.Ask(map[string]any{"texts": texts}, &sum); err != nil {
		return bench.Row{}, err
	}
	if got := tokenSum(t, texts); got != sum.Tokens {
		return bench.Row{}, fmt.Errorf("%s: the tokens of %d texts differ: their checksum is %s, theirs has %s", model, len(texts), got, sum.Tokens)
	}
	var ours, other []float64
	for range o.Rounds {
		ours = append(ours, float64(size)/1e6/encodeSeconds(t, texts))
		var round struct{ Seconds float64 }
		if err := theirs.Ask(map[string]any{"measure": true}, &round); err != nil {
			return bench.Row{}, err
		}
		other = append(other, float64(size)/1e6/round.Seconds)
	}
	return bench.Versus("tokenize-"+t.Algorithm(), "MB/s", ours, other), nil
}

// tokenSum is a checksum of the numbers of every text's tokens.
func tokenSum(t *tokenize.Tokenizer, texts []string) string {
	h := sha256.New()
	var tokens []tokenize.Token
	var line []byte
	for _, text := range texts {
		tokens = t.Encode(tokens[:0], text)
		line = binary.LittleEndian.AppendUint32(line[:0], uint32(len(tokens)))
		for _, token := range tokens {
			for _, n := range []int32{token.ID, token.Start, token.End, token.Word} {
				line = binary.LittleEndian.AppendUint32(line, uint32(n))
			}
		}
		h.Write(line)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// encodeSeconds is the processor time that encoding the texts takes, from as
// many turns as last a fifth of a second.
func encodeSeconds(t *tokenize.Tokenizer, texts []string) float64 {
	var tokens []tokenize.Token
	begin := bench.ProcessorTime()
	for turns := 1; ; turns++ {
		for _, text := range texts {
			tokens = t.Encode(tokens[:0], text)
		}
		if spent := bench.ProcessorTime() - begin; spent > 200*time.Millisecond {
			return spent.Seconds() / float64(turns)
		}
	}
}
