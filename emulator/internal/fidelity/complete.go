package fidelity

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
