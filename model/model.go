package model

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

// Options choose a model's device and arithmetic.
type Options struct {
	Device    string // "cpu" (or empty), "cuda:0", …
	Threads   int    // CPU threads; 0 is one per core
	Precision string // the encoder's matrix products: "fp32" (or empty), "tf32" or "bf16"; on the CPU tf32 is fp32
	// Deterministic makes a GPU sum in a fixed order, so that the same passes
	// give the same bits, in more time. CUBLAS_WORKSPACE_CONFIG must be :4096:8 or
	// :16:8 before LoadCUDA. The CPU does so anyway.
	Deterministic bool

	Matmul string   // CPU matmul backend: "mkl", "onednn", "amx", or empty for the fastest here
	Seed   uint64   // seed of initial weights
	Reset  []string // heads that Load initializes from scratch even if the checkpoint has them
}

// unsaid is where a model lives whose options do not say. Tests may change it.
var unsaid = "cpu"

// ErrOutOfMemory is wrapped by errors of calls for which the device's memory
// did not suffice. Gradients may then hold a part of the pass: ZeroGrad.
var ErrOutOfMemory = native.ErrOutOfMemory

// ErrClosed is wrapped by the errors of a model's calls after Close.
var ErrClosed = native.ErrClosed

// Model is an encoder with heads. All calls come from one OS thread at a time.
type Model struct {
	config     checkpoint.Config
	heads      []checkpoint.Head
	options    Options
	native     *native.Model
	matmul     string // in the words of Options
	parameters []parameter
	frozen     int         // layers
	split      int         // parts of the encoder's gradient; 0 is a whole one
	open       []*LossSums // passes since the last Collect
}

// parameter is one named tensor of the model.
type parameter struct {
	native.Parameter     // Name as in files
	index            int // native's
}

// New makes a model from scratch, as transformers initialises it: weights
// from N(0, InitStd), biases 0, LayerNorms 1 and 0, the padding token's
// embedding 0. The same seed gives the same weights on every machine.
func New(cfg checkpoint.Config, heads []checkpoint.Head, o Options) (*Model, error) {
	m, err := blank(cfg, heads, o)
	if err != nil {
		return nil, fmt.Errorf("new model: %w", err)
	}
	for _, p := range m.parameters {
		if err := m.initialise(p); err != nil {
			m.Close()
			return nil, fmt.Errorf("new model: %w", err)
		}
	}
	return m, nil
}

