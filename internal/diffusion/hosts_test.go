package diffusion_test

import (
	"testing"

	"escale/internal/diffusion"
)

// A project answers under its names however they are written; the main one under all others.
func TestHosts(t *testing.T) {
	loire := &diffusion.Project{Code: "loire", Hosts: []string{"loire.example.org", "loire.localhost"}}
	hosts := diffusion.HostsOf([]*diffusion.Project{loire})
	for host, want := range map[string]string{"loire.example.org": "loire", "LOIRE.example.org.": "loire", "loire.localhost:8080": "loire", "example.org": diffusion.MainProject,
		"": diffusion.MainProject, "[::1]:80": diffusion.MainProject, "xloire.localhost": diffusion.MainProject} {
		if got := hosts.Project(host).Code; got != want {
			t.Errorf("%q: %s, want %s", host, got, want)
		}
	}
	main := &diffusion.Project{Code: diffusion.MainProject, Hosts: []string{"visit.example.org"}}
	if hosts := diffusion.HostsOf([]*diffusion.Project{loire, main}); hosts.Project("other") != main {
		t.Error("the settings of the main project are not in force")
	}
}
