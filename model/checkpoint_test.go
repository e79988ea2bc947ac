package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

func TestScratchIsInitialisedAsTransformersDoes(t *testing.T) {
	onThread(t)
	tiny, _ := checkpoint.Size("tiny")
	tiny.VocabSize = 2000
	albert := tiny
	albert.Architecture, albert.Groups = checkpoint.ALBERT, 1
	bert := tiny
	bert.Architecture = checkpoint.BERT
	for _, config := range []checkpoint.Config{tiny, bert, albert} {
		m, err := New(config, goldenHeads, Options{Threads: 1, Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		initialised(t, m)
	}
}

func initialised(t *testing.T, m *Model) {
	mean, std := func(v []float32) float64 {
		s := 0.0
		for _, x := range v {
			s += float64(x)
		}
		return s / float64(len(v))
	}, func(v []float32) float64 {
		s := 0.0
		for _, x := range v {
			s += float64(x) * float64(x)
		}
		return s / float64(len(v))
	}
	for name, v := range buffer(t, m, native.Weights) {
		switch {
		case strings.HasSuffix(name, "LayerNorm.weight") || strings.HasSuffix(name, "layer_norm.weight"):
			if slices.Min(v) != 1 || slices.Max(v) != 1 {
				t.Errorf("%s is not all 1", name)
			}
		case strings.HasSuffix(name, ".bias"):
			if slices.Min(v) != 0 || slices.Max(v) != 0 {
				t.Errorf("%s is not all 0", name)
			}
		case len(v) > 10000:
			if m, s := mean(v), std(v); m > 0.001 || m < -0.001 || s < 0.00036 || s > 0.00044 {
				t.Errorf("%s: mean %g, variance %g, want 0 and 0.0004", name, m, s)
			}
		}
		if strings.HasSuffix(name, "word_embeddings.weight") && slices.Max(v[:128]) != 0 {
			t.Errorf("the padding token's embedding is not 0")
		}
	}
}

func TestSizesHaveThePublishedNumberOfParameters(t *testing.T) {
	for name, want := range map[string]int{"small": 13_483_522, "base": 108_893_186, "large": 334_094_338} {
		c, err := checkpoint.Size(name)
		if err != nil || c.VocabSize != 0 {
			t.Fatalf("checkpoint.Size(%q) = %+v, %v", name, c, err)
		}
		c.VocabSize = 30522
		E, H, I := c.EmbeddingSize, c.HiddenSize, c.IntermediateSize
		n := (c.VocabSize+c.MaxPositions+c.TypeVocabSize+2)*E + c.Layers*(4*H*H+2*H*I+9*H+I) + 2*H + 2
		if E != H {
			n += E*H + H
		}
		if n != want {
			t.Errorf("%s with a span head has %d parameters, published are %d", name, n, want)
		}
	}
	if _, err := checkpoint.Size("huge"); err == nil {
		t.Error(`checkpoint.Size("huge") is there`)
	}
	if m, _, _ := loadGolden(t); m.Parameters() != int64(count(m)) {
		t.Errorf("Parameters() = %d, want %d", m.Parameters(), count(m))
	}
}

func count(m *Model) int {
	n := 0
	for _, p := range m.parameters {
		n += p.Len()
	}
	return n
}

func TestSavedAndLoadedTrainingGoesOnBitForBit(t *testing.T) {
	onCPU(t, "a GPU adds gradients up in any order")
	t.Run("scratch", func(t *testing.T) { goesOn(t, tiny(t, 200, 2)) })
	for _, encoder := range encoders {
		t.Run(encoder, func(t *testing.T) {
			onThread(t)
			m, _, err := Load("testdata/"+encoder, goldenHeads, Options{Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if err := m.SetDropout(0.1); err != nil {
				t.Fatal(err)
			}
			goesOn(t, m)
		})
	}
}

func goesOn(t *testing.T, m *Model) {
	dir := t.TempDir()
	run(t, m, 0, 3)
	optimizer := filepath.Join(dir, "optimizer.safetensors")
	b := backup(t, m)
	want := run(t, m, 3, 6) // the backup keeps the model's former state
	if err := errors.Join(b.Save(dir), b.SaveOptimizer(optimizer)); err != nil {
		t.Fatal(err)
	}

	again, report, err := Load(dir, nil, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if !cmp.Equal(*report, LoadReport{}) {
		t.Errorf("report is %+v, want nothing", *report)
	}
	if diff := cmp.Diff(again.Config(), m.Config()) + cmp.Diff(again.Heads(), m.Heads()); diff != "" {
		t.Error(diff)
	}
	if err := again.LoadOptimizer(optimizer); err != nil {
		t.Fatal(err)
	}
	if got := run(t, again, 3, 6); !slices.Equal(got, want) {
		t.Errorf("losses after loading\n%v\nwithout\n%v", got, want)
	}
	for part, key := range again.updatesKeys() {
		if n := updates(t, again, part); n != 6 {
			t.Errorf("%s is %d, want 6", key, n)
		}
	}
}

// updates is the number of updates that a part of a model has had.
func updates(t *testing.T, m *Model, part int) int {
	t.Helper()
	n, err := m.native.Updates(part)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// saved is a checkpoint of the golden model in a folder of its own.
func saved(t *testing.T) (*Model, string) {
	m, _, _ := loadGolden(t)
	dir := t.TempDir()
	if err := backup(t, m).Save(dir); err != nil {
		t.Fatal(err)
	}
	return m, dir
}

func backup(t *testing.T, m *Model) *Backup {
	t.Helper()
	b := &Backup{}
	if err := m.BackUp(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestABackupUsedAgainKeepsItsMemory(t *testing.T) {
	m := tiny(t, 200, 2)
	b := backup(t, m)
	weights, moments := &b.memory.Weights[0], &b.memory.FirstMoments[0]
	run(t, m, 0, 1)
	if err := m.BackUp(b); err != nil {
		t.Fatal(err)
	}
	if &b.memory.Weights[0] != weights || &b.memory.FirstMoments[0] != moments {
		t.Error("it took new memory")
	}
	if slices.Max(b.memory.SecondMoments) == 0 || b.updates[0] != 1 {
		t.Error("it is not of the step after")
	}
}

func TestAModelGoesBackToABackupThatIsReadBack(t *testing.T) {
	m, g, _ := loadGolden(t)
	dir := t.TempDir()
	optimizer := filepath.Join(dir, "optimizer.safetensors")
	train := func() {
		mustPass(t, m, g.batch(), g.losses(), 1)
		mustStep(t, m, update)
	}
	all := func() []map[string][]float32 {
		return []map[string][]float32{buffer(t, m, native.Weights), buffer(t, m, native.FirstMoments), buffer(t, m, native.SecondMoments)}
	}
	train()
	b, want := backup(t, m), all()
	if err := errors.Join(b.Save(dir), b.SaveOptimizer(optimizer)); err != nil {
		t.Fatal(err)
	}
	train()
	further := all()
	flipLastByte(t, optimizer)
	if err := m.ReadBack(b, dir, optimizer); err == nil || !strings.Contains(err.Error(), "is corrupt") {
		t.Errorf("of a damaged file it says %v", err)
	}
	flipLastByte(t, optimizer)
	if err := m.ReadBack(b, dir, optimizer); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(further, all()) {
		t.Error("reading changed the model")
	}
	if err := m.Restore(b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, all()) || updates(t, m, 0) != 1 {
		t.Error("the model is not what it was")
	}
	train()
	if !again(all()[0], further[0], "") || !again(all()[1], further[1], "") || updates(t, m, 0) != 2 {
		t.Error("the step after is another one")
	}
}

func TestLoadReportsWhatDiffers(t *testing.T) {
	_, dir := saved(t)
	heads := append(slices.Clone(goldenHeads[:1]), checkpoint.Head{Name: "sentiment", Labels: []string{"bad", "good"}})
	m, report, err := Load(dir, heads, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want := LoadReport{
		Missing: []string{"classifier.sentiment.dense.weight", "classifier.sentiment.out_proj.weight",
			"classifier.sentiment.dense.bias", "classifier.sentiment.out_proj.bias"},
		Unexpected: []string{"classifier.nli.dense.weight", "classifier.nli.out_proj.weight",
			"classifier.nli.dense.bias", "classifier.nli.out_proj.bias"},
		Fresh: []string{"sentiment"},
	}
	if diff := cmp.Diff(want, *report); diff != "" {
		t.Error(diff)
	}
	if m.Head("sentiment") != 1 || m.Head("nli") != -1 {
		t.Errorf("heads are %v", m.Heads())
	}
}

func TestAHeadCanBeReset(t *testing.T) {
	_, dir := saved(t)
	m, report, err := Load(dir, goldenHeads, Options{Reset: []string{"nli"}})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if diff := cmp.Diff([]string{"nli"}, report.Fresh); diff != "" {
		t.Error(diff)
	}
}

func TestLabelsAreMatchedByName(t *testing.T) {
	m, dir := saved(t)
	other := mustLoad(t, dir, []checkpoint.Head{{Name: "nli", Labels: []string{"contradiction", "entailment", "neutral"}}})
	b, _ := random(3, 2, 20, 64)
	want, err := m.Infer(b, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	got, err := other.Infer(b, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	for w := range 2 {
		z := want[0][3*w:]
		if !slices.Equal(got[0][3*w:3*w+3], []float32{z[2], z[0], z[1]}) {
			t.Errorf("window %d: %v, with the labels in the first order %v", w, got[0][3*w:3*w+3], z[:3])
		}
	}
	_, _, err = Load(dir, []checkpoint.Head{{Name: "nli", Labels: []string{"yes", "no", "neutral"}}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "entailment") {
		t.Errorf("other labels: error is %v", err)
	}
}

func TestHalfPrecisionCheckpointsAreRead(t *testing.T) {
	_, dir := saved(t)
	for _, c := range []struct {
		dtype string
		bits  uint16
		want  float32
	}{{"F16", 0x3e00, 1.5}, {"BF16", 0x3fc0, 1.5}} {
		rewrite(t, dir, "electra.embeddings.LayerNorm.bias", c.dtype, c.bits)
		m, report, err := Load(dir, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if len(report.Unexpected) > 0 {
			t.Errorf("unexpected are %v; the buffer that older versions of transformers saved is none", report.Unexpected)
		}
		if v := buffer(t, m, native.Weights)["electra.embeddings.LayerNorm.bias"]; slices.Min(v) != c.want || slices.Max(v) != c.want {
			t.Errorf("%s: %v, want all %g", c.dtype, v, c.want)
		}
	}
}

// rewrite stores a checkpoint as another program would: without checksums,
// with one tensor as 16-bit values, all the same, and with position_ids.
func rewrite(t *testing.T, dir, name, dtype string, bits uint16) {
	t.Helper()
	path := filepath.Join(dir, weightsFile)
	f, err := safetensors.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	header, values := map[string]any{}, []byte{}
	for _, x := range f.Tensors() {
		if x.DType == "I64" {
			continue // of an earlier rewrite
		}
		b, err := f.Bytes(x.Name)
		if err != nil {
			t.Fatal(err)
		}
		kind := string(x.DType)
		if x.Name == name {
			kind, b = dtype, nil
			for range x.Len() {
				b = append(b, byte(bits), byte(bits>>8))
			}
		}
		header[x.Name] = map[string]any{"dtype": kind, "shape": x.Shape, "data_offsets": []int{len(values), len(values) + len(b)}}
		values = append(values, b...)
	}
	header["electra.embeddings.position_ids"] = map[string]any{"dtype": "I64", "shape": []int{1, 2},
		"data_offsets": []int{len(values), len(values) + 16}}
	values = append(values, make([]byte, 16)...)
	text, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	length := []byte{byte(len(text)), byte(len(text) >> 8), byte(len(text) >> 16), 0, 0, 0, 0, 0}
	if err := os.WriteFile(path, slices.Concat(length, text, values), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTransformersOwnCheckpointNeedsNoHeadsNamed(t *testing.T) {
	onThread(t)
	m, report, err := Load(goldenDir, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want := []checkpoint.Head{{Name: "mrc"}, {Name: checkpoint.Lonely, Labels: goldenHeads[1].Labels}}
	if !cmp.Equal(m.Heads(), want) || len(report.Unexpected) > 0 {
		t.Errorf("heads %v, unexpected %v", m.Heads(), report.Unexpected)
	}
}

// Without names, the rows of a class head could be in any order.
func TestALabelOrderIsNotTakenOnTrust(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(goldenDir)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(`"id2label"`), []byte(`"other"`), 1)
	if err := os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = Load(dir, goldenHeads, Options{})
	if err == nil || !strings.Contains(err.Error(), "does not say in which order its classes are") {
		t.Errorf("error is %v", err)
	}
}

func TestBadCheckpointsAreRefused(t *testing.T) {
	path := func(dir, name string) string { return filepath.Join(dir, name) }
	edit := func(t *testing.T, file string, f func([]byte) []byte) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := func(old, replacement string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			edit(t, path(dir, "config.json"), func(b []byte) []byte {
				s := strings.Replace(string(b), old, replacement, 1)
				if s == string(b) {
					t.Fatalf("config.json has no %s", old)
				}
				return []byte(s)
			})
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		want  string
	}{
		{"a flipped bit", func(t *testing.T, dir string) {
			edit(t, path(dir, weightsFile), func(b []byte) []byte { b[len(b)-3] ^= 4; return b })
		}, `tensor "classifier.nli.out_proj.bias" is corrupt`},
		{"cut off", func(t *testing.T, dir string) {
			edit(t, path(dir, weightsFile), func(b []byte) []byte { return b[:len(b)-5] })
		}, `truncated in tensor "classifier.nli.out_proj.bias"`},
		{"empty", func(t *testing.T, dir string) {
			edit(t, path(dir, weightsFile), func([]byte) []byte { return nil })
		}, "not a safetensors file"},
		{"another shape", config(`"vocab_size": 64`, `"vocab_size": 65`),
			`"electra.embeddings.word_embeddings.weight" has shape [64 8], this model needs [65 8]`},
		{"a layer too few", config(`"num_hidden_layers": 2`, `"num_hidden_layers": 3`), `lacks the tensor "electra.encoder.layer.2.`},
		{"another model", config(`"model_type": "electra"`, `"model_type": "gpt2"`), `model_type is "gpt2"`},
		{"another activation", config(`"hidden_act": "gelu"`, `"hidden_act": "relu"`), `hidden_act is "relu"`},
		{"heads that do not divide", config(`"num_attention_heads": 2`, `"num_attention_heads": 5`), "not a multiple"},
		{"no config", func(t *testing.T, dir string) { os.Remove(path(dir, "config.json")) }, "config.json"},
		{"config not JSON", func(t *testing.T, dir string) {
			edit(t, path(dir, "config.json"), func(b []byte) []byte { return b[:len(b)/2] })
		}, "config.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, dir := saved(t)
			c.spoil(t, dir)
			m, _, err := Load(dir, nil, Options{})
			if err == nil {
				m.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
				t.Fatalf("error is %v, want one with %q and the folder", err, c.want)
			}
		})
	}
}

func TestABadOptimizerFileLeavesTheMomentsAsTheyWere(t *testing.T) {
	m, g, _ := loadGolden(t)
	file := filepath.Join(t.TempDir(), "optimizer.safetensors")
	mustPass(t, m, g.batch(), g.losses(), 1)
	mustStep(t, m, update)
	if err := backup(t, m).SaveOptimizer(file); err != nil {
		t.Fatal(err)
	}
	mustPass(t, m, g.batch(), g.losses(), 1)
	mustStep(t, m, update)
	want := buffer(t, m, native.SecondMoments)

	flipLastByte(t, file) // of the last tensor: all before are good
	err := m.LoadOptimizer(file)
	if err == nil || !strings.Contains(err.Error(), `tensor "exp_avg_sq.classifier.nli.out_proj.bias" is corrupt`) {
		t.Fatalf("error is %v", err)
	}
	if !reflect.DeepEqual(want, buffer(t, m, native.SecondMoments)) || updates(t, m, 0) != 2 {
		t.Error("the moments or the count changed")
	}
	other := mustLoad(t, goldenDir, []checkpoint.Head{{Name: "mrc"}, {Name: "nli", Labels: []string{"a", "b", "c", "d"}}}[:1])
	flipLastByte(t, file)
	if err := other.LoadOptimizer(file); err != nil {
		t.Errorf("an optimizer file with a head more: %v", err)
	}
}

// flipLastByte changes a bit of the last byte of a file; twice is not at all.
func flipLastByte(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAParameterIsTheModelsOwnMemory(t *testing.T) {
	m, g, _ := loadGolden(t)
	answer := func() []float32 {
		z, err := m.Infer(g.batch(), []int{1})
		if err != nil {
			t.Fatal(err)
		}
		return z[0]
	}
	before := answer()
	bias, err := m.Parameter("classifier.nli.out_proj.bias")
	if err != nil {
		t.Fatal(err)
	}
	defer bias.MustDrop()
	if got := bias.Float64Values(); len(got) != 3 || float32(got[0]) != buffer(t, m, native.Weights)["classifier.nli.out_proj.bias"][0] {
		t.Errorf("values are %v", got)
	}
	bias.MustZero_()
	if slices.Equal(before, answer()) {
		t.Error("the model's answers did not change")
	}
	if _, err := m.Parameter("pooler"); err == nil {
		t.Error("a parameter that is not there was given")
	}
}

func TestEveryNameIsTransformers(t *testing.T) {
	for _, encoder := range encoders {
		m, _, _ := loadEncoder(t, encoder, Options{Threads: 1})
		f, err := safetensors.Open(filepath.Join("testdata", encoder, weightsFile))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		got, want := map[string]bool{}, map[string]bool{}
		for _, p := range m.parameters {
			name := p.Name
			if strings.HasPrefix(name, "classifier.") {
				name = m.lonely(p)
			}
			got[name] = true
		}
		for _, x := range f.Tensors() {
			want[x.Name] = true
		}
		if !maps.Equal(got, want) {
			t.Error(cmp.Diff(want, got))
		}
	}
}
