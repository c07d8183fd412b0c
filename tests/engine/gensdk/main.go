// Writes the SDKs of a Pulumi package: `gensdk SCHEMA OUT` makes OUT/python, OUT/nodejs and OUT/go.
//
// It calls the generators that `pulumi package gen-sdk` reaches through language hosts, which a machine may not have.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(schemaFile, out string) error {
	generators := map[string]func(*schema.Package) (map[string][]byte, error){
		"python": func(p *schema.Package) (map[string][]byte, error) {
			return python.GeneratePackage("gensdk", p, nil, nil)
		},
		"nodejs": func(p *schema.Package) (map[string][]byte, error) {
			return nodejs.GeneratePackage("gensdk", p, nil, nil, false, nil)
		},
		"go": func(p *schema.Package) (map[string][]byte, error) {
			return gogen.GeneratePackage("gensdk", p, nil)
		},
	}
	for language, generate := range generators {
		pkg, err := bind(schemaFile)
		if err != nil {
			return err
		}
		files, err := generate(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		for name, content := range files {
			path := filepath.Join(out, language, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(path, content, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// bind reads and validates the schema. Every generator gets a package of its own: it writes into it.
func bind(schemaFile string) (*schema.Package, error) {
	data, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(data, &spec); err != nil {
		return nil, err
	}
	// Never asked for anything: the schema refers to no other package.
	loader := schema.NewCachedLoader(nil)
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if len(diagnostics) > 0 {
		return nil, diagnostics
	}
	return pkg, nil
}
