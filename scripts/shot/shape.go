package main

import (
	"fmt"
	"io"
	"strings"
)

// shaped reports whether a character is drawn as shapes: braille patterns, block
// elements, lines of boxes, and the signs of theme.Unicode that fonts lack most. As text
// they are empty boxes wherever the reader's font has none of them.
func shaped(r rune) bool {
	return r >= 0x2500 && r <= 0x259f || r >= 0x2800 && r <= 0x28ff || figures[r] != nil
}

// paint collects shapes by their look, so that the picture has one path for each.
type paint struct {
	paths map[fill][]string
	order []fill
}

// fill is how a path is filled: a colour ("" is the picture's own), and an opacity in
// percent.
type fill struct {
	colour  string
	opacity int
}

func (p *paint) add(i fill, path string) {
	if p.paths == nil {
		p.paths = map[fill][]string{}
	}
	if _, known := p.paths[i]; !known {
		p.order = append(p.order, i)
	}
	p.paths[i] = append(p.paths[i], path)
}

// draw writes the paths.
func (p *paint) draw(w io.Writer) {
	for _, f := range p.order {
		fmt.Fprint(w, "<path")
		if f.colour != "" {
			fmt.Fprintf(w, ` fill="%s"`, f.colour)
		}
		if f.opacity < 100 {
			fmt.Fprintf(w, ` opacity=".%02d"`, f.opacity)
		}
		fmt.Fprintf(w, ` d="%s"/>`+"\n", strings.Join(p.paths[f], ""))
	}
}

// shapes draws the run's shaped characters in line y, and returns its text with blanks
// in their place.
func (r run) shapes(p *paint, fg string, y int) string {
	whole := 100
	if r.faint {
		whole = faintly
	}
	text := []rune(r.text)
	top := float64(margin + y*cellHeight)
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !shaped(c) {
			continue
		}
		x := margin + float64(r.at+i)*cellWidth
		n := 1
		for repeats := c == '─' || c == '━' || c == '═' || c == '█'; repeats && i+n < len(text) && text[i+n] == c; n++ {
		}
		path, opacity := "", 100
		switch {
		case c >= 0x2800:
			path = braille(x, top, c)
		case figures[c] != nil:
			path = figures[c](x, top)
		case c == '█':
			path = box(x, top, float64(n)*cellWidth, cellHeight)
		case c >= 0x2580:
			path, opacity = block(x, top, c)
		default:
			path = lines(x, top, c, n)
		}
		if path != "" {
			p.add(fill{fg, opacity * whole / 100}, path)
		}
		for k := range n {
			text[i+k] = ' '
		}
		i += n - 1
	}
	return string(text)
}
