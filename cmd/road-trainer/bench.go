package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
	"time"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/model/checkpoint"
)

// benchCmd is road's side of road bench: it answers JSON lines until its standard
// input ends.
type benchCmd struct {
	Precision string `default:"fp32" enum:"${precisions}" help:"Precision of the encoder's matrix products."`
	Device    string `default:"cpu" help:"Device: cpu, cuda:0, …"`
	Matmul    string `default:"auto" enum:"auto,${matmuls}" help:"CPU matmul backend; auto picks the fastest."`
}

// benchQuestion is one line; its first field selects the question.
//
// make writes the checkpoint that both sides load: an encoder of that size with a
// span head, from scratch. load restarts from a checkpoint. batches sets the batches
// of train, which takes a step on each. peak asks for a GPU's data sheet.
type benchQuestion struct {
	Make string `json:"make"` // a folder
	Size string `json:"size"`

	Load    string  `json:"load"` // a folder
	Dropout float64 `json:"dropout"`
	Threads int     `json:"threads"`

	Batches [][]benchWindow `json:"batches"`

	Train bool `json:"train"`

	Peak string `json:"peak"` // the GPU's name in its driver
}

// benchWindow is a window with its gold span.
type benchWindow struct {
	IDs   []int32 `json:"ids"`
	Types []int32 `json:"types"`
	Start int32   `json:"start"`
	End   int32   `json:"end"`
}

// benchAnswer answers train with the batches' losses and their total cost, and peak
// with bfloat16 operations per second, 0 if unknown.
type benchAnswer struct {
	Losses    []float64 `json:"losses,omitempty"`
	Wall      float64   `json:"wall,omitempty"`      // seconds
	Processor float64   `json:"processor,omitempty"` // seconds, of all threads
	FLOPs     float64   `json:"flops,omitempty"`     // of the model's matrix products
	Peak      float64   `json:"peak,omitempty"`
}

// bench is the state set up by the questions so far.
type bench struct {
	options model.Options
	model   *model.Model
	batches []benchBatch
}

// benchBatch is a pass in the model's form.
type benchBatch struct {
	batch model.Batch
	loss  model.Loss
}

// Run implements the command.
func (c *benchCmd) Run() error {
	runtime.LockOSThread()
	if c.Device != "cpu" {
		if err := model.LoadCUDA(); err != nil {
			return fmt.Errorf("bench: --device %s: %w", c.Device, err)
		}
	}
	b := bench{options: model.Options{Device: c.Device, Precision: c.Precision, Matmul: c.Matmul}}
	if c.Matmul == "auto" {
		b.options.Matmul = ""
	}
	questions, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var q benchQuestion
		if err := questions.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("bench: read a question: %w", err)
		}
		a, err := b.answer(q)
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		if err := answers.Encode(a); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
	}
}

func (b *bench) answer(q benchQuestion) (a benchAnswer, err error) {
	switch {
	case q.Make != "":
		return a, b.make(q)
	case q.Load != "":
		if b.model != nil {
			b.model.Close()
		}
		b.options.Threads = q.Threads
		if b.model, _, err = model.Load(q.Load, nil, b.options); err != nil {
			return a, err
		}
		return a, b.model.SetDropout(q.Dropout)
	case q.Batches != nil:
		b.batches = nil
		for _, windows := range q.Batches {
			b.batches = append(b.batches, newBenchBatch(windows))
		}
		return a, nil
	case q.Peak != "":
		return benchAnswer{Peak: report.Peak(q.Peak, "bf16")}, nil
	case q.Train && b.model != nil:
		return b.train()
	}
	return a, errors.New("a question makes or loads a checkpoint, brings batches, trains after that, or names a GPU")
}

// make writes a checkpoint from scratch.
func (b *bench) make(q benchQuestion) error {
	config, err := checkpoint.Size(q.Size)
	if err != nil {
		return err
	}
	config.VocabSize = 30522 // of the published models
	m, err := model.New(config, []checkpoint.Head{{Name: "mrc"}}, model.Options{Seed: 1})
	if err != nil {
		return err
	}
	defer m.Close()
	var copied model.Backup
	defer copied.Close()
	if err := m.BackUp(&copied); err != nil {
		return err
	}
	return copied.Save(q.Make)
}

// newBenchBatch lays windows out one after another; an answer may cover any token.
func newBenchBatch(windows []benchWindow) benchBatch {
	n := float64(len(windows))
	b := benchBatch{loss: model.Loss{Scale: 1 / n, CEWeight: 1}}
	for _, w := range windows {
		b.batch.IDs = append(b.batch.IDs, w.IDs...)
		for _, t := range w.Types {
			b.batch.Types = append(b.batch.Types, uint8(t))
		}
		b.batch.Lens = append(b.batch.Lens, int32(len(w.IDs)))
		b.loss.Start, b.loss.End = append(b.loss.Start, w.Start), append(b.loss.End, w.End)
		b.loss.First, b.loss.Last = append(b.loss.First, 1), append(b.loss.Last, int32(len(w.IDs)))
	}
	return b
}

// train takes a step on each batch.
func (b *bench) train() (a benchAnswer, err error) {
	wall, processor := time.Now(), processorTime()
	for i := range b.batches {
		in := &b.batches[i]
		sums, err := b.model.Begin(&in.batch, []model.Loss{in.loss}, uint64(i))
		if err != nil {
			return a, err
		}
		if _, err := b.model.Step(model.Update{
			LR: 1e-4, Beta1: 0.9, Beta2: 0.999, Eps: 1e-6, WeightDecay: 0.01, Clip: 1, LayerDecay: 1, BiasCorrection: true, Heads: []bool{true},
		}); err != nil {
			return a, err
		}
		if err := b.model.Collect(); err != nil {
			return a, err
		}
		a.FLOPs += checkpoint.FLOPs(b.model.Config(), 0, b.model.Heads(), in.batch.Lens)
		a.Losses = append(a.Losses, sums[0].CE/float64(sums[0].Windows))
	}
	a.Wall, a.Processor = time.Since(wall).Seconds(), (processorTime() - processor).Seconds()
	return a, nil
}

// processorTime returns the processor time of this program so far, on all threads.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // cannot fail for this process
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
