package edge

import (
	"math"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/openapi"
)

// sendShape finds what is wrong with a send where one value depends on another, which a schema cannot say. The pages that
// document each are named in docs/fidelity.md; the errors are choices in the platform's pattern.
func sendShape(c *Call) *grapherr.Error {
	recipient, _ := c.Args["recipient"].(map[string]any)
	if recipient["name"] != nil && decode.Member(recipient, "phone_number") == "" {
		return grapherr.NewParamConflict("recipient[name]", "recipient["+string(recipientOf(recipient).By)+"]")
	}
	if control, ok := c.Args["thread_control"].(map[string]any); ok && decode.Member(control, "control_type") == "pass" && decode.Member(control, "app_id") == "" {
		return grapherr.NewParamRequired("thread_control[app_id]")
	}
	message, _ := c.Args["message"].(map[string]any)
	if message["quick_replies"] != nil && message["text"] == nil && message["attachment"] == nil {
		return grapherr.NewMessageEmpty()
	}
	attachment, _ := message["attachment"].(map[string]any)
	payload, _ := attachment["payload"].(map[string]any)
	switch decode.Member(payload, "template_type") {
	case "":
		return nil
	case "product":
		if major, ok := decode.MajorVersion(c.Route.Version); ok && major < 8 {
			return grapherr.NewProductTemplateVersion()
		}
	case "customer_feedback":
		return feedbackShape(payload)
	case "image_grid":
		return imageGridShape(payload)
	case "receipt":
		return receiptShape(payload)
	}
	return buttonsShape(payload, "name_placeholder")
}

// scoreOptions are the scales that a feedback question's type has.
var scoreOptions = map[string][]string{
	"csat": {"one_to_five", "five_stars", "five_emojis", "1_to_5"},
	"nps":  {"zero_to_ten"},
	"ces":  {"one_to_seven"},
}

func feedbackShape(payload map[string]any) *grapherr.Error {
	for _, name := range []string{"title", "subtitle", "button_title"} {
		if strings.Contains(decode.Member(payload, name), "://") {
			return grapherr.NewParamPatternInvalid("name_placeholder[" + name + "]")
		}
	}
	for _, screen := range objects(payload, "feedback_screens") {
		for _, q := range objects(screen, "questions") {
			options, scored := scoreOptions[decode.Member(q, "type")]
			if option := decode.Member(q, "score_option"); scored && option != "" && !contains(options, option) {
				return grapherr.NewParamEnumInvalid("name_placeholder[feedback_screens][0][questions][0][score_option]", strings.Join(options, ", "))
			}
		}
	}
	return nil
}

func imageGridShape(payload map[string]any) *grapherr.Error {
	for _, e := range objects(payload, "elements") {
		heroes := 0
		for _, image := range objects(e, "images") {
			if hero, _ := image["is_hero_image"].(bool); hero {
				heroes++
			}
		}
		if heroes > 1 {
			return grapherr.NewParamConflict("name_placeholder[elements][0][images][0][is_hero_image]", "a second hero image")
		}
	}
	return nil
}

// receiptShape looks at the total: not below zero, and in what the currency can be paid in. That an amount may be off by less than any
// currency can tell is a choice, so that sums of floats pass.
func receiptShape(payload map[string]any) *grapherr.Error {
	summary, _ := payload["summary"].(map[string]any)
	total, _ := summary["total_cost"].(float64)
	decimals, _ := openapi.Decimals(decode.Member(payload, "currency"))
	units := total * math.Pow10(decimals)
	if total < 0 || math.Abs(units-math.Round(units)) > 1e-6+units*1e-12 {
		return grapherr.NewReceiptAmountInvalid()
	}
	return nil
}

// buttonsShape looks at the URL buttons of a template, wherever in it they are.
func buttonsShape(v any, path string) *grapherr.Error {
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if err := buttonsShape(e, decode.JoinIndex(path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := extensionsShape(v, path); err != nil {
			return err
		}
		for _, name := range []string{"elements", "buttons", "default_action"} {
			if v[name] == nil {
				continue
			}
			if err := buttonsShape(v[name], decode.Join(path, name)); err != nil {
				return err
			}
		}
	}
	return nil
}
