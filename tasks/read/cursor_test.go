package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// walk reads a value as encoding/json would, numbers as they are written.
func walk(c *cursor) (any, error) {
	b, err := c.text.next()
	if err != nil {
		return nil, err
	}
	switch b {
	case '{':
		v := map[string]any{}
		return v, c.object(func(c *cursor, key string) (err error) { v[key], err = walk(c); return err })
	case '[':
		v := []any{}
		return v, c.array(func(c *cursor, _ int) error {
			element, err := walk(c)
			v = append(v, element)
			v[len(v)-1] = element
			return err
		})
	}
	value, isText, err := c.scalar()
	if isText || err != nil {
		return value, err
	}
	return map[string]any{"true": true, "false": false, "null": nil}[value], nil
}

var someJSON = rapid.Custom(func(t *rapid.T) string {
	blank := func() string { return rapid.SampledFrom([]string{"", " ", "\n", "\r\n\t"}).Draw(t, "blank") }
	var value func(depth int) string
	text := func() string {
		return `"` + strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"a", "é", "🌊", `\n`, `\"`, `\\`, `\/`, `\u00e9`, `\ud83c\udf0a`, `\ud83c`, `\udf0a\u0041`, `\ud83c\u0041`, "\xff", "\u2028",
			"{", "]",
			",", strings.Repeat("long ", 30),
		}), 0, 6).Draw(t, "text"), "") + `"`
	}
	value = func(depth int) string {
		kind := rapid.IntRange(0, 8).Draw(t, "kind")
		n := rapid.IntRange(0, 3).Draw(t, "n")
		if depth > 3 {
			kind %= 7
		}
		var parts []string
		switch kind {
		case 7:
			for range n {
				parts = append(parts, blank()+value(depth+1)+blank())
			}
			return "[" + strings.Join(parts, ",") + "]"
		case 8:
			for range n {
				parts = append(parts, blank()+text()+blank()+":"+blank()+value(depth+1)+blank())
			}
			return "{" + strings.Join(parts, ",") + "}"
		case 0, 1:
			return text()
		}
		return []string{"true", "false", "null", "-1.5e+3", "0"}[kind-2]
	}
	return blank() + value(0) + blank()
})

// The cursor reads the same values as encoding/json, whole or in pieces of any
// size, except for numbers, which it hands on as they are written.
func TestCursorAgreesWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(someJSON.Draw(t, "json"))
		if rapid.Bool().Draw(t, "broken") {
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				text = append(text[:at:at], text[at+1:]...)
			case 1:
				text[at] = rapid.SampledFrom([]byte("\"\\{}[],:x1 \n")).Draw(t, "byte")
			case 2:
				text = text[:at]
			}
		}
		var want any
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		valid := json.Valid(text)
		if !utf8.Valid(text) { // refused where it is read
			_, _ = walk(newCursor(bytes.NewReader(text)))
			return
		}
		for name, in := range map[string]io.Reader{"whole": bytes.NewReader(text), "bytes": iotest.OneByteReader(bytes.NewReader(text)),
			"with EOF": iotest.DataErrReader(bytes.NewReader(text))} {
			c := newCursor(in)
			c.text.buf = make([]byte, 0, 8)
			got, err := walk(c)
			if err == nil {
				err = c.end()
			}
			if (err == nil) != valid {
				t.Fatalf("%s: %q: valid %v, but %v", name, text, valid, err)
			}
			if broken, ok := errors.AsType[*brokenError](err); err != nil && !ok || ok &&
				(broken.line < 1 || broken.line > 1+bytes.Count(text, []byte("\n"))) {
				t.Fatalf("%s: %q: %v", name, text, err)
			}
			if !valid {
				continue
			}
			if want == nil {
				_ = dec.Decode(&want) // it is valid
				want = withoutNumbers(want)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s: %q: %s", name, text, diff)
			}
			skipped := newCursor(bytes.NewReader(text))
			if err := errors.Join(skipped.skip(), skipped.end()); err != nil {
				t.Fatalf("%q cannot be passed over: %v", text, err)
			}
			var decoded any
			if err := newCursor(iotest.HalfReader(bytes.NewReader(text))).decode(&decoded); err != nil {
				t.Fatalf("%q cannot be decoded: %v", text, err)
			}
		}
	})
}

func withoutNumbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = withoutNumbers(v[key])
		}
	case []any:
		for i := range v {
			v[i] = withoutNumbers(v[i])
		}
	case json.Number:
		return nil
	}
	return v
}

func TestFaultsOfShapeAreReadOver(t *testing.T) {
	c := newCursor(strings.NewReader(`{"a": [1, {"x": 2}, "three", 4], "b": {"c": 5}}` + "\n x"))
	var read []int
	err := c.object(func(c *cursor, key string) error {
		if key == "b" {
			return c.object(func(c *cursor, key string) error {
				n, err := c.integer()
				read = append(read, n)
				return err
			})
		}
		return c.array(func(c *cursor, _ int) error {
			n, err := c.integer()
			if err == nil {
				read = append(read, n)
			}
			return err
		})
	})
	if diff := cmp.Diff([]int{1, 4, 5}, read); diff != "" {
		t.Error(diff)
	}
	if err == nil || err.Error() != `"a": found an object instead of a single value` {
		t.Error(err)
	}
	if err := c.end(); err == nil || err.Error() != "line 2, column 2: not JSON: found 'x' after its end" {
		t.Error(err)
	}
}

func TestDecodeSaysWhere(t *testing.T) {
	c := newCursor(strings.NewReader("[{\"a\": 1},\n {\"a\": [1 2]}]"))
	err := c.array(func(c *cursor, _ int) error {
		var v struct{ A any }
		return c.decode(&v)
	})
	if err == nil || err.Error() != `line 2, column 11: not JSON: invalid character '2' after array element` {
		t.Error(err)
	}
}
