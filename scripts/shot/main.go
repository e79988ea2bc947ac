// Shot draws a terminal's screen as an SVG picture. It reads the output of
//
//	tmux capture-pane -e -p
//
// that is text with SGR sequences, and writes a dark picture of it. Braille, blocks,
// lines of boxes and signs are shapes in it: fonts of readers may lack them. The pictures
// in the README are of real runs, made this way in a terminal of 140x40.
//
//	tmux capture-pane -e -p | go run ./scripts/shot > docs/img/train.svg
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	screen, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = draw(os.Stdout, parse(string(screen)))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "shot: %v\n", err)
		os.Exit(1)
	}
}
