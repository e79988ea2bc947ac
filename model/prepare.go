package model

import (
	"fmt"
	"os"
	"syscall"
)

// Prepare must be the first call of a program that trains or answers. It sets the
// variable that must be there before libtorch is loaded, by starting the program
// again in the same process; the second time it does nothing.
//
// The variable makes idle threads of libtorch sleep instead of spinning. Spinning
// assumes a machine without other work: beside another busy process, two threads
// on two cores were 15 times slower than one.
func Prepare() error {
	const policy = "OMP_WAIT_POLICY" // libgomp reads it before main
	if os.Getenv(policy) != "" || os.Getenv("GOMP_SPINCOUNT") != "" {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start again with %s set: %w", policy, err)
	}
	err = syscall.Exec(program, os.Args, append(os.Environ(), policy+"=passive"))
	return fmt.Errorf("start again with %s set: %w", policy, err)
}
