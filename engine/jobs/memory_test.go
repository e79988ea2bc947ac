package jobs

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// An evaluation that finds no memory for its copy of the weights is not the end of
// the run, and is told; what else goes wrong is.
func TestALackOfMemoryBesideTheStepsDoesNotEndTheRun(t *testing.T) {
	owner, err := session.Own(session.Folder(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Release()
	at := &report.Position{Step: 7}
	p := report.New(at, slog.New(slog.DiscardHandler), "fp32", "")
	if err := p.Open(owner); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	lacks := fmt.Errorf("cannot copy the weights of step 7: %w: CUDA out of memory. Tried to allocate 1.25 GiB", model.ErrOutOfMemory)
	if !goesOnWithout(p, lacks, "evaluate nq") {
		t.Error("it ends the run")
	}
	if goesOnWithout(p, errors.New("the dev set cannot be read"), "evaluate nq") {
		t.Error("another error does not")
	}
	told, err := jsonl.Read[wire.Event](owner.Events())
	if err != nil || len(told) != 1 || told[0].Kind != wire.EventJob || told[0].Level != wire.LevelError || told[0].Step != 7 {
		t.Errorf("the events tell of %+v, %v", told, err)
	}
}
