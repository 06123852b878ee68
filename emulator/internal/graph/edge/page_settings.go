package edge

import (
	"maps"
	"slices"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// settingOperations are a Page's settings besides its messenger profile.
var settingOperations = Operations{
	"setNLPConfigs":       {Allow: asPage, Run: setNLP},
	"listFeatureReviews":  {Allow: asPage, Run: listFeatureReviews},
	"enableFollowupToken": {Allow: asPage, Run: enableFollowup},
}

// setNLP answers POST /{page-id}/nlp_configs. What is set is kept, and changes nothing: no text is understood here.
func setNLP(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	set := messenger.NLPSet{Page: c.Node.(*messenger.Page), Languages: plain(c.Args["other_language_support"])}
	set.Enabled, set.Verbose = optional[bool](c, "nlp_enabled"), optional[bool](c, "verbose")
	set.Model, set.CustomToken, set.BestOf = optional[string](c, "model"), optional[string](c, "custom_token"), optional[int64](c, "n_best")
	events, err := messenger.ChangeNLP(set)
	if err != nil {
		return nil, err
	}
	tx.Apply(events)
	return done, nil
}

// optional is a parameter, nil where it was not given.
func optional[T any](c *Call, name string) *T {
	if v, is := c.Args[name].(T); is {
		return &v
	}
	return nil
}

// listFeatureReviews answers GET /{page-id}/messaging_feature_review: the features that the app was granted (a choice; what the platform
// lists besides subscription_messaging, which is gone, is not published).
func listFeatureReviews(c *Call, _ *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	data := fbjson.Array{}
	features := c.Token.App.Features
	for _, f := range slices.Sorted(maps.Keys(features)) {
		if features[f] {
			data = append(data, fbjson.Object{{Key: "feature", Value: f}, {Key: "status", Value: "approved"}})
		}
	}
	return fbjson.Object{{Key: "data", Value: data}}, nil
}

// enableFollowup answers POST /{page-id}/notification_messages_dev_support: a developer's own token can be sent to again at once.
func enableFollowup(c *Call, tx *sandbox.Tx) (fbjson.Object, *grapherr.Error) {
	recipient, _ := c.Args["recipient"].(map[string]any)
	n, _ := tx.World.Node(decode.Member(recipient, "notification_messages_token"))
	token, known := n.(*messenger.Notification)
	if !known || token.Person.Page != c.Node || token.Kind != messenger.Marketing {
		return nil, grapherr.NewTokenNotificationInvalid()
	}
	tx.Apply([]messenger.Event{messenger.FollowupEnabled{Notification: token}})
	return done, nil
}
