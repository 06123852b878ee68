package openapi

import (
	"context"
	_ "embed"
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed control.yaml
var controlYAML []byte

// controlJSON is made once: the document never changes while the program runs.
var controlJSON = sync.OnceValues(func() ([]byte, error) {
	doc, err := loadControl()
	if err != nil {
		return nil, err
	}
	b, err := doc.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("control.yaml: %w", err)
	}
	return b, nil
})

func loadControl() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(controlYAML)
	if err != nil {
		return nil, fmt.Errorf("control.yaml: %w", err)
	}
	return doc, nil
}

// ControlJSON is the description of the control API as JSON. Callers share the bytes and must not change them.
func ControlJSON() ([]byte, error) { return controlJSON() }

// CheckControl runs the library's own validation over the description of the control API, examples included.
func CheckControl(ctx context.Context) error {
	doc, err := loadControl()
	if err != nil {
		return err
	}
	if err := doc.Validate(ctx, openapi3.EnableExamplesValidation()); err != nil {
		return fmt.Errorf("control.yaml: %w", err)
	}
	return nil
}
