package model

import (
	"errors"
	"path/filepath"
	"testing"

	"dev.road/workbench/model/native"
)

// Every call that reaches for the memory of a closed model is an error that says
// so. Its shape can still be asked for.
func TestAClosedModelAnswersWithAnError(t *testing.T) {
	m, g, _ := loadGolden(t)
	open := mustLoadWith(t, goldenDir, goldenHeads, Options{Threads: 1})
	dir := t.TempDir()
	optimizer := filepath.Join(dir, "optimizer.safetensors")
	var before, unused Backup
	t.Cleanup(before.Close)
	for _, err := range []error{m.BackUp(&before), before.Save(dir), before.SaveOptimizer(optimizer)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	m.Close()
	for name, call := range map[string]func() error{
		"Begin":             func() error { _, err := m.Begin(g.batch(), g.losses(), 1); return err },
		"Pass":              func() error { _, err := m.Pass(g.batch(), g.losses(), 1); return err },
		"Collect":           m.Collect,
		"Infer":             func() error { _, err := m.Infer(g.batch(), []int{0}); return err },
		"InputShares":       func() error { _, err := m.InputShares(g.batch(), 1, make([]float32, 3*len(g.Lens))); return err },
		"Step":              func() error { _, err := m.Step(update); return err },
		"TryStep":           func() error { return m.TryStep(update) },
		"UpdateTime":        func() error { _, err := m.UpdateTime(); return err },
		"Reserve":           m.Reserve,
		"ZeroGrad":          m.ZeroGrad,
		"BackUp":            func() error { return m.BackUp(&before) },
		"BackUp, another":   func() error { return m.BackUp(&unused) },
		"ReadBack":          func() error { return m.ReadBack(&before, dir, optimizer) },
		"Restore":           func() error { return m.Restore(&before) },
		"LoadOptimizer":     func() error { return m.LoadOptimizer(optimizer) },
		"MarkGradient":      m.MarkGradient,
		"AttributeGradient": func() error { return m.AttributeGradient(0) },
		"BackToMark":        m.BackToMark,
		"GradientProducts":  func() error { _, err := m.GradientProducts(); return err },
		"Freeze":            func() error { _, err := m.Freeze(); return err },
		"Refreeze":          func() error { return m.Refreeze(open) },
		"Refreeze from it":  func() error { return open.Refreeze(m) },
		"FreezeLayers":      func() error { return m.FreezeLayers(1) },
		"Recompute":         func() error { return m.Recompute(true) },
		"SetDropout":        func() error { return m.SetDropout(0.1) },
		"Memory":            func() error { _, _, err := m.Memory(); return err },
		"Attention":         func() error { _, _, err := m.Attention(); return err },
		"Parameter":         func() error { _, err := m.Parameter(m.parameters[0].Name); return err },
	} {
		if err := call(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	for name, call := range map[string]func() error{
		"Parameters":   func() error { _, err := m.native.Parameters(); return err },
		"SetParameter": func() error { return m.native.SetParameter(0, nil) },
		"Matmul":       func() error { _, err := m.native.Matmul(); return err },
		"TryAttention": func() error { _, err := m.native.TryAttention(native.PaddedAttention, 1, 1); return err },
		"Updates":      func() error { _, err := m.native.Updates(0); return err },
		"SetUpdates":   func() error { return m.native.SetUpdates(0, 1) },
		"MakePlain":    m.native.MakePlain,
		"NewBackup":    func() error { _, err := native.NewBackup(m.native); return err },
	} { // those that the above do not reach
		if err := call(); !errors.Is(err, ErrClosed) {
			t.Errorf("native %s: error is %v", name, err)
		}
	}
	if m.Device() != open.Device() || m.Matmul() != open.Matmul() || m.Parameters() != open.Parameters() || m.Config() != open.Config() {
		t.Error("it has forgotten its shape")
	}
	m.Close() // again, which does nothing
}

// A backup outlives its model; one that holds none, or is closed, is an error.
func TestAClosedBackupAnswersWithAnError(t *testing.T) {
	m, _, _ := loadGolden(t)
	var b Backup
	if err := m.BackUp(&b); err != nil {
		t.Fatal(err)
	}
	memory := b.memory
	b.Close()
	dir := t.TempDir()
	for name, err := range map[string]error{
		"Save": b.Save(dir), "SaveOptimizer": b.SaveOptimizer(filepath.Join(dir, "optimizer.safetensors")),
		"Restore": m.Restore(&b), "Take": memory.Take(m.native), "Wait": memory.Wait(),
	} {
		if err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}
}