// blank is a model whose weights are zero.
func blank(cfg checkpoint.Config, heads []checkpoint.Head, o Options) (*Model, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := checkpoint.CheckHeads(heads); err != nil {
		return nil, err
	}
	if o.Device == "" {
		o.Device = unsaid
	}
	if o.Precision == "" {
		o.Precision = "fp32"
	}
	if !slices.Contains(Precisions, o.Precision) {
		return nil, fmt.Errorf("precision is %q, none of %s", o.Precision, strings.Join(Precisions, ", "))
	}
	if o.Threads < 0 {
		return nil, fmt.Errorf("threads is %d; must be 0 or more", o.Threads)
	}
	if o.Threads == 0 {
		o.Threads = runtime.NumCPU()
	}
	if o.Matmul != "" && !slices.Contains(Matmuls, o.Matmul) {
		return nil, fmt.Errorf("matmul is %q, neither empty nor one of %s", o.Matmul, strings.Join(Matmuls, ", "))
	}
	if !Multiplies(o.Matmul) {
		return nil, fmt.Errorf("matmul is %q, which this machine does not have: leave it empty, or choose another", o.Matmul)
	}
	classes := make([]int, len(heads))
	for i, h := range heads {
		classes[i] = len(h.Labels)
	}
	n, err := native.New(shape(cfg, o), classes, o.Device, o.Threads)
	if err != nil {
		return nil, err
	}
	m := &Model{config: cfg, heads: slices.Clone(heads), options: o, native: n}
	if err := m.learn(); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

// learn asks native about the model that it has made.
func (m *Model) learn() error {
	all, err := m.native.Parameters()
	if err != nil {
		return err
	}
	for i, p := range all {
		q := parameter{Parameter: p, index: i}
		if p.Head >= 0 {
			q.Name = m.heads[p.Head].Key(p.Name)
		}
		m.parameters = append(m.parameters, q)
	}
	library, err := m.native.Matmul()
	if i := slices.Index(matmuls, library); i >= 0 { // not of a GPU
		m.matmul = Matmuls[i]
	}
	return err
}

var architectures = map[checkpoint.Architecture]native.Architecture{
	checkpoint.ELECTRA: native.ELECTRA, checkpoint.BERT: native.BERT, checkpoint.ALBERT: native.ALBERT,
}

// Precisions and Matmuls are the choices of Options.Precision and Options.Matmul.
var (
	Precisions = []string{"fp32", "tf32", "bf16"}
	Matmuls    = []string{"mkl", "onednn", "amx"}
)

// matmuls are native's numbers of Matmuls.
var matmuls = []native.Matmul{native.MKL, native.OneDNN, native.AMX}

// backend is native's number of an Options.Matmul.
func backend(matmul string) native.Matmul {
	if i := slices.Index(Matmuls, matmul); i >= 0 {
		return matmuls[i]
	}
	return 0
}

// Multiplies reports whether this machine has that Options.Matmul.
func Multiplies(matmul string) bool { return backend(matmul).Here() }

// shape is a checked configuration as native has it.
func shape(c checkpoint.Config, o Options) native.Config {
	return native.Config{
		Architecture: architectures[c.Architecture], Vocab: c.VocabSize, Embedding: c.EmbeddingSize, Hidden: c.HiddenSize,
		Layers: c.Layers, Groups: c.OwnLayers(), Heads: c.AttentionHeads, Intermediate: c.IntermediateSize, Positions: c.MaxPositions,
		Types: c.TypeVocabSize, NormEps: c.NormEps, TanhGELU: c.Activation == "gelu_new",
		BF16: o.Precision == "bf16", TF32: o.Precision == "tf32", Deterministic: o.Deterministic, Matmul: backend(o.Matmul),
	}
}

// Config is the encoder's shape, with the dropout in force.
func (m *Model) Config() checkpoint.Config { return m.config }

// Heads are the heads in the order that Loss.Head counts.
func (m *Model) Heads() []checkpoint.Head { return slices.Clone(m.heads) }

// Head is the index of the head of that name, or -1.
func (m *Model) Head(name string) int {
	return slices.IndexFunc(m.heads, func(h checkpoint.Head) bool { return h.Name == name })
}

// Device is where the model lives: "cpu" or "cuda:0".
func (m *Model) Device() string { return m.options.Device }

// Matmul is the CPU matmul backend, in the words of Options: runs that are to
// agree to the bit need the same. It is empty on a GPU.
func (m *Model) Matmul() string { return m.matmul }

// Memory returns the bytes of the model's GPU that this program's models use, and
// the bytes that libtorch keeps, those included; 0 on the CPU.
func (m *Model) Memory() (used, kept int64, err error) {
	if used, kept, err = m.native.Memory(); err != nil {
		return 0, 0, fmt.Errorf("memory of %s: %w", m.options.Device, err)
	}
	return used, kept, nil
}

// Parameters is the number of trained values, heads included.
func (m *Model) Parameters() int64 {
	n := int64(0)
	for _, p := range m.parameters {
		n += int64(p.Len())
	}
	return n
}

// Sizes are the parts of Parameters.
func (m *Model) Sizes() (embeddings, encoder, heads int64) {
	for _, p := range m.parameters {
		switch n := int64(p.Len()); {
		case p.Head >= 0:
			heads += n
		case strings.Contains(p.Name, "embeddings."):
			embeddings += n
		default:
			encoder += n
		}
	}
	return embeddings, encoder, heads
}

// SetDropout changes all dropout probabilities from the next pass on.
func (m *Model) SetDropout(p float64) error {
	if !(p >= 0 && p < 1) {
		return fmt.Errorf("dropout is %g; must be at least 0 and under 1", p)
	}
	if err := m.native.Open(); err != nil {
		return fmt.Errorf("set the dropout: %w", err)
	}
	m.config.HiddenDropout, m.config.AttentionDropout, m.config.ClassDropout = p, p, p
	return nil
}

// FreezeLayers freezes the lowest n of Layers, and the embeddings with them, from
// the next pass on: passes skip their backward, and they keep weights and moments.
// 0 freezes nothing.
func (m *Model) FreezeLayers(n int) error {
	if n < 0 || n > m.config.OwnLayers() {
		return fmt.Errorf("%d frozen layers, the model has %d", n, m.config.OwnLayers())
	}
	if err := m.native.Freeze(n); err != nil {
		return fmt.Errorf("freeze layers: %w", err)
	}
	m.frozen = n
	return nil
}

// Recompute makes backward compute the layers' values again from the next pass on,
// or keep them since forward (activation checkpointing; Chen et al., "Training deep
// nets with sublinear memory cost", 2016). The gradients are the same, on a CPU to
// the bit; recomputing takes less memory and more time.
func (m *Model) Recompute(again bool) error {
	if err := m.native.Recompute(again); err != nil {
		return fmt.Errorf("recompute: %w", err)
	}
	return nil
}

// Close frees the model's memory. Afterwards its shape can be asked for, and every
// other call is an error: ErrClosed.
func (m *Model) Close() { m.native.Close() }
