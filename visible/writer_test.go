package visible_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"dev.road/workbench/visible"
)

func TestNothingThatActsOnATerminalIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"plain, ünïcode, 漢字, 👩\u200d👩\n\ttab": "plain, ünïcode, 漢字, 👩\u200d👩\n\ttab",
		"\x1b]52;c;aGk=\a":       `\u001b]52;c;aGk=\u0007`,
		"\u009b2J":               `\u009b2J`,
		"\x9b2J":                 "\ufffd2J", // a bare byte is CSI to some terminals
		"a\u202eb\u2066c\u061cd": `a\u202eb\u2066c\u061cd`,
		"one\rtwo\x7f\x00":       `one\u000dtwo\u007f\u0000`,
		"\U000e0041":             `\udb40\udc41`,
		"cut \xe6\xbc":           "cut \ufffd\ufffd",
	} {
		var out bytes.Buffer
		w := visible.NewWriter(&out, nil)
		if n, err := w.Write([]byte(text)); n != len(text) || err != nil {
			t.Fatalf("%q: %d, %v", text, n, err)
		}
		if err := w.Close(); err != nil || out.String() != want {
			t.Errorf("%q is written as %q, want %q (%v)", text, out.String(), want, err)
		}
	}
}

func TestTheCutsBetweenWritesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringOf(rapid.SampledFrom([]rune("aé漢👩\x1b\u009b\u202e\n"))).Draw(t, "text"))
		if rapid.Bool().Draw(t, "broken") {
			text = append(text, rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "bytes")...)
		}
		var whole, pieces bytes.Buffer
		all := visible.NewWriter(&whole, nil)
		_, _ = all.Write(text)
		_ = all.Close()
		w := visible.NewWriter(&pieces, nil)
		for rest := text; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			_, _ = w.Write(rest[:n])
			rest = rest[n:]
		}
		_ = w.Close()
		if whole.String() != pieces.String() {
			t.Fatalf("%q in pieces is %q, at once %q", text, pieces.String(), whole.String())
		}
		if shown := whole.String(); !utf8.ValidString(shown) || strings.ContainsFunc(shown, visible.Acts) {
			t.Fatalf("%q is written as %q", text, shown)
		}
	})
}

func TestJSONKeepsItsMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := map[string]string{rapid.String().Draw(t, "key"): rapid.String().Draw(t, "value")}
		var out bytes.Buffer
		w := visible.NewWriter(&out, nil)
		if err := json.NewEncoder(w).Encode(value); err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal(out.Bytes(), &back); err != nil {
			t.Fatalf("%q: %v", out.String(), err)
		}
		for k, v := range value {
			if back[k] != v {
				t.Fatalf("%q is read as %q", value, back)
			}
		}
	})
}

func TestAFailureIsToldOnceAndKept(t *testing.T) {
	full, told := errors.New("full"), 0
	w := visible.NewWriter(broken{full}, func(error) { told++ })
	for range 2 {
		if _, err := w.Write([]byte("x")); !errors.Is(err, full) {
			t.Fatalf("the write returns %v", err)
		}
	}
	if err := w.Close(); !errors.Is(err, full) || told != 1 {
		t.Errorf("%v, told %d times", err, told)
	}
}

func TestACellIsOnOneLine(t *testing.T) {
	if got := visible.Cell("a\nb\tc"); got != `a\u000ab\u0009c` {
		t.Errorf("the cell is %q", got)
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
