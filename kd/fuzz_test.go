package kd

import (
	"bytes"
	"testing"
)

// A reader refuses a file or returns a writer's logits, for any contents.
func FuzzReadShard(f *testing.F) {
	m := spans(2, 2)
	m.Version = FormatVersion
	var d draft
	for i := range 2 {
		if err := d.add(spanLogits(i)); err != nil {
			f.Fatal(err)
		}
	}
	good := d.file(m, 0)
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte(m.magic()))
	f.Fuzz(func(t *testing.T, content []byte) {
		s := &shard{file: bytes.NewReader(content)}
		if err := s.readIndex(int64(len(content)), m, 0); err != nil || s.check() != nil {
			return
		}
		var again draft
		for i := range s.sums {
			raw, err := s.read(nil, i)
			if err != nil {
				t.Fatal(err)
			}
			logits := make([]float32, len(raw)/2)
			for j := range logits {
				logits[j] = fromHalf(uint16(raw[2*j]) | uint16(raw[2*j+1])<<8)
			}
			if err := again.add(logits); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(again.file(m, 0), content) {
			t.Fatal("a shard that no writer writes is accepted")
		}
	})
}

func BenchmarkLogits(b *testing.B) {
	dir, m := b.TempDir(), spans(64, 64)
	w := create(b, dir, m)
	window := make([]float32, 2*300)
	for w.Next() < 64 {
		if _, err := w.Add(window); err != nil {
			b.Fatal(err)
		}
	}
	r := open(b, dir, m)
	if err := r.Use("00000.logits"); err != nil {
		b.Fatal(err)
	}
	var dst []float32
	i := 0
	for b.Loop() {
		dst, _, _ = r.Logits(dst, i%64)
		i++
	}
}
