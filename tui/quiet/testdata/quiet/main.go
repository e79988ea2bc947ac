// A program that links Bubble Tea and never starts it, with the guard.
package main

import (
	"fmt"

	_ "github.com/charmbracelet/bubbletea"

	_ "dev.road/workbench/tui/quiet"
)

func main() { fmt.Println("done") }
