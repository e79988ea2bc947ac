package ledger

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/wire"
)

// TestMain lets the test program be a trainer that only writes its ledger,
// and says on standard output which entries it has acknowledged.
func TestMain(m *testing.M) {
	file := os.Getenv("LEDGER_OF_A_TRAINER")
	if file == "" {
		os.Exit(m.Run())
	}
	l, err := Open(owned.At(file))
	for i := 0; err == nil; i++ {
		id := fmt.Sprintf("%d-%d", os.Getpid(), i)
		changes := []wire.Changed{{Name: "kd.w", Old: 0.75, New: float64(i)}}
		if _, err = l.Append(wire.Entry{ID: id, Action: wire.Set, Fate: wire.Applied, Changes: changes}); err == nil {
			fmt.Println(id)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestFaultKilledAtAnyMomentNothingAcknowledgedIsLost(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	acknowledged := map[string]bool{}
	for round := range 10 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "LEDGER_OF_A_TRAINER="+file)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			acknowledged[lines.Text()] = true
			if n == 3+7*round {
				if err := cmd.Process.Kill(); err != nil { // what it still acknowledges counts too
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the trainer ended by itself")
		}
		entries, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for i, e := range entries {
			there[e.ID] = true
			if e.Seq != int64(i+1) {
				t.Fatalf("entry %d has seq %d", i+1, e.Seq)
			}
		}
		for id := range acknowledged {
			if !there[id] {
				t.Fatalf("%s was acknowledged and is lost", id)
			}
		}
	}
}
