// A program that links Bubble Tea and never starts it, without the guard.
package main

import (
	"fmt"

	_ "github.com/charmbracelet/bubbletea"
)

func main() { fmt.Println("done") }
