package demo

import (
	"embed"
	"errors"
	"io/fs"
	"path"

	"escale/internal/diffusion"
)

//go:embed projects
var projects embed.FS

// Projects gives the portals of the network: that of all, and that of one office under a name of its own.
func Projects() ([]*diffusion.Project, error) {
	files, err := fs.Glob(projects, "projects/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []*diffusion.Project
	for _, file := range files {
		p, err := readProject(file)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// readProject reads the settings in a file, with the logo beside it, if any.
func readProject(file string) (*diffusion.Project, error) {
	data, err := projects.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p, err := diffusion.Read(data)
	if err != nil {
		return nil, err
	}
	logo, err := projects.ReadFile(path.Join(path.Dir(file), p.Code+".svg"))
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err == nil {
		p.Portal.Logo, err = diffusion.ReadLogo(logo)
	}
	return p, err
}
