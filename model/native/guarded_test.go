package native

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// declared finds the names of functions in a header: those that Go calls.
var declared = regexp.MustCompile(`(?m)^[a-z][\w ]*[ *](road_\w+)\(`)

// An exception that leaves a function ends the program, whatever its type: every
// function that Go calls runs its work in one of the wrappers of api.hpp, which
// catch all.
func TestEveryCallFromGoIsGuarded(t *testing.T) {
	var code strings.Builder
	files, err := filepath.Glob("*.h*")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(file) == ".hpp" {
			code.Write(text)
			continue
		}
		if !strings.Contains(string(text), `extern "C"`) {
			continue
		}
		for _, found := range declared.FindAllStringSubmatch(string(text), -1) {
			names[found[1]] = file
		}
	}
	if len(names) < 30 {
		t.Fatalf("%d functions in the headers: is this test looking at the right thing?", len(names))
	}
	for name, file := range names {
		defined := regexp.MustCompile(`(?m)^[a-z][\w ]*[ *]` + name + `\([^{;]*\) \{\s*(?:at::Device d = at::kCPU;\s*)?(.*)$`)
		body := defined.FindStringSubmatch(code.String())
		if body == nil {
			t.Errorf("%s of %s is not defined in a .hpp", name, file)
			continue
		}
		if !guards.MatchString(body[1]) {
			t.Errorf("%s of %s begins with %q: wrap its work in guarded or answered", name, file, body[1])
		}
	}
}

// guards begin a body that is guarded as a whole.
var guards = regexp.MustCompile(`^(return )?(b \? )?(guarded|answered|freed)\(`)

// The wrappers themselves catch all.
func TestTheGuardsCatchEverything(t *testing.T) {
	api, err := os.ReadFile("api.hpp")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"int guarded(const at::Device &device", "T answered(", "void freed("} {
		_, body, found := strings.Cut(string(api), name)
		if body, _, _ = strings.Cut(body, "\n}\n"); !found || !strings.Contains(body, "catch (...)") || !strings.Contains(body, "noexcept") {
			t.Errorf("%s… does not catch all", name)
		}
	}
}
