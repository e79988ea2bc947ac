package model

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
	"dev.road/workbench/model/safetensors"
)

// The tests' goroutines keep their threads: a model wants one.
func onThread(t testing.TB) {
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
}

// golden is the file that scripts/oracle/encoders.py wrote for an encoder.
type golden struct {
	IDs   []int32
	Types []int // encoding/json takes []uint8 for base64
	Lens  []int32
	Span  struct {
		goldenLoss
		Start, End, First, Last []int32
	}
	Class struct {
		goldenLoss
		Labels []int32
	}
	Step     goldenStep
	Variants map[string]goldenVariant // of ELECTRA alone
	Rounding map[string]float64       // see rounding_test.go
	BF16     map[string]float64       // the same with operands and results of products in bfloat16
	Dropout  struct {
		Seed                       uint64
		Hidden, Attention, Classes float64
		CE                         float64
	}
}

// goldenVariant is another objective for the golden's batch: which starts and ends
// have soft targets, and whether the student's logits are standardized.
type goldenVariant struct {
	Halves      []bool
	Standardize bool
	Span, Class [4]float64 // sums, as of a goldenLoss
}

type goldenStep struct {
	Steps                       int
	LR, Beta1, Beta2, Eps, Clip float64
	WeightDecay                 float64 `json:"weight_decay"`
	LayerDecay                  float64 `json:"layer_decay"`
}

func (s goldenStep) update() Update {
	return Update{LR: s.LR, Beta1: s.Beta1, Beta2: s.Beta2, Eps: s.Eps, WeightDecay: s.WeightDecay, Clip: s.Clip,
		LayerDecay: s.LayerDecay, Heads: []bool{true, true}}
}

type goldenLoss struct {
	Scale       float64
	CEWeight    float64 `json:"ce_weight"`
	KDWeight    float64 `json:"kd_weight"`
	Temperature float64
	TSquared    bool `json:"t_squared"`
	Soft        []bool
	Teacher     []float32
	Plain       []float32
	Sums        [4]float64 // CE, KD, total, yardstick
	Correct     int
}

func (g *goldenLoss) loss(head int) Loss {
	return Loss{Head: head, Scale: g.Scale, CEWeight: g.CEWeight, KDWeight: g.KDWeight, Temperature: g.Temperature,
		TSquared: g.TSquared, Soft: g.Soft, Teacher: g.Teacher, Plain: g.Plain, Taught: g.Soft}
}

func (g *golden) batch() *Batch {
	types := make([]uint8, len(g.Types))
	for i, x := range g.Types {
		types[i] = uint8(x)
	}
	return &Batch{IDs: g.IDs, Types: types, Lens: g.Lens}
}

// full is the batch with the windows' last tokens repeated until all are as long
// as the longest.
func (g *golden) full() *Batch {
	longest, n := slices.Max(g.Lens), 0
	b := &Batch{}
	for _, l := range g.Lens {
		for s := range longest {
			at := n + int(min(s, l-1))
			b.IDs, b.Types = append(b.IDs, g.IDs[at]), append(b.Types, uint8(g.Types[at]))
		}
		b.Lens = append(b.Lens, longest)
		n += int(l)
	}
	return b
}

// losses are the golden's span loss for head 0 and class loss for head 1.
func (g *golden) losses() []Loss {
	s, c := g.Span.loss(0), g.Class.loss(1)
	s.Soft = twice(s.Soft)
	s.Start, s.End, s.First, s.Last = g.Span.Start, g.Span.End, g.Span.First, g.Span.Last
	c.Labels = g.Class.Labels
	return []Loss{s, c}
}

// twice repeats each flag of a window, for its start and its end.
func twice(windows []bool) []bool {
	out := make([]bool, 0, 2*len(windows))
	for _, soft := range windows {
		out = append(out, soft, soft)
	}
	return out
}

// encoders are the folders of goldens.
var encoders = []string{"electra", "electra-plain", "electra-odd", "bert", "albert", "albert-groups"}

// onEveryPath tests every encoder over the CPU's own kernels, which the sizes of
// electra-odd do not suit, with every matmul backend here, and over libtorch's
// operators.
func onEveryPath(t *testing.T, test func(t *testing.T, m *Model, g *golden, f *safetensors.File)) {
	paths := map[string]Options{"plain": {Threads: 1}}
	for _, matmul := range []string{"mkl", "onednn", "amx"} {
		if Multiplies(matmul) {
			paths[matmul] = Options{Threads: 1, Matmul: matmul}
		}
	}
	for _, encoder := range encoders {
		for name, o := range paths {
			t.Run(encoder+"/"+name, func(t *testing.T) {
				m, g, f := loadEncoder(t, encoder, o)
				if name == "plain" {
					plainly(t, m)
				}
				test(t, m, g, f)
			})
		}
	}
}

const goldenDir = "testdata/electra"

var goldenHeads = []checkpoint.Head{{Name: "mrc"}, {Name: "nli", Labels: []string{"entailment", "neutral", "contradiction"}}}

// loadGolden gives ELECTRA, for tests that do not depend on the encoder.
func loadGolden(t testing.TB) (*Model, *golden, *safetensors.File) {
	t.Helper()
	return loadEncoder(t, "electra", Options{Threads: 1})
}

func loadEncoder(t testing.TB, encoder string, o Options) (*Model, *golden, *safetensors.File) {
	t.Helper()
	onThread(t)
	dir := filepath.Join("testdata", encoder)
	var g golden
	text, err := os.ReadFile(filepath.Join(dir, "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	m := mustLoadWith(t, dir, goldenHeads, o)
	f, err := safetensors.Open(filepath.Join(dir, "golden.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return m, &g, f
}

// stored are the golden's tensors of that prefix by parameter.
func (g *golden) stored(t *testing.T, m *Model, f *safetensors.File, prefix string) map[string][]float32 {
	t.Helper()
	out := map[string][]float32{}
	for _, p := range m.parameters {
		v, err := f.Float32(prefix + p.Name)
		if err != nil {
			t.Fatal(err)
		}
		out[p.Name] = v
	}
	return out
}

func mustLoad(t testing.TB, dir string, heads []checkpoint.Head) *Model {
	t.Helper()
	return mustLoadWith(t, dir, heads, Options{Threads: 1})
}

func mustLoadWith(t testing.TB, dir string, heads []checkpoint.Head, o Options) *Model {
	t.Helper()
	m, _, err := Load(dir, heads, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// buffer is one of a model's flat buffers by parameter.
func buffer(t testing.TB, m *Model, b native.Buffer) map[string][]float32 {
	t.Helper()
	out := map[string][]float32{}
	for _, p := range m.parameters {
		v := make([]float32, p.Len())
		if err := m.native.Read(v, b, p.Offset); err != nil {
			t.Fatal(err)
		}
		out[p.Name] = v
	}
	return out
}

// apart is the norm of a-b over the norm of b, over all parameters together.
func apart(a, b map[string][]float32) float64 {
	d2, n2 := 0.0, 0.0
	for name, want := range b {
		for i, y := range want {
			d := float64(a[name][i]) - float64(y)
			d2 += d * d
			n2 += float64(y) * float64(y)
		}
	}
	return math.Sqrt(d2 / n2)
}
