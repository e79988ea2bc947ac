package bench

import "fmt"

// Misuse is an error of the caller's making, such as an option out of range or
// a file that cannot be read; nothing was measured then.
type Misuse struct{ Err error }

func (m Misuse) Error() string { return m.Err.Error() }

// Unwrap is the error itself.
func (m Misuse) Unwrap() error { return m.Err }

// NeedRounds refuses fewer rounds than one.
func NeedRounds(n int) error {
	if n < 1 {
		return Misuse{fmt.Errorf("--rounds: %d: at least 1", n)}
	}
	return nil
}
