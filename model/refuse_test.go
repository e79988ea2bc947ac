package model

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

func TestBadBatchesAndLossesAreRefusedAndAddNothing(t *testing.T) {
	m, g, _ := loadGolden(t)
	mustPass(t, m, g.batch(), g.losses(), 1)
	before := buffer(t, m, native.Gradients)
	for _, c := range []struct {
		name  string
		spoil func(b *Batch, ls []Loss)
		want  string
	}{
		{"no windows", func(b *Batch, _ []Loss) { *b = Batch{} }, "no windows"},
		{"id out of range", func(b *Batch, _ []Loss) { b.IDs = append([]int32{64}, b.IDs[1:]...) }, "id 64"},
		{"negative id", func(b *Batch, _ []Loss) { b.IDs = append([]int32{-1}, b.IDs[1:]...) }, "id -1"},
		{"type out of range", func(b *Batch, _ []Loss) { b.Types = append([]uint8{2}, b.Types[1:]...) }, "type 2"},
		{"lengths against ids", func(b *Batch, _ []Loss) { b.IDs = b.IDs[1:] }, "44 ids"},
		{"an empty window", func(b *Batch, _ []Loss) { b.Lens = []int32{0, 45} }, "window 0 has 0 tokens"},
		{"too long a window", func(b *Batch, _ []Loss) { b.Lens = []int32{49} }, "49 tokens"},
		{"no such head", func(_ *Batch, ls []Loss) { ls[0].Head = 2 }, "head 2"},
		{"label out of range", func(_ *Batch, ls []Loss) { ls[1].Labels = []int32{0, 1, 2, 3, 0} }, "head nli: window 3: label 3"},
		{"labels too few", func(_ *Batch, ls []Loss) { ls[1].Labels = ls[1].Labels[1:] }, "4 labels"},
		{"target outside", func(_ *Batch, ls []Loss) { ls[0].Start = []int32{1, 0, -1, 6, 4} }, "target 1 to 5"},
		{"passage outside", func(_ *Batch, ls []Loss) { ls[0].Last = []int32{8, 11, 4, 11, 8} }, "head mrc: window 0"},
		{"logits too few", func(_ *Batch, ls []Loss) { ls[0].Teacher = ls[0].Teacher[1:] }, "teacher logits"},
		{"plain logits too few", func(_ *Batch, ls []Loss) { ls[1].Plain = ls[1].Plain[1:] }, "plain teacher logits"},
		{"flags too few", func(_ *Batch, ls []Loss) { ls[1].Soft = ls[1].Soft[1:] }, "flags"},
		{"accepted spans too few", func(_ *Batch, ls []Loss) { ls[0].Accepted = make([][][2]int, 4) }, "accepted spans of 4"},
		{"accepted outside", func(_ *Batch, ls []Loss) {
			ls[0].Accepted = [][][2]int{0: {{4, 5}, {4, 6}}, 4: nil}
		}, "window 0: the accepted span 4 to 6"},
		{"temperature", func(_ *Batch, ls []Loss) { ls[1].Temperature = 0 }, "temperature 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, ls := g.batch(), g.losses()
			c.spoil(b, ls)
			_, err := m.Pass(b, ls, 1)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want one with %q", err, c.want)
			}
		})
	}
	if !reflect.DeepEqual(before, buffer(t, m, native.Gradients)) {
		t.Error("a refused pass changed the gradients")
	}
}

func TestBadModelsAreRefused(t *testing.T) {
	onThread(t)
	good, _ := checkpoint.Size("tiny")
	good.VocabSize = 100
	for _, c := range []struct {
		name  string
		cfg   func(*checkpoint.Config)
		heads []checkpoint.Head
		o     Options
		want  string
	}{
		{"no vocabulary", func(c *checkpoint.Config) { c.VocabSize = 0 }, nil, Options{}, "vocab_size"},
		{"dropout", func(c *checkpoint.Config) { c.HiddenDropout = 1 }, nil, Options{}, "hidden_dropout_prob"},
		{"deviation", func(c *checkpoint.Config) { c.InitStd = math.NaN() }, nil, Options{}, "initializer_range"},
		{"one label", nil, []checkpoint.Head{{Name: "a", Labels: []string{"x"}}}, Options{}, "one label"},
		{"a label twice", nil, []checkpoint.Head{{Name: "a", Labels: []string{"x", "x"}}}, Options{}, `"x" twice`},
		{"a head twice", nil, []checkpoint.Head{{Name: "a", Labels: []string{"x", "y"}}, {Name: "a"}}, Options{}, "twice"},
		{"two span heads", nil, []checkpoint.Head{{Name: "a"}, {Name: "b"}}, Options{}, "both span heads"},
		{"a head without a name", nil, []checkpoint.Head{{}}, Options{}, "needs a name"},
		{"no such kind of device", nil, nil, Options{Device: "tpu:0"}, "tpu"},
		{"a device that is not there", nil, nil, Options{Device: "cuda:99"}, "cuda:99"},
		{"threads", nil, nil, Options{Threads: -1}, "threads"},
		{"precision", nil, nil, Options{Precision: "fp8"}, `precision is "fp8"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := good
			if c.cfg != nil {
				c.cfg(&cfg)
			}
			m, err := New(cfg, c.heads, c.o)
			if err == nil {
				m.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want one with %q", err, c.want)
			}
		})
	}
}
