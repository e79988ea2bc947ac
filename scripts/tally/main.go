// Tally reads the events of `go test -json` and prints what a person wants to
// see of them: a line for each package, the output of what failed, the names
// of what was skipped and why, and last one line
//
//	N passed, N failed, N skipped
//
// It ends with status 1 when anything failed, was not built, or no test ran.
package main

import (
	"fmt"
	"os"
)

func main() {
	c, err := tally(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintf(os.Stderr, "tally: reading the output of go test -json: %v\n", err)
		os.Exit(1)
	}
	if c.failed > 0 || c.passed+c.skipped == 0 {
		os.Exit(1)
	}
}
