package training

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRowsThatCannotBeMeasuredAreRefused(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "vocab.txt")
	for name, c := range map[string]CPU{
		"rows of real lengths need": {Vocab: "vocab.txt"},
		"there is no row cpu-mix":   {Only: []string{"cpu-mix"}},
		"no such file":              {Vocab: missing, Spans: missing, Pairs: missing},
	} {
		rows, _, err := c.rows(true)
		if err == nil {
			_, err = c.batches(rows)
		}
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("the error is %v, want %q", err, name)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("the file was made")
	}
}

func TestRowsInBF16AreLeftOutWhereTheProcessorLacksIt(t *testing.T) {
	all := []string{"cpu-fixed", "cpu-fixed-onednn", "cpu-fixed-bf16"}
	for _, c := range []struct {
		only          []string
		bf16          bool
		rows, without []string
	}{
		{nil, true, all, nil},
		{nil, false, all[:2], all[2:]},
		{all[2:], false, all[2:], nil},
	} {
		bench := CPU{Only: c.only}
		rows, without, err := bench.rows(c.bf16)
		var names []string
		for _, r := range rows {
			names = append(names, r.name)
		}
		if err != nil || !slices.Equal(names, c.rows) || !slices.Equal(without, c.without) {
			t.Errorf("only %v, with bf16 %v: %v without %v, %v; want %v without %v", c.only, c.bf16, names, without, err, c.rows, c.without)
		}
	}
}

// Files that no row needs are not read: these do not exist.
func TestOnlyWhatTheRowsNeedIsRead(t *testing.T) {
	c := CPU{Vocab: "none", Spans: "none", Pairs: "none", Only: []string{"cpu-fixed"}}
	rows, _, err := c.rows(false)
	if err != nil {
		t.Fatal(err)
	}
	if batches, err := c.batches(rows); err != nil || len(batches) != 1 || len(batches["fixed"]) != 4 {
		t.Errorf("there are batches of %d kinds, %v", len(batches), err)
	}
}
