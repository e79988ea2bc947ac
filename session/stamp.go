package session

import (
	"fmt"
	"os"
	"strings"
)

// Stamp changes when a file changes with which a run's state does: readers of a run
// without a process need not read it again as long as it is the same.
func (f Folder) Stamp() string {
	var s strings.Builder
	for _, file := range []string{f.info(), f.waits(), f.alive(), f.exit(), f.snapshot(), f.Events(), f.Ledger(), f.Metrics()} {
		info, err := os.Lstat(file)
		if err != nil {
			s.WriteString("-;")
			continue
		}
		fmt.Fprintf(&s, "%d,%d;", info.ModTime().UnixNano(), info.Size())
	}
	return s.String()
}
