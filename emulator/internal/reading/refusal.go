package reading

import (
	"net/http"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
)

// Malformed refuses a request that does not say what it should.
func Malformed(message string, details ...string) *control.Problem {
	return &control.Problem{Status: http.StatusBadRequest, Code: "malformed", Message: message, Details: details}
}

// About says what is wrong with a member of the body.
func About(member, what string) *control.Problem {
	return &control.Problem{Status: http.StatusBadRequest, Code: "malformed", Message: member + what, Terms: []string{member}}
}

// TooLarge refuses a request that goes beyond a bound.
func TooLarge(message string) *control.Problem {
	return &control.Problem{Status: http.StatusRequestEntityTooLarge, Code: "too-large", Message: message}
}

// Unfit refuses a body for what does not fit in it, if anything.
func Unfit(problems contract.Problems) error {
	switch lines := problems.Lines(); len(lines) {
	case 0:
		return nil
	case 1:
		return Malformed(lines[0])
	default:
		return Malformed("the body cannot be read", lines...)
	}
}
