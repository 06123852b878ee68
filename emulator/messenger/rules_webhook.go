package messenger

// RuleWebhookDisabled is the id of the rule below, which is asked when a delivery has failed.
const RuleWebhookDisabled = "webhook.disabled"

// webhookRules are about the delivery of webhooks. No send meets them.
var webhookRules = []Rule{
	{
		ID:       RuleWebhookDisabled,
		Summary:  "An app to which nothing could be delivered for an hour is unsubscribed.",
		Evidence: Documented, Source: docs + "/webhooks", Default: Off,
	},
}
