package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.road/workbench/session/wire"
)

func TestBucketsHoldEveryExampleOnce(t *testing.T) {
	list := many(400)
	for i := range list {
		if i%7 == 0 {
			list[i].Gold, list[i].Windows = nil, i%3
		}
		if i%2 == 0 {
			list[i].Teachers = []wire.Said{{Model: "big", Text: "w0", EM: 1, F1: 1}}
		}
	}
	s := set(t, list...).WithNotes(map[string]wire.Note{"q000003": {ID: "q000003", Tags: []string{"odd"}}})
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.SampledFrom(s.Slices()).Draw(t, "by")
		f, err := s.Parse(rapid.SampledFrom([]string{"", "wh:who", "f1<0.5", "prob>0.9 overlap<0.5"}).Draw(t, "filter"))
		if err != nil {
			t.Fatal(err)
		}
		of := s.Filter(f)
		buckets, err := s.Buckets(of, by)
		if err != nil {
			t.Fatal(err)
		}
		whole := s.Whole(of)
		seen := map[int]bool{}
		n, errors, share, cost, last := 0, 0, 0.0, 0.0, math.Inf(1)
		for _, b := range buckets {
			for _, i := range b.Of() {
				if seen[i] {
					t.Fatalf("by %s, example %d is in two buckets", by, i)
				}
				seen[i] = true
			}
			n, errors, share, cost = n+b.N, errors+b.Errors, share+b.Share, cost+b.Cost
			if b.Cost > last && !strings.HasSuffix(b.Name, "others") {
				t.Fatalf("by %s, bucket %s costs more than the one before", by, b.Name)
			}
			last = b.Cost
			if b.Filter == "" {
				continue
			}
			filter, err := s.Parse(b.Filter)
			if err != nil {
				t.Fatalf("the filter %s of bucket %s: %v", b.Filter, b.Name, err)
			}
			for _, i := range of {
				if filter.Match(s.Row(i)) != contains(b.Of(), i) {
					t.Fatalf("the filter %s of bucket %s differs in example %d", b.Filter, b.Name, i)
				}
			}
		}
		if n != len(of) || errors != whole.Errors || math.Abs(cost-(100-whole.Score.Value)) > 1e-9 || math.Abs(share-whole.Share) > 1e-9 {
			t.Fatalf("by %s: %d of %d examples, %d of %d errors, cost %v, share %v", by, n, len(of), errors, whole.Errors, cost, share)
		}
	})
}

func contains(of []int, i int) bool {
	for _, k := range of {
		if k == i {
			return true
		}
	}
	return false
}

func TestNamesOfBins(t *testing.T) {
	var list []wire.Prediction
	for i := range 40 {
		p := asked(fmt.Sprint(i), strings.Repeat("word ", i+1), "Who?", "word", "word")
		p.Student.F1, p.Student.Prob = []float64{0, 0.3, 0.4, 0.75, 1}[i%5], float64(i)/40
		list = append(list, p)
	}
	s := set(t, list...)
	for by, want := range map[string]string{
		"f1": "0: f1<=0 | above 0 to below 0.5: f1>0 f1<0.5 | 0.75: f1>=0.5 f1<1 | 1: f1>=1",
		"ctx_len": "below 9: ctx_len<9 | 9 to 16: ctx_len>=9 ctx_len<17 | 17 to 24: ctx_len>=17 ctx_len<25 | " +
			"25 to 32: ctx_len>=25 ctx_len<33 | 33 or more: ctx_len>=33",
		"prob": "below 0.1: prob<0.1 | 0.1 to below 0.3: prob>=0.1 prob<0.3 | 0.3 to below 0.5: prob>=0.3 prob<0.5 | " +
			"0.5 to below 0.7: prob>=0.5 prob<0.7 | 0.7 to below 0.9: prob>=0.7 prob<0.9 | 0.9 or more: prob>=0.9",
		"windows": "1: windows>=1",
		"wh":      "who: wh=who",
		"exact":   "exact: exact",
		"error":   "right: exact",
	} {
		c, err := s.named(by)
		if err != nil {
			t.Fatal(err)
		}
		var all []Bucket
		switch {
		case c.numbers != nil:
			all = c.ranges(s.All())
		case c.codes != nil:
			all = c.values(s.All())
		default:
			all = c.halves(s.All())
		}
		var got []string
		for _, b := range all {
			got = append(got, b.Name+": "+b.Filter)
		}
		if strings.Join(got, " | ") != want {
			t.Errorf("%s: %s", by, strings.Join(got, " | "))
		}
	}
}

func TestASliceByTextsOfTheirOwnIsRefused(t *testing.T) {
	s := set(t, four()...)
	for by, want := range map[string]string{
		"id": "id is another text in almost every example: slice by one of f1, em", "label": "that needs labels", "whh": "did you mean wh?",
	} {
		if _, err := s.Buckets(s.All(), by); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", by, err)
		}
	}
}

func TestIntervalsOfBucketsAreOverPassages(t *testing.T) {
	list := many(600)
	for i := range list {
		list[i].Group = ""
	}
	s := set(t, list...)
	buckets, err := s.Buckets(s.All(), "wh")
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float64, len(buckets))
	for k := range buckets {
		values[k] = buckets[k].Score.Value
	}
	if err := s.Estimate(buckets); err != nil {
		t.Fatal(err)
	}
	for k, b := range buckets {
		if b.Score.Interval == nil || math.Abs(b.Score.Value-values[k]) > 1e-9 || b.Score.Interval.Low >= b.Score.Value ||
			b.Score.Interval.High <= b.Score.Value || b.Score.Items != b.N || b.Score.Clusters > 120 {
			t.Errorf("%s: %+v", b.Name, b.Score)
		}
	}
}
