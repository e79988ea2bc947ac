package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	got := parse("a\x1b[1;38;2;255;0;16mb⡇\x1b[0m c\n\x1b[38;5;196;7mx\x1b[39;27;22my\n\x1b[2m\n")
	allowed := cmp.AllowUnexported(run{}, look{})
	want := [][]run{
		{{at: 0, text: "a"}, {look: look{fg: "#ff0010", bold: true}, at: 1, text: "b⡇"}, {at: 3, text: " c"}},
		{{look: look{fg: "#ff0000", reverse: true}, at: 0, text: "x"}, {at: 1, text: "y"}},
		nil,
	}
	if diff := cmp.Diff(want, got, allowed); diff != "" {
		t.Error(diff)
	}
}

func TestPictureIsXMLWithEveryWord(t *testing.T) {
	var out strings.Builder
	if err := draw(&out, parse("  loss <1 & falling\x1b[44m  \x1b[0m")); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(out.String()))
	text := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := token.(xml.CharData); ok {
			text += string(data)
		}
	}
	if !strings.Contains(text, "loss <1 & falling") || !strings.Contains(out.String(), `x="26.8"`) ||
		!strings.Contains(out.String(), first[4]) {
		t.Errorf("the picture is\n%s", out.String())
	}
}

func FuzzParse(f *testing.F) {
	f.Add("\x1b[38;5mx\x1b[48;2;1m\x1b[")
	f.Add("\x1b[999999999999999999mx")
	f.Fuzz(func(t *testing.T, screen string) {
		if err := draw(io.Discard, parse(screen)); err != nil {
			t.Error(err)
		}
	})
}
