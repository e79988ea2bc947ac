package ledger

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/wire"
)

// Copy starts a ledger with the changes of another that are in effect at a step:
// those applied at it or before, and not taken back.
func Copy(to owned.File, from string, step int) error {
	entries, err := Read(from)
	if err != nil {
		return err
	}
	kept := After(entries, 0)
	kept = kept[:len(kept)-len(After(entries, step))]
	slices.SortFunc(kept, func(a, b wire.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	for i, e := range kept {
		e.Seq = int64(i + 1)
		if err := lines.Encode(e); err != nil {
			return fmt.Errorf("copy the ledger: %w", err)
		}
	}
	if err := durable.Write(to.Path(), text.Bytes()); err != nil {
		return fmt.Errorf("copy the ledger: %w", err)
	}
	return nil
}
