// Package house holds the code to what ARCHITECTURE.md says of it. It has only tests: who may import whom, and why; which
// modules of others are linked into the program; how long functions and files may be; what no file may say. A rule that
// nobody checks is a wish.
package house
