package fidelity

import "github.com/sendmock/sendmock/openapi"

// complete adds to the smallest request of a fact what goes with it and no schema can ask for: where one value depends on
// another. It changes body, which is made anew for every call.
func complete(body map[string]any) map[string]any {
	recipient, _ := body["recipient"].(map[string]any)
	if recipient["name"] != nil { // goes with a phone number
		delete(recipient, "id")
		recipient["phone_number"] = "+14155550134"
	}
	if action := body["sender_action"]; (action == "react" || action == "unreact") && body["payload"] == nil {
		body["payload"] = map[string]any{"message_id": "m_1", "reaction": "x"}
	}
	if control, ok := body["thread_control"].(map[string]any); ok && control["control_type"] == "pass" {
		control["app_id"] = "263902037430900"
	}
	completeMessage(body)
	return body
}

// completeMessage adds what its media and templates need.
func completeMessage(body map[string]any) {
	message, _ := body["message"].(map[string]any)
	attachments, _ := message["attachments"].([]any)
	for _, a := range append(attachments, message["attachment"]) {
		a, _ := a.(map[string]any)
		if payload, ok := a["payload"].(map[string]any); ok {
			completePayload(a["type"], payload)
		}
	}
}

// completeBatch puts a call before one of a batch that depends on it.
func completeBatch(params map[string]any) {
	calls, _ := params["batch"].([]any)
	for _, c := range calls {
		c, _ := c.(map[string]any)
		if names, needs := c["depends_on"].([]any); needs && len(names) > 0 {
			params["batch"] = append([]any{map[string]any{"method": "GET", "relative_url": "me", "name": names[0]}}, calls...)
			return
		}
	}
}

func completePayload(kind any, payload map[string]any) {
	switch kind {
	case "image", "video", "audio", "file": // without a file, a URL or an id
		if payload["url"] == nil && payload["attachment_id"] == nil {
			payload["url"] = "https://shop.example/a"
		}
		return
	}
	visit(payload, func(o map[string]any) {
		if o["fallback_url"] != nil {
			o["messenger_extensions"] = true
		}
		switch o["score_option"] {
		case "zero_to_ten":
			o["type"] = "nps"
		case "one_to_seven":
			o["type"] = "ces"
		}
		if images, ok := o["images"].([]any); ok {
			for _, i := range images[1:] {
				delete(i.(map[string]any), "is_hero_image") // at most one is
			}
		}
	})
}

// completeProfile does so for a call that sets a profile, and says in which version of the API it can be made: nested menus are of old.
func completeProfile(op *openapi.Operation, params map[string]any) (version string) {
	version = "v25.0"
	if op.Edge != "messenger_profile" && op.Edge != "custom_user_settings" {
		return version
	}
	if op.Method == "POST" && len(params) == 1 && params["platform"] != nil {
		params["get_started"] = map[string]any{"payload": "x"} // something is to be set
	}
	questions, _ := params["ice_breakers"].([]any)
	for _, q := range questions {
		completeQuestion(q.(map[string]any), len(questions) <= 4)
	}
	visit(params, func(o map[string]any) {
		if o["fallback_url"] != nil {
			o["messenger_extensions"] = true
		}
		if o["type"] == "nested" {
			version = "v7.0"
		}
	})
	return version
}

// completeQuestion makes one of the two forms of what the fact has of both.
func completeQuestion(q map[string]any, few bool) {
	if few && q["locale"] == nil && q["call_to_actions"] == nil {
		for _, name := range []string{"question", "payload"} {
			if q[name] == nil {
				q[name] = "x"
			}
		}
		return
	}
	if q["locale"] == nil {
		q["locale"] = "default"
	}
	if q["call_to_actions"] == nil {
		q["call_to_actions"] = []any{map[string]any{"question": "x", "payload": "x"}}
	}
}

// visit calls f with every object in v.
func visit(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		f(v)
		for _, e := range v {
			visit(e, f)
		}
	case []any:
		for _, e := range v {
			visit(e, f)
		}
	}
}
