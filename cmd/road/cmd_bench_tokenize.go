package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
)

type benchTokenizeCmd struct {
	Python string   `placeholder:"FILE" env:"ROAD_TOKENIZERS" help:"A Python that has the package tokenizers, 0.22.2."`
	Script string   `default:"scripts/oracle/bench_tokenize.py" placeholder:"FILE" help:"Their side, which lies in the repository."`
	Model  []string `placeholder:"DIR" sep:"none" help:"A tokenizer.json or vocab.txt, or a folder with one; repeatable. Otherwise the demo's vocabulary."`
	Text   []string `placeholder:"FILE" sep:"none" help:"Data in a format that road reads, or .txt: lines of text; repeatable. Otherwise the demo's text."`
	Rounds int      `default:"7" help:"How often both sides take their turn."`
}

// Help implements kong's HelpProvider.
func (benchTokenizeCmd) Help() string {
	return `Both encode the same texts on one thread, in turns, theirs with encode_batch; ids, offsets and words are compared first, and have to be equal. Speed is by processor time, so that other programs do not blur it; spread is that of the ratio over the rounds. scripts/oracle.sh tokenize prints a Python that will do.

With --json: one object a line with name (tokenize-wordpiece or tokenize-unigram), ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, or the tokens differ; 2 a file that cannot be read, or bad usage.`
}

// Run implements the command.
func (c *benchTokenizeCmd) Run(a *app) error {
	if c.Python == "" {
		return errors.New("no Python with the package tokenizers: give --python or ROAD_TOKENIZERS, which scripts/oracle.sh tokenize prints")
	}
	if c.Rounds < 1 {
		return usage(fmt.Errorf("--rounds: %d: at least 1", c.Rounds))
	}
	texts, err := c.texts()
	if err != nil {
		return usage(err)
	}
	scratch, err := os.MkdirTemp("", "road-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	models := c.Model
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
	table := benchTable{app: a}
	for _, model := range models {
		t, err := tokenize.Load(model)
		if err != nil {
			return usage(err)
		}
		row, err := c.compare(a, t, model, texts)
		if err != nil {
			return fmt.Errorf("bench tokenize: %w", err)
		}
		if err := table.add(row); err != nil {
			return err
		}
	}
	return nil
}

// texts returns what is encoded: a text that follows itself, as a passage does
// that has several questions, once.
func (c *benchTokenizeCmd) texts() (texts []string, err error) {
	add := func(ex *tasks.Example) {
		if n := len(texts); n < 2 || texts[n-2] != ex.Passage {
			texts = append(texts, ex.Passage)
		}
		texts = append(texts, ex.Question)
	}
	for _, name := range c.Text {
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
	if len(c.Text) == 0 {
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
func (c *benchTokenizeCmd) compare(a *app, t *tokenize.Tokenizer, model string, texts []string) (benchRow, error) {
	theirs, err := startSide(a.ctx, 1, c.Python, c.Script, model)
	if err != nil {
		return benchRow{}, err
	}
	defer theirs.stop()
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	var sum struct{ Tokens string }
	if err := theirs.ask(map[string]any{"texts": texts}, &sum); err != nil {
		return benchRow{}, err
	}
	if got := tokenSum(t, texts); got != sum.Tokens {
		return benchRow{}, fmt.Errorf("%s: the tokens of %d texts differ: their checksum is %s, theirs has %s", model, len(texts), got, sum.Tokens)
	}
	var ours, other []float64
	for range c.Rounds {
		ours = append(ours, float64(size)/1e6/encodeSeconds(t, texts))
		var round struct{ Seconds float64 }
		if err := theirs.ask(map[string]any{"measure": true}, &round); err != nil {
			return benchRow{}, err
		}
		other = append(other, float64(size)/1e6/round.Seconds)
	}
	return newBenchRow("tokenize-"+t.Algorithm(), "MB/s", ours, other), nil
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
	begin := processorTime()
	for turns := 1; ; turns++ {
		for _, text := range texts {
			tokens = t.Encode(tokens[:0], text)
		}
		if spent := processorTime() - begin; spent > 200*time.Millisecond {
			return spent.Seconds() / float64(turns)
		}
	}
}

// processorTime is what this program has used so far, on all threads.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // cannot fail for oneself
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
