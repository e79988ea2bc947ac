package model

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/native"
)

func TestFreshClassHeadsStartFromThePooler(t *testing.T) {
	onThread(t)
	for _, encoder := range []string{"bert", "albert"} {
		nli := buffer(t, mustLoad(t, "testdata/"+encoder, goldenHeads), native.Weights)
		// transformers' own names say nothing about which of two heads theirs is
		heads := append(slices.Clone(goldenHeads), checkpoint.Head{Name: "sentiment", Labels: []string{"bad", "good"}})
		m, report, err := Load("testdata/"+encoder, heads, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		want := LoadReport{
			Missing: []string{"classifier.nli.out_proj.weight", "classifier.nli.out_proj.bias",
				"classifier.sentiment.out_proj.weight", "classifier.sentiment.out_proj.bias"},
			Unexpected: []string{"classifier.bias", "classifier.weight"},
			Fresh:      []string{"nli", "sentiment"},
		}
		slices.Sort(report.Unexpected)
		if diff := cmp.Diff(want, *report); diff != "" {
			t.Error(diff)
		}
		for name, v := range buffer(t, m, native.Weights) {
			if other := strings.Replace(name, "sentiment", "nli", 1); strings.Contains(name, ".dense.") && !slices.Equal(v, nli[other]) {
				t.Errorf("%s: %s is not the pooler's", encoder, name)
			}
		}
	}
}

func TestAResetClassHeadStartsFromThePooler(t *testing.T) {
	onThread(t)
	first := mustLoad(t, "testdata/bert", goldenHeads)
	m, report, err := Load("testdata/bert", goldenHeads, Options{Reset: []string{"nli"}})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if diff := cmp.Diff([]string{"classifier.nli.out_proj.weight", "classifier.nli.out_proj.bias"}, report.Missing); diff != "" {
		t.Error(diff)
	}
	was, is := buffer(t, first, native.Weights), buffer(t, m, native.Weights)
	if !slices.Equal(was["classifier.nli.dense.weight"], is["classifier.nli.dense.weight"]) ||
		slices.Equal(was["classifier.nli.out_proj.weight"], is["classifier.nli.out_proj.weight"]) {
		t.Error("the dense layer changed, or the projection did not")
	}
}
