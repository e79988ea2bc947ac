package device

import (
	"errors"
	"strings"
	"testing"
)

// card is one of a machine's, with nothing on it.
func card(index int, name string, total float64) Card {
	return Card{Index: index, UUID: "GPU-" + string(rune('a'+index)) + "0000000", Name: name, Capability: 90, Used: 0.5 * gib,
		Total: total * gib}
}

// with is a card on which processes compute.
func (c Card) with(p ...Process) Card {
	c.Processes = p
	return c
}

func (c Card) using(gibs float64) Card {
	c.Used = gibs * gib
	return c
}

// parted is a GPU with two instances, the second of them larger.
func parted(index int) []Card {
	whole := card(index, "NVIDIA H100", 80)
	whole.Parted = true
	small := Card{Index: index, Instance: true, UUID: "MIG-11111111-aa", Name: "NVIDIA H100 MIG 1g.10gb", Capability: 90, Total: 10 * gib}
	large := Card{Index: index, Instance: true, UUID: "MIG-22222222-bb", Name: "NVIDIA H100 MIG 3g.40gb", Capability: 90, Total: 40 * gib}
	return []Card{whole, small, large}
}

func TestChoose(t *testing.T) {
	set := func(s string) *string { return &s }
	anna := Process{PID: 123, Memory: 61 * gib, Name: "python3", User: "anna"}
	old := card(0, "NVIDIA P100", 16)
	old.Capability = 60
	lost := card(0, "", 0)
	lost.Problem = "GPU is lost"
	two := []Card{card(0, "NVIDIA T4", 16), card(1, "NVIDIA H200", 140)}
	twins := []Card{card(0, "NVIDIA H200", 140), card(1, "NVIDIA H200", 140)}
	noNVML := errors.New("no driver: libnvidia-ml.so.1")
	for name, c := range map[string]struct {
		wanted string
		m      Machine
		want   string // what CUDA may see, else what is said
	}{
		"a free one":            {"", Machine{Cards: twins}, "GPU-a0000000"},
		"the larger":            {"", Machine{Cards: two}, "GPU-b0000000"},
		"by number":             {"0", Machine{Cards: two}, "GPU-a0000000"},
		"by UUID":               {"GPU-b0", Machine{Cards: two}, "GPU-b0000000"},
		"by a UUID in capitals": {"GPU-B0", Machine{Cards: two}, "GPU-b0000000"},
		"a UUID that fits both": {"GPU-", Machine{Cards: two}, "--gpu GPU-: there is no such GPU; there are GPU 0 NVIDIA T4, GPU 1 NVIDIA H200"},
		"no such number":        {"2", Machine{Cards: two}, "--gpu 2: there is no such GPU; there are GPU 0 NVIDIA T4, GPU 1 NVIDIA H200"},
		"no number": {"first", Machine{Cards: two}, "--gpu first: name a GPU by its number in nvidia-smi or its UUID " +
			"(GPU-…, MIG-…), or say cpu; there are GPU 0"},
		"a negative number": {"-1", Machine{Cards: two}, "--gpu -1: name a GPU by its number"},
		"no GPU at all":     {"", Machine{}, "cpu: the driver lists no GPU"},

		"the first is taken": {"", Machine{Cards: []Card{twins[0].with(anna), twins[1]}}, "GPU-b0000000"},
		"both are taken": {"", Machine{Cards: []Card{twins[0].with(anna),
			twins[1].with(Process{PID: 7}, Process{PID: 8, Memory: gib / 2, Name: "road-trainer"})}},
			"no GPU is free: GPU 0 is taken: python3 (pid 123, user anna, 61.0 GiB); GPU 1 is taken: a process (pid 7), road-trainer " +
				"(pid 8, 0.5 GiB); --gpu N shares one, --gpu cpu trains on the CPU"},
		"many on one": {"", Machine{Cards: []Card{twins[0].with(anna, Process{PID: 2}, Process{PID: 3}, Process{PID: 4}, Process{PID: 5},
			Process{PID: 6})}},
			"no GPU is free: GPU 0 is taken: python3 (pid 123, user anna, 61.0 GiB), a process (pid 2), a process (pid 3), a process " +
				"(pid 4), and 2 more; --gpu N"},
		"taken all the same": {"0", Machine{Cards: []Card{twins[0].with(anna)}}, "GPU-a0000000 sharing python3 (pid 123, user anna, 61.0 GiB)"},
		"another container":  {"", Machine{Cards: []Card{twins[0].using(40), twins[1]}}, "GPU-b0000000"},
		"another container on the only one": {"", Machine{Cards: []Card{twins[0].using(40)}},
			"no GPU is free: GPU 0 is taken: 40.0 of its 140.0 GiB are in use by processes that cannot be seen from here"},
		"a driver's own memory": {"", Machine{Cards: []Card{twins[0].using(8)}}, "GPU-a0000000"},
		"a desktop that is listed": {"", Machine{Cards: []Card{func() Card { c := two[0].using(3); c.Drawn = 2.5 * gib; return c }()}},
			"GPU-a0000000"},
		"a desktop of Windows": {"", Machine{Cards: []Card{two[0].using(6)}, Windows: true}, "GPU-a0000000"},
		"a game of Windows": {"", Machine{Cards: []Card{two[0].using(9)}, Windows: true},
			"no GPU is free: GPU 0 is taken: 9.0 of its 16.0"},
		"the same memory without":      {"", Machine{Cards: []Card{two[0].using(6)}}, "no GPU is free: GPU 0 is taken: 6.0 of its 16.0"},
		"memory without a count":       {"", Machine{Cards: []Card{two[0].using(0)}}, "GPU-a0000000"},
		"one of an older architecture": {"", Machine{Cards: []Card{old, twins[1]}, CUDA: 13000}, "GPU-b0000000"},
		"none but that": {"", Machine{Cards: []Card{old}, CUDA: 13000},
			"cpu: GPU 0 NVIDIA P100 cannot be used: it has compute capability 6.0, and CUDA 13.0 needs 7.5"},
		"that one by number": {"0", Machine{Cards: []Card{old, twins[1]}, CUDA: 13000},
			"--gpu 0: GPU 0 NVIDIA P100 cannot be used: it has compute capability 6.0"},
		"that one for an older CUDA": {"0", Machine{Cards: []Card{old}, CUDA: 12060}, "GPU-a0000000"},
		"one that fell off the bus":  {"", Machine{Cards: []Card{lost, twins[1]}}, "GPU-b0000000"},
		"none but that one":          {"", Machine{Cards: []Card{lost}}, "cpu: GPU 0 cannot be used: its driver says GPU is lost"},
		"one old, the other taken": {"", Machine{Cards: []Card{old, twins[1].with(anna)}, CUDA: 13000},
			"no GPU is free: GPU 1 is taken: python3"},

		"visible, a free one":       {"", Machine{Cards: two, Visible: set("0")}, "GPU-a0000000"},
		"visible, by number":        {"1", Machine{Cards: two, Visible: set("1")}, "GPU-b0000000"},
		"visible, in another order": {"0", Machine{Cards: two, Visible: set("1, 0")}, "GPU-a0000000"},
		"visible by UUID":           {"1", Machine{Cards: two, Visible: set("GPU-b0")}, "GPU-b0000000"},
		"not visible": {"1", Machine{Cards: two, Visible: set("0")},
			"--gpu 1: CUDA_VISIBLE_DEVICES=0 hides GPU 1; unset it, or name a GPU that it has"},
		"hidden behind what is nothing": {"1", Machine{Cards: two, Visible: set("0,7,1")}, "--gpu 1: CUDA_VISIBLE_DEVICES=0,7,1 hides GPU 1"},
		"all hidden": {"", Machine{Cards: two, Visible: set("-1")},
			"cpu: CUDA_VISIBLE_DEVICES=-1 hides every GPU; there are GPU 0 NVIDIA T4"},
		"all hidden by an empty word": {"", Machine{Cards: two, Visible: set("")}, "cpu: CUDA_VISIBLE_DEVICES= hides every GPU"},
		"all hidden by a scheduler": {"", Machine{Cards: two, Visible: set("NoDevFiles")},
			"cpu: CUDA_VISIBLE_DEVICES=NoDevFiles hides every GPU"},
		"visible and taken": {"", Machine{Cards: []Card{twins[0].with(anna), twins[1]}, Visible: set("0")},
			"no GPU is free: GPU 0 is taken"},

		"the larger instance": {"", Machine{Cards: parted(0)}, "MIG-22222222-bb"},
		"an instance by name": {"MIG-11111111-aa", Machine{Cards: parted(0)}, "MIG-11111111-aa"},
		"a parted GPU by number": {"0", Machine{Cards: parted(0)},
			"--gpu 0: it is partitioned (MIG); name one of its instances: MIG-11111111-aa (NVIDIA H100 MIG 1g.10gb), MIG-22222222-bb"},
		"a parted GPU by UUID":        {"GPU-a0", Machine{Cards: parted(0)}, "--gpu GPU-a0: it is partitioned (MIG)"},
		"its only instance by number": {"0", Machine{Cards: parted(0)[:2]}, "MIG-11111111-aa"},
		"a visible instance":          {"", Machine{Cards: parted(0), Visible: set("MIG-11111111-aa")}, "MIG-11111111-aa"},
		"a hidden instance": {"MIG-22", Machine{Cards: parted(0), Visible: set("MIG-11111111-aa")},
			"--gpu MIG-22: CUDA_VISIBLE_DEVICES=MIG-11111111-aa hides MIG-22222222-bb"},
		"a parted GPU without any":  {"", Machine{Cards: parted(0)[:1]}, "cpu: every GPU is in MIG mode without an instance"},
		"an instance that is taken": {"", Machine{Cards: []Card{parted(0)[0], parted(0)[1], parted(0)[2].with(anna)}}, "MIG-11111111-aa"},
		"both instances are taken": {"", Machine{Cards: []Card{parted(0)[0], parted(0)[1].with(anna)}},
			"no GPU is free: MIG-11111111-aa is taken: python3"},
		"a whole one before instances": {"", Machine{Cards: append(parted(0), card(1, "NVIDIA H200", 140))}, "GPU-b0000000"},

		"unlisted":                {"", Machine{Unlisted: noNVML}, "0"},
		"unlisted, by number":     {"3", Machine{Unlisted: noNVML}, "3"},
		"unlisted, by UUID":       {"GPU-f00", Machine{Unlisted: noNVML}, "GPU-f00"},
		"unlisted and visible":    {"", Machine{Unlisted: noNVML, Visible: set("2,3")}, "2"},
		"unlisted, visible, both": {"3", Machine{Unlisted: noNVML, Visible: set("2, 3")}, "3"},
		"unlisted and hidden":     {"0", Machine{Unlisted: noNVML, Visible: set("2,3")}, "--gpu 0: CUDA_VISIBLE_DEVICES=2,3 does not have it"},
		"unlisted, all hidden":    {"", Machine{Unlisted: noNVML, Visible: set("-1")}, "cpu: CUDA_VISIBLE_DEVICES=-1 hides every GPU"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Choose(c.wanted, c.m)
			said := got.Visible
			switch {
			case err != nil:
				said = err.Error()
			case got.CPU != "":
				said = "cpu: " + got.CPU
			case got.Sharing != "":
				said += " sharing " + got.Sharing
			}
			if !strings.HasPrefix(said, c.want) || c.want == "" || err == nil && got.CPU == "" && said != c.want {
				t.Errorf("\ngot  %s\nwant %s", said, c.want)
			}
			if err == nil && got.Visible == "" && got.CPU == "" {
				t.Error("neither a GPU nor a reason for the CPU")
			}
		})
	}
}

func TestADriverIsTooOldByItsMajorVersion(t *testing.T) {
	for _, c := range []struct {
		needs, runs int
		want        string
	}{
		{13000, 13000, ""},
		{13020, 13000, ""}, // minor version compatibility
		{12060, 13000, ""},
		{13000, 12040, "the driver 550.54.15 runs CUDA up to 12.4, and libtorch is built for CUDA 13.0: " +
			"install driver 580 or newer, or a libtorch for an older CUDA"},
		{13000, 0, ""},
		{0, 12040, ""},
	} {
		if got := TooOld(c.needs, c.runs, "550.54.15"); got != c.want {
			t.Errorf("%d on %d:\ngot  %s\nwant %s", c.needs, c.runs, got, c.want)
		}
	}
}
