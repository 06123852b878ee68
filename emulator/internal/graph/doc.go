// Package graph answers Graph API requests. It knows no transport: [Service.Serve] takes a [Request] and returns an
// [Answer].
//
// One request goes through the files in this order:
//
//	decode/       what the request says: route, parameters, files, fields; pure
//	auth.go       access token → sandbox and principal; the token's life; appsecret_proof
//	route.go      shape → node → operation
//	strike.go     faults and Prefer: what is to fail on purpose
//	limits.go     rate limits
//	problems.go   what the schema finds wrong, in the platform's words
//	edge/         the operations themselves: sends, reads, subscriptions, thread control
//	record.go     the exchange, published once, complete
//
// Rules beyond the shape of a request are package messenger's, texts and codes grapherr's.
package graph
