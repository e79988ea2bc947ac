package durable

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// version is the content of the file's n-th version: long enough to be torn.
func version(n int) []byte { return bytes.Repeat(fmt.Appendf(nil, "%d\n", n), 50_000) }

// TestMain lets the test program be a writer of one version after another, which says
// on standard output which it has written.
func TestMain(m *testing.M) {
	file := os.Getenv("FILE_OF_A_WRITER")
	if file == "" {
		os.Exit(m.Run())
	}
	n, err := strconv.Atoi(os.Getenv("FIRST_OF_A_WRITER"))
	for ; err == nil; n++ {
		if err = Write(file, version(n)); err == nil {
			fmt.Println(n)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestFaultKilledAtAnyMomentAFileIsWholeAndNotOlderThanAcknowledged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	acknowledged := 0
	for round := range 10 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "FILE_OF_A_WRITER="+file, "FIRST_OF_A_WRITER="+strconv.Itoa(acknowledged+1))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if acknowledged, err = strconv.Atoi(lines.Text()); err != nil {
				t.Fatal(err)
			}
			if n == 1+round%3 {
				if err := cmd.Process.Kill(); err != nil { // its last acknowledgements count too
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the writer ended by itself")
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(got), "\n")
		if n, err := strconv.Atoi(first); err != nil || n < acknowledged || n > acknowledged+1 || !bytes.Equal(got, version(n)) {
			t.Fatalf("version %d was acknowledged; the file has %d bytes that begin with %.20q", acknowledged, len(got), got)
		}
		entries, err := os.ReadDir(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Name() != "f" && !strings.HasSuffix(e.Name(), Partial) {
				t.Errorf("there is a file %s, which nobody would remove", e.Name())
			}
		}
	}
}
