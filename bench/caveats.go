package main

// caveats ends the page: what a reader must know before quoting it.
func (p *page) caveats() {
	p.line(howMeasured, savesPerSecond, wished, patient, atLeast, enough, window)
}

const howMeasured = `
## How it was measured

- **The data** are a demo network, made up but of the size and shape of real ones, in seven languages. The questions are drawn from
  its own words, codes and places by a fixed seed, up to 200 of each shape; each finds something. Real networks are less even.
- **All engines are given the same terms**: words and stems by Escale's analysis, codes as numbers, positions, days, the place of
  each offer in the draw of the day. So engines are compared, and not stemmers. Words with typing errors are handed to the
  others as the words of the data that are one error away, found beforehand and not timed; Escale finds them itself, in the time
  measured.
- **Each question** asks for the total, a page of 20 ids in order, and 5 facets (15 in two shapes). Documents are not fetched.
- **Answers are compared**: totals and all counts of all facets, and the order of the page, by name, date, distance, and the draw.
  By relevance and at random each engine has its own order; there, total and facets are compared, and for some questions the
  same question by name. A difference is told with its question under the size where it occurred. Circles end where nothing is
  for a few metres, and outlines pass no offer closer than some centimetres, since engines measure a little differently.
- **PostgreSQL** has a server of its own (fsync and synchronous_commit on), a quarter of the memory as shared_buffers, jit off, two
  workers in parallel, plans made for each question, tables and indexes read into memory beforehand; GIN for words and codes, GiST for
  places and multiranges of days, B-trees for draw and name. It is filled over two connections in its own binary form, each table
  in the transaction that makes it, with wal_level=minimal, so that nothing of it is logged, and indexed afterwards over two
  connections. One prepared statement answers a question. Relevance rests on names
  alone, where Escale and Bleve weigh all words: ranking whole texts takes PostgreSQL up to three times as long. It runs in processes of its
  own, reached by a Unix socket; Escale and Bleve run in the process that asks. Its processor time is that of all its
  processes, to a hundredth of a second.
- **Bleve** is filled in batches of 5,000 on both cores, merged once at the end; it has one segment on disk, mapped into memory; scores
  only where the order rests on them.
- **Building**: Escale reads documents out of its store, decodes and analyses them; the others are handed what is already analysed.
  PostgreSQL's and Bleve's times include storing the documents, which Escale's store has before. A larger base may have grown out of
  a smaller one: the rate of writing is then that of the offers that were added. Its index is built anew.
- **Escale** is asked as its faces ask it, in process, with rights applied, and no cache of answers. It does keep the counts of the
  whole base for each generation: the shape that shows it says so, and it counts in the mix as one of fourteen.
- **A save** of Escale checks rights and rules, writes history and the log, analyses and indexes. Bleve and PostgreSQL are handed
  the analysed offer, and write nothing else. With "%d saves a second" one client saves in turn; where it cannot keep up, the
  rate that was reached is told.
- **How long each shape is asked** is told at the head of the page: all its questions once, then in turns for that time; with saves
  going on, in turns for two thirds of it. A slow engine is given its time, or what %d questions take if that is more, up to %d
  times as long, and %d questions at least; when once was all that there was time for, that counts. How many questions and runs a
  figure rests on stands in the tables of processor time; a p99 of fewer than %d runs is the longest of them, and marked. × is over
  the questions that both were asked; medians in the tables are each engine's own.
- Days are told to the others for %d days ahead, and no question goes further; Escale knows any day.
- Memory of files that are mapped or read stays with the system, which takes it back when it is needed. PostgreSQL also relies on
  the system's cache of files, which is counted nowhere here.
- **Hits of the cache** are answers that were kept, also those of which a card was written anew because a save had changed it. The mix
  begins with nothing kept: of 30,000 requests some 5,000 are asked for the first time.
- The collector of Go is spared in all stages, as the program has it: the heap may grow to five times what is in use.
- The processor is shared by engine, asker and, over HTTP, the clients.`
