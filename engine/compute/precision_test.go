package compute

import (
	"errors"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

var (
	onCPU    capability
	onTuring = capability{major: 7, minor: 5}
	onAmpere = capability{major: 8}
	unasked  = capability{unknown: errors.New("no driver")}
)

func TestAWordOfPrecisionBecomesWhatTheDeviceHas(t *testing.T) {
	for _, c := range []struct {
		word, device string
		can          capability
		want         string
	}{
		{"auto", "cpu", onCPU, "fp32"},
		{"fp32", "cpu", onCPU, "fp32"},
		{"tf32", "cpu", onCPU, "fp32"},
		{"bf16", "cpu", onCPU, "bf16"},
		{"auto", "cuda:1", onAmpere, "bf16"},
		{"fp32", "cuda:1", onAmpere, "fp32"},
		{"tf32", "cuda:1", onAmpere, "tf32"},
		{"bf16", "cuda:1", onAmpere, "bf16"},
		{"auto", "cuda:0", capability{major: 12}, "bf16"},
		{"auto", "cuda:0", onTuring, "fp32"},
		{"fp32", "cuda:0", onTuring, "fp32"},
		{"tf32", "cuda:0", onTuring, "fp32"},
		{"bf16", "cuda:0", onTuring, "bf16, and cuda:0 (compute capability 7.5) has no bfloat16"},
		{"auto", "cuda:0", unasked, "fp32"},
		{"tf32", "cuda:0", unasked, "tf32"},
		{"bf16", "cuda:0", unasked, "bf16"},
	} {
		got, err := resolve(c.word, c.device, c.can)
		if got != c.want && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s on %s with %+v is %q, %v; want %q", c.word, c.device, c.can, got, err, c.want)
		}
	}
}

func TestARunGoesOnInThePrecisionThatItHasOrIsRefused(t *testing.T) {
	for _, c := range []struct {
		word, before, device string
		can                  capability
		asked                bool
		want                 string
	}{
		{"auto", "", "cuda:0", onAmpere, false, "bf16"},
		{"bf16", "cuda:0", "cuda:1", onAmpere, false, "bf16"},
		{"bf16", "cuda:0", "cuda:1", onTuring, false, "run r was computed in bf16 on cuda:0, and this attempt is on cuda:1 " +
			"(compute capability 7.5), which has no bf16; "},
		{"tf32", "cuda:0", "cuda:0", onTuring, false, "cuda:0 (compute capability 7.5), which has no tf32; "},
		{"bf16", "cuda:0", "cpu", onCPU, false, "run r was computed in bf16 on cuda:0, and this attempt is on the CPU (no driver); resume"},
		{"tf32", "cuda:0", "cpu", onCPU, false, "or continue in fp32 from its checkpoint: --set model.precision=fp32"},
		{"fp32", "cuda:0", "cpu", onCPU, false, "fp32"},
		{"fp32", "cuda:0", "cpu", onCPU, true, "fp32"},
		{"bf16", "cuda:0", "cpu", onCPU, true, "bf16"},
		{"auto", "cuda:0", "cpu", onCPU, true, "fp32"},
		{"auto", "cuda:0", "cuda:0", onTuring, true, "fp32"},
		{"bf16", "cuda:0", "cuda:0", onTuring, true, "has no bfloat16"},
		{"bf16", "cpu", "cpu", onCPU, false, "bf16"},
		{"tf32", "cpu", "cpu", onCPU, false, "fp32"}, // of earlier versions, which kept the word
		{"bf16", "cpu", "cuda:0", onAmpere, false, "bf16"},
		{"bf16", "cpu", "cuda:0", onTuring, false, "has no bfloat16"},
		{"fp32", "cpu", "cuda:0", onAmpere, false, "fp32"},
	} {
		r := recipe.Default()
		r.Name, r.Model.Precision = "r", c.word
		got, err := precisionFor(r, c.asked, session.Info{Place: wire.Place{Device: c.before}}, wire.Place{Device: c.device, CPU: "no driver"},
			c.can)
		if got != c.want && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s of %q on %s with %+v, asked %v, is %q, %v; want %q", c.word, c.before, c.device, c.can, c.asked, got, err, c.want)
		}
	}
}
