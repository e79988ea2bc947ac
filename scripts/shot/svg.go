package main

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A cell of the picture in pixels, and the margin round the screen. The width is
// that of most monospaced fonts at this size, and every run is stretched to
// it, so that columns line up in any font.
const (
	fontSize   = 14
	cellWidth  = 8.4
	cellHeight = 17
	baseline   = 13
	margin     = 10
	faintly    = 60 // percent of opacity
	paper      = "#15191f"
	ink        = "#d3d9e0"
	family     = "DejaVu Sans Mono,Menlo,Consolas,monospace"
)

// draw writes the lines as a picture.
func draw(out io.Writer, lines [][]run) error {
	w := bufio.NewWriter(out)
	columns := 0
	for _, line := range lines {
		for _, r := range line {
			columns = max(columns, r.at+utf8.RuneCountInString(r.text))
		}
	}
	width, height := float64(columns)*cellWidth+2*margin, len(lines)*cellHeight+2*margin
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" width="%.0f" height="%d" font-family="%s" font-size="%d" `+
		`fill="%s">`+"\n",
		width, height, width, height, family, fontSize, ink)
	fmt.Fprintf(w, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", paper)
	var shapes paint
	for y, line := range lines {
		for _, r := range line {
			r.draw(w, &shapes, y)
		}
	}
	shapes.draw(w)
	fmt.Fprintln(w, "</svg>")
	return w.Flush()
}

// draw writes one run in line y, except its shapes: the paths of these come last. Spaces
// are drawn only where they show.
func (r run) draw(w io.Writer, shapes *paint, y int) {
	fg, bg := r.fg, r.bg
	if r.reverse {
		fg, bg = bg, fg
		if fg == "" {
			fg = paper
		}
		if bg == "" {
			bg = ink
		}
	}
	x := func(column int) float64 { return margin + float64(column)*cellWidth }
	top := margin + y*cellHeight
	if bg != "" {
		fmt.Fprintf(w, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", x(r.at), top,
			float64(utf8.RuneCountInString(r.text))*cellWidth, cellHeight, bg)
	}
	for at, rest := 0, r.shapes(shapes, fg, y); rest != ""; {
		word, after, _ := strings.Cut(rest, "  ") // columns keep their place in any reader, regardless of its spaces
		if trimmed := strings.TrimLeft(word, " "); trimmed != "" {
			cells := utf8.RuneCountInString(trimmed)
			fmt.Fprintf(w, `<text x="%.1f" y="%d" textLength="%.1f"`, x(r.at+at+len(word)-len(trimmed)), top+baseline, float64(cells)*cellWidth)
			r.style(w, fg)
			fmt.Fprint(w, ">")
			_ = xml.EscapeText(w, []byte(trimmed)) // w is a bufio.Writer: its Flush reports
			fmt.Fprintln(w, "</text>")
		}
		at += utf8.RuneCountInString(word) + 2
		rest = after
	}
}

// style writes the attributes of a text.
func (r run) style(w io.Writer, fg string) {
	if fg != "" {
		fmt.Fprintf(w, ` fill="%s"`, fg)
	}
	if r.bold {
		fmt.Fprint(w, ` font-weight="bold"`)
	}
	if r.faint {
		fmt.Fprintf(w, ` opacity=".%d"`, faintly/10)
	}
	if r.underline {
		fmt.Fprint(w, ` text-decoration="underline"`)
	}
}
