// Package datatourisme reads the objects of DATAtourisme, the national aggregator of France, into offers.
//
// It is a package of its own because the format has one vocabulary and a dozen ways to write it: two namespaces, prefixes or
// none, every value alone or in a list, texts as maps, lists or strings, numbers as words. All of that ends here. Input
// hands out the objects of fluxes, folders and files one by one, whatever else is broken around them; a Decoder turns one
// object into a Record, by a table that says which property is read into which field.
//
// Two promises shape it. What the mapping does not read is not lost: it stays with the offer as remainder, and is counted.
// And the same object gives the same record, items and their ids included, so that an import can tell what changed.
//
// Source of the format: the ontology of DATAtourisme, versions 2.0 to 3.1 (CC BY-SA, ADN Tourisme), and ten thousand real
// objects of 2020 and 2023.
package datatourisme
