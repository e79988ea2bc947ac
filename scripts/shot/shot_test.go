package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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

// Braille, blocks, lines and the signs of the theme, which a font may lack, are no text of
// the picture, and each leaves a path of its own.
func TestShapesAreNoText(t *testing.T) {
	var all []rune
	for r := rune(0x2500); r <= 0x259f; r++ {
		all = append(all, r)
	}
	for r := rune(0x2801); r <= 0x28ff; r++ {
		all = append(all, r)
	}
	all = append(all, []rune("●◌◍✗■✓▲▼▸⟦⟧")...) // theme.Unicode's
	for _, r := range all {
		var out strings.Builder
		if err := draw(&out, parse("a"+string(r)+"z")); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(out.String(), r) || !strings.Contains(out.String(), " d=\"M") || !strings.Contains(out.String(), ">a z<") {
			t.Errorf("%q (%U) is drawn as %s", r, r, out.String())
		}
	}
}

// boxes are the rectangles of a picture's paths: x, y, width and height.
func boxes(t *testing.T, screen string) [][4]float64 {
	t.Helper()
	var out strings.Builder
	if err := draw(&out, parse(screen)); err != nil {
		t.Fatal(err)
	}
	var all [][4]float64
	for _, m := range regexp.MustCompile(`M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-`).FindAllStringSubmatch(out.String(), -1) {
		var b [4]float64
		for i := range b {
			b[i], _ = strconv.ParseFloat(m[1+i], 64) // digits and dots, by the pattern
		}
		all = append(all, b)
	}
	return all
}

func TestShapesAreInTheirPlace(t *testing.T) {
	for screen, want := range map[string][][4]float64{
		"█":   {{10, 10, 8.4, 17}},
		" ██": {{18.4, 10, 16.8, 17}}, // side by side they are one
		"\n▄": {{10, 35.5, 8.4, 8.5}}, // in the second line
		"▌▐":  {{10, 10, 4.2, 17}, {22.6, 10, 4.2, 17}},
		"▗":   {{14.2, 18.5, 4.2, 8.5}},
		"───": {{10, 17.9, 25.2, 1.2}},
		"│":   {{13.6, 10, 1.2, 17}},
		"⠁":   {{10.9, 10.9, 2.4, 2.4}},  // the dot at the upper left
		"⢀":   {{15.1, 23.7, 2.4, 2.4}},  // at the lower right
		"⡇":   {{10.9, 10.9, 2.4, 15.2}}, // four below each other are one stroke
	} {
		if diff := cmp.Diff(want, boxes(t, screen), cmpopts.EquateApprox(0, 0.11)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", screen, diff)
		}
	}
}

func TestAShapeHasTheColourOfItsText(t *testing.T) {
	var out strings.Builder
	if err := draw(&out, parse("\x1b[31m⡇\x1b[32m⡇\x1b[31m⡇\x1b[0;2;31m▒")); err != nil {
		t.Fatal(err)
	}
	s := out.String()
	if strings.Count(s, "<path") != 3 || strings.Count(s, `<path fill="`+first[1]+`" d=`) != 1 || !strings.Contains(s, `opacity=".30"`) {
		t.Errorf("the picture is\n%s", s)
	}
}

// The pictures of the documentation are drawn by this program as it is: none of them
// needs a font for its charts and boxes.
func TestThePicturesOfTheDocumentationAreShapes(t *testing.T) {
	files, err := filepath.Glob("../../docs/img/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d pictures, %v", len(files), err)
	}
	for _, file := range files {
		picture, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(picture) {
			if r >= 0x2500 && r <= 0x259F || r >= 0x2800 && r <= 0x28FF {
				t.Errorf("%s has %q as text", file, r)
				break
			}
		}
	}
}
