// Command escale is the whole of Escale in one binary: the server, the importers and exporters, and the tools of whoever
// runs a base. One file is one command. A command that needs the base looks for a running server first (through the
// socket in the data folder) and has it done there; without one it opens the base itself. Both ways run the same code.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	_ "time/tzdata" // the time zones, for machines that have none

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"escale/internal/app"
)

var version = "dev"

// CLI is every command and setting. A setting can be given as a flag, as the environment variable in its help, or in the file
// escale.json, in that order.
type CLI struct {
	Config kong.ConfigFlag `help:"Read settings from this JSON file." placeholder:"FILE"`
	Where

	Serve        Serve        `cmd:"" help:"Serve the base over HTTP."`
	Demo         Demo         `cmd:"" help:"Make a believable demo network, and serve it."`
	Import       Import       `cmd:"" help:"Bring offers in from a source, list imports, or take one back."`
	Export       Export       `cmd:"" help:"Write offers out as NDJSON: the whole base or what a query finds."`
	Offer        Offer        `cmd:"" help:"Show one offer."`
	Search       Search       `cmd:"" help:"Search the base, as a table."`
	Own          Own          `cmd:"" help:"What one organisation keeps for itself about offers: criteria, notes."`
	Sheet        Sheet        `cmd:"" help:"Sheets and thesaurus that the network lays over the shipped ones."`
	Capacity     Capacity     `cmd:"" help:"Count the tourist beds of a day, by type, class, commune…"`
	Quality      Quality      `cmd:"" help:"The board of the base by the charter of entry, or one offer's problems and scores."`
	Charter      Charter      `cmd:"" help:"The charter of entry: its rules, and the network's own."`
	Settings     Settings     `cmd:"" help:"Name, looks and words of the public portal."`
	Remark       Remark       `cmd:"" help:"What visitors say of offers: errors, closures, notices of law."`
	Account      Account      `cmd:"" help:"People: invitations, roles, tokens, suspending, forgetting."`
	Organisation Organisation `cmd:"" help:"Who takes part in the network."`
	Delegation   Delegation   `cmd:"" help:"Owners who let others write in their place."`
	Territory    Territory    `cmd:"" help:"Communes and what they lie in."`
	DB           DB           `cmd:"" name:"db" help:"Migrate, check, back up and restore the base."`
	Index        Index        `cmd:"" help:"The index in memory: figures, rebuilding."`
	Conf         Config       `cmd:"" name:"config" help:"Settings and where each comes from."`
	Version      Version      `cmd:"" help:"Print the version."`
}

// Where says which base is meant.
type Where struct {
	Data     string `help:"Folder of the base: SQLite, media, index." default:"data" env:"ESCALE_DATA" placeholder:"DIR"`
	Database string `help:"PostgreSQL instead of SQLite: postgres://…; media and index stay in the data folder." env:"ESCALE_DATABASE" placeholder:"URL"`
	JSON     bool   `help:"Print results as JSON, for programs."`
}

// Exit codes, as the help of every command names them.
const (
	exitOK          = 0
	exitFailed      = 1 // an error of the machine or of the program
	exitUsage       = 2 // the command line is wrong
	exitRefused     = 3 // the input was refused, in whole or in part
	exitNotFound    = 4 // no such offer, import, territory
	exitUnavailable = 5 // the base is locked, newer, full, or not there
)

const epilogue = `Exit codes: 0 done, 1 failed, 2 wrong command line, 3 input refused (in whole or in part), 4 not found, 5 base not available.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	app.SpareCollector()
	width := 0
	if term.IsTerminal(int(os.Stderr.Fd())) {
		width, _, _ = term.GetSize(int(os.Stderr.Fd()))
	}
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	os.Exit(run(ctx, os.Args[1:], &Terminal{Stdout: os.Stdout, Stderr: os.Stderr, Width: width, Dir: dir, Lang: language(os.Getenv)}))
}

// language gives the language tag of the person's environment, as POSIX orders the variables: fr-FR of fr_FR.UTF-8.
func language(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			locale, _, _ = strings.Cut(locale, ".")
			locale, _, _ = strings.Cut(locale, "@")
			return strings.ReplaceAll(locale, "_", "-")
		}
	}
	return ""
}

// Terminal is where a command's words go, and where its relative paths start: those of the person, also when a server does
// the work.
type Terminal struct {
	Stdout, Stderr io.Writer
	Width          int // of the person's terminal; 0: no terminal, so no progress bar
	Dir            string
	Lang           string // what messages are said in, where there are words for it
}

// run parses and runs one command line and gives its exit code.
func run(ctx context.Context, args []string, t *Terminal) int { return runServed(ctx, nil, args, t) }

// runServed is run within a server, on the base that it holds.
func runServed(ctx context.Context, base *app.App, args []string, t *Terminal) int {
	cli := new(CLI)
	parser, err := newParser(cli, t, base != nil)
	if err != nil {
		fmt.Fprintln(t.Stderr, "escale:", err)
		return exitUsage
	}
	parsed, err := parse(parser, args)
	if errors.Is(err, errHelped) {
		return exitOK
	}
	if err != nil {
		fmt.Fprintln(t.Stderr, "escale:", err)
		fmt.Fprintln(t.Stderr, "escale --help lists the commands; escale COMMAND --help explains one.")
		return exitUsage
	}
	s := &Session{Context: ctx, Terminal: t, Where: cli.Where, args: args, kong: parsed, app: base, served: base != nil}
	defer s.Close()
	if s.served {
		base.Settle(ctx)
	}
	return s.exit(parsed.Run(s))
}

var errHelped = errors.New("help was shown")

// parse parses, and turns the way kong leaves after --help into an error.
func parse(parser *kong.Kong, args []string) (parsed *kong.Context, err error) {
	defer func() {
		if r := recover(); r == errHelped {
			err = errHelped
		} else if r != nil {
			panic(r)
		}
	}()
	return parser.Parse(args)
}

// newParser makes the parser. What a server is asked to do was read with the person's own file of settings already.
func newParser(cli *CLI, t *Terminal, served bool) (parser *kong.Kong, err error) {
	files := kong.Configuration(settingsFile, "escale.json")
	if served {
		files = kong.Configuration(noSettings)
	}
	return kong.New(cli, kong.Name("escale"), kong.Description("Escale, an open, collaborative tourism information system.\n\n"+epilogue),
		files, kong.Writers(t.Stdout, t.Stderr), kong.UsageOnError(),
		kong.Exit(func(int) { panic(errHelped) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
}
