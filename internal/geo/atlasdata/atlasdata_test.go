package atlasdata

import (
	"testing"
)

func BenchmarkTerritories(b *testing.B) {
	for b.Loop() {
		if _, err := Territories(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAtlas(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Atlas(); err != nil {
			b.Fatal(err)
		}
	}
}
