// Tally summarizes the events of `go test -json` for a person: a line for each
// package, the output of failed tests, the names of skipped ones with the reason,
// and a last line
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
