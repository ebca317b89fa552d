// Command equivalences tells how the catalog stands to the other standards of the field: Apidae, DATAtourisme, TourInFrance.
//
//	go run ./tools/equivalences             # what of each standard has no place yet, on standard output
//	go run ./tools/equivalences -to DIR     # the same, a file for each standard in DIR
//	go run ./tools/equivalences -docs docs/reference   # write the tables of the documentation anew
//
// It reads the catalog that the program ships, and the real data of ESCALE_TEST_DATA (../shared/data by default); a standard
// whose data is missing is left out, and said so. The equivalences themselves stand in the sheets, in the thesaurus and in
// the tables of internal/exchange: nothing is decided here.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"escale/internal/offer"
)

func main() {
	data := flag.String("data", cmp.Or(os.Getenv("ESCALE_TEST_DATA"), "../shared/data"), "folder of the real data")
	to := flag.String("to", "", "folder to write the lists of what has no place to")
	docs := flag.String("docs", "", "folder to write the pages of the documentation to, anew")
	only := flag.String("only", "", "one standard: apidae, tourinfrance or datatourisme")
	flag.Parse()
	do := func() error { return run(*data, *to, *only) }
	if *docs != "" {
		do = func() error { return document(*docs, *data) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "equivalences:", err)
		os.Exit(1)
	}
}

// document writes the pages of the documentation; those that measure real data only where it is.
func document(folder, data string) error {
	catalog, err := offer.Base()
	if err != nil {
		return err
	}
	pages, err := docPages(catalog)
	if err != nil {
		return err
	}
	if m, err := measure(catalog, data); err == nil {
		pages["coverage.md"] = m.page()
	} else if !os.IsNotExist(err) {
		return err
	} else {
		fmt.Fprintln(os.Stderr, "coverage.md is left as it is:", err)
	}
	return writeDocs(folder, pages)
}

// run lists what has no place.
func run(data, to, only string) error {
	catalog, err := offer.Base()
	if err != nil {
		return err
	}
	lists := []struct {
		name  string
		write func(io.Writer, *offer.Catalog, string) error
	}{{"apidae", listApidae}, {"tourinfrance", listTourinfrance}, {"datatourisme", listDatatourisme}}
	for _, l := range lists {
		if only != "" && only != l.name {
			continue
		}
		out := io.Writer(os.Stdout)
		if to != "" {
			f, err := os.Create(filepath.Join(to, l.name+".txt"))
			if err != nil {
				return err
			}
			defer f.Close()
			out = f
		}
		if err := l.write(out, catalog, data); os.IsNotExist(err) {
			fmt.Fprintln(os.Stderr, "left out:", err)
		} else if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}
