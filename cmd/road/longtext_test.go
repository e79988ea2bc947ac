package main

import (
	"bytes"
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func TestALongTextIsOneJSONString(t *testing.T) {
	for _, text := range []string{
		"", "plain\n", `"quoted" \ <b>` + "\x00\x1b\u2028\n", "cut \xe6\xbc", strings.Repeat("x", pieceOf-1) + "漢字\n",
		strings.Repeat("é\n", pieceOf),
	} {
		for name, in := range map[string]io.Reader{
			"whole": strings.NewReader(text), "bytes": iotest.OneByteReader(strings.NewReader(text)),
		} {
			var out bytes.Buffer
			if err := (&app{out: &out}).longText("log", in); err != nil {
				t.Fatal(err)
			}
			var got map[string]string
			if err := json.Unmarshal(out.Bytes(), &got); err != nil || got["log"] != string([]rune(text)) {
				t.Errorf("%s: %.40q is printed as %.60q, %v", name, text, out.String(), err)
			}
			if !strings.HasSuffix(out.String(), "\"}\n") || strings.Count(out.String(), "\n") != 1 || !utf8.Valid(out.Bytes()) {
				t.Errorf("%s: %.40q is not on one line", name, text)
			}
		}
	}
}

// endless is a text of so many bytes.
type endless int

func (e *endless) Read(p []byte) (int, error) {
	if *e == 0 {
		return 0, io.EOF
	}
	n := min(len(p), int(*e))
	for i := range p[:n] {
		p[i] = 'x'
	}
	*e -= endless(n)
	return n, nil
}

func TestALongTextIsNotHeldInMemory(t *testing.T) {
	var before, after runtime.MemStats
	var peak uint64
	text := endless(64 << 20)
	out := writerFunc(func(p []byte) (int, error) {
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))
		return len(p), nil
	})
	runtime.GC()
	runtime.ReadMemStats(&before)
	if err := (&app{out: out}).longText("log", &text); err != nil {
		t.Fatal(err)
	}
	if peak == 0 || peak > 32<<20 {
		t.Errorf("64 MiB of text take %d bytes", peak)
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }

func TestATextWithoutEndIsRefused(t *testing.T) {
	text := endless(1 << 40) // bytes
	_, err := (&app{in: &text}).text("-")
	if err == nil || err.Error() != "the standard input has more than 16777216 bytes, the maximum" {
		t.Error(err)
	}
	_, err = (&app{}).text("@/dev/zero")
	if err == nil || err.Error() != "/dev/zero has more than 16777216 bytes, the maximum" {
		t.Error(err)
	}
	whole := endless(mostText)
	if got, err := (&app{in: &whole}).text("-"); err != nil || len(got) != mostText {
		t.Error(len(got), err)
	}
}
