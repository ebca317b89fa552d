package main

import (
	"fmt"
	"io"
	"os"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/diffusion"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/ui"
)

// Settings is about projects: portals with a name, looks and words of their own.
type Settings struct {
	Show  SettingsShow  `cmd:"" help:"Print the settings of a project, as a file to begin from."`
	Check SettingsCheck `cmd:"" help:"Say what is wrong with settings, and what colours become; write nothing."`
	Apply SettingsApply `cmd:"" help:"Take the settings of a file."`
	Reset SettingsReset `cmd:"" help:"Go back to the settings of a new base."`
}

const settingsHelp = "A project is a portal: name, tagline, claim and welcome, colours, highlights, map, languages, legal facts, in YAML. " +
	"The file replaces the settings of before; all of it is taken, or none. See docs/guide/portal.md. " + epilogue

// SettingsShow prints them.
type SettingsShow struct {
	Project string `help:"Code of the project." default:"portal" placeholder:"CODE"`
}

func (*SettingsShow) Help() string { return settingsHelp }

func (c *SettingsShow) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	p := a.State().Project(c.Project)
	if p == nil && c.Project == diffusion.MainProject {
		p = diffusion.Main()
	}
	if p == nil {
		return fault.New(fault.NotFound, "settings.no_project", "code", c.Project)
	}
	text, err := p.YAML()
	if err != nil {
		return err
	}
	return s.Print(p, func(w io.Writer) { w.Write(text) }) //nolint:errcheck // a terminal
}

// SettingsFile is settings to be taken.
type SettingsFile struct {
	File string `arg:"" help:"Settings of a project, in YAML."`
	Logo string `help:"The logo: SVG, PNG, WebP or JPEG, about as wide as high. Without it the logo of before stays." placeholder:"FILE"`
}

// read reads the file and the logo.
func (c *SettingsFile) read(s *Session, a *app.App) (*diffusion.Project, error) {
	data, err := readSmall(s.Path(c.File), diffusion.MaxSettings)
	if err != nil {
		return nil, err
	}
	p, err := diffusion.Read(data)
	if err != nil {
		return nil, err
	}
	if c.Logo == "" {
		if before := a.State().Project(p.Code); before != nil {
			p.Portal.Logo = before.Portal.Logo
		}
		return p, nil
	}
	if data, err = readSmall(s.Path(c.Logo), diffusion.MaxLogo); err != nil {
		return nil, err
	}
	p.Portal.Logo, err = diffusion.ReadLogo(data)
	return p, err
}

// readSmall reads a file, and one byte more than it may have, where it has.
func readSmall(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.not_found", "file", path).Because(err)
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most+1))
}

// SettingsCheck tries settings out.
type SettingsCheck struct{ SettingsFile }

func (*SettingsCheck) Help() string { return settingsHelp }

func (c *SettingsCheck) Run(s *Session) error {
	return c.run(s, "settings.would_be_taken", func(a *app.App, p *diffusion.Project) error { return a.CheckProject(access.Operator, p) })
}

// SettingsApply takes them.
type SettingsApply struct{ SettingsFile }

func (*SettingsApply) Help() string { return settingsHelp }

func (c *SettingsApply) Run(s *Session) error {
	return c.run(s, "settings.taken", func(a *app.App, p *diffusion.Project) error { return a.SetProject(s, access.Operator, p) })
}

func (c *SettingsFile) run(s *Session, done string, do func(*app.App, *diffusion.Project) error) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	p, err := c.read(s, a)
	if err != nil {
		return err
	}
	if err := do(a, p); err != nil {
		return err
	}
	changes, err := looks(p)
	if err != nil {
		return err
	}
	return s.Print(map[string]any{"project": p.Code, "colours": changes}, func(w io.Writer) {
		fmt.Fprintln(w, say.Say(done, map[string]any{"project": p.Code}))
		tellColours(w, say, changes)
	})
}

// looks gives which words the colours of a project cannot carry.
func looks(p *diffusion.Project) ([]ui.Adjustment, error) {
	_, changes, err := ui.Theme{Brand: p.Portal.Colours.Brand, Accent: p.Portal.Colours.Accent}.Stylesheet()
	return changes, err
}

func tellColours(w io.Writer, say *i18n.Speaker, changes []ui.Adjustment) {
	for _, c := range changes {
		fmt.Fprintln(w, say.Say("settings.contrast", map[string]any{"asked": c.Asked, "used": c.Used, "contrast": fmt.Sprintf("%.1f", c.Contrast)}))
	}
}

// SettingsReset takes them away.
type SettingsReset struct {
	Project string `help:"Code of the project." default:"portal" placeholder:"CODE"`
}

func (*SettingsReset) Help() string { return settingsHelp }

func (c *SettingsReset) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	if err := a.ResetProject(s, access.Operator, c.Project); err != nil {
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	return s.Print(map[string]any{"project": c.Project}, func(w io.Writer) {
		fmt.Fprintln(w, say.Say("settings.reset", map[string]any{"project": c.Project}))
	})
}
