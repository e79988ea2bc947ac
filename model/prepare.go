package model

import (
	"fmt"
	"os"
	"syscall"
)

// Prepare must be the first call of a program that trains or answers. It sees
// to what must be set before libtorch is loaded, by starting the program again
// in the same process; the second time it does nothing.
//
// What it sets is how long idle threads of libtorch spin before they sleep.
// The stock value assumes a machine without other work: beside another busy
// process, two threads on two cores were 15 times slower than one.
func Prepare() error {
	const spins = "GOMP_SPINCOUNT" // libgomp reads it before main
	if os.Getenv(spins) != "" || os.Getenv("OMP_WAIT_POLICY") != "" {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start again with %s set: %w", spins, err)
	}
	err = syscall.Exec(program, os.Args, append(os.Environ(), spins+"=10000"))
	return fmt.Errorf("start again with %s set: %w", spins, err)
}
