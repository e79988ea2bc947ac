package main

import (
	"fmt"
	"time"

	"dev.road/workbench/session/wire"
)

// lossText formats a run's loss, or a dash.
func lossText(s wire.State) string {
	if s.Loss == nil {
		return "-"
	}
	return fmt.Sprintf("%.4f", *s.Loss)
}

// duration formats a number of seconds for people.
func duration(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}
