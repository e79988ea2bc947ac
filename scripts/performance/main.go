// Performance writes measured rows into a document, so that no number in it is
// typed. It reads the output of `road bench … --json` and fills the tables of the
// document that these rows belong to; the others stay as they are.
//
//	scripts/bench.sh ui | go run ./scripts/performance docs/performance.md
//
// A table stands between two comments. The first names its rows and the pinned
// packages on the other side; rows against a goal have none:
//
//	<!-- rows ui- -->
//	<!-- rows tokenize- against tokenize -->
//	…
//	<!-- end -->
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "performance: usage: performance DOCUMENT <ROWS")
		os.Exit(2)
	}
	if err := update(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "performance: %v\n", err)
		os.Exit(1)
	}
}

func update(document string) error {
	before, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	rows, err := read(os.Stdin)
	if err != nil {
		return err
	}
	after, err := fill(string(before), rows, here)
	if err != nil {
		return fmt.Errorf("%s: %w", document, err)
	}
	return os.WriteFile(document, []byte(after), 0o644)
}
