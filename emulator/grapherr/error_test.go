package grapherr_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

func TestAppendForms(t *testing.T) {
	tests := map[string]struct {
		err  *grapherr.Error
		want string
	}{
		"plain": {
			grapherr.NewParamRequired("recipient"),
			`{"error":{"message":"(#100) The parameter recipient is required","type":"OAuthException","code":100,"fbtrace_id":"AX7Lw"}}`,
		},
		"plain with a subcode": {
			grapherr.NewRecipientNotFound(),
			`{"error":{"message":"(#100) No matching user found","type":"OAuthException","code":100,"error_subcode":2018001,"fbtrace_id":"AX7Lw"}}`,
		},
		"negative code": {
			grapherr.NewInternalError(),
			`{"error":{"message":"(#-1) Unexpected internal error","type":"OAuthException","code":-1,"fbtrace_id":"AX7Lw"}}`,
		},
		"user": {
			grapherr.NewPrivateReplyUserNew(),
			`{"error":{"message":"This user can't reply to this activity","type":"OAuthException","code":10903,"error_subcode":1893049,"is_transient":false,"fbtrace_id":"AX7Lw"}}`,
		},
		"transient": {
			grapherr.NewServiceTemporarilyUnavailable(),
			`{"error":{"message":"Service temporarily unavailable","type":"OAuthException","is_transient":true,"code":2,"fbtrace_id":"AX7Lw"}}`,
		},
		"transient with a user message": {
			grapherr.NewContactTermsNotAccepted("42"),
			`{"error":{"message":"Service temporarily unavailable","type":"OAuthException","code":2,"error_subcode":2018344,"error_user_msg":"Privacy ToS not accepted - To use the inbox label API, you need to accept the privacy ToS. Click the link to accept. https:\/\/www.facebook.com\/42\/inbox\/page_contact_tos\/","fbtrace_id":"AX7Lw"}}`,
		},
		"bare": {
			grapherr.NewReduceData(),
			`{"error":{"code":1,"message":"Please reduce the amount of data you're asking for, then retry your request"}}`,
		},
		"text that JSON escapes": {
			grapherr.NewParamKeysUnknown("é/", "message"),
			`{"error":{"message":"(#100) Invalid keys \"\u00e9\/\" were found in param \"message\".","type":"OAuthException","code":100,"fbtrace_id":"AX7Lw"}}`,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := string(tc.err.Append([]byte("before"), "AX7Lw"))
			if d := cmp.Diff("before"+tc.want, got); d != "" {
				t.Errorf("body (-want +got):\n%s", d)
			}
		})
	}
}

func TestAppendUserTexts(t *testing.T) {
	row, ok := grapherr.Lookup(grapherr.TagRetired)
	if !ok {
		t.Fatal("no row")
	}
	e := &grapherr.Error{Row: row, Message: "Invalid parameter", UserTitle: "Title", UserMessage: "Text"}
	want := `{"error":{"message":"Invalid parameter","type":"OAuthException","code":100,"error_subcode":1893061,"is_transient":false,"error_user_title":"Title","error_user_msg":"Text","fbtrace_id":"A"}}`
	if d := cmp.Diff(want, string(e.Append(nil, "A"))); d != "" {
		t.Errorf("body (-want +got):\n%s", d)
	}
}

func TestRender(t *testing.T) {
	tests := map[string]struct{ want, got string }{
		"one place": {"(#100) The parameter message[attachment][type] is required", grapherr.NewParamRequired("message[attachment][type]").Message},
		"a place inside braces": {
			"(#100) Param messaging_type must be one of {RESPONSE, UPDATE}",
			grapherr.NewParamEnumInvalid("messaging_type", "RESPONSE, UPDATE").Message,
		},
		"braces in a value": {
			"(#100) Param {values} must be one of {}}{{}",
			grapherr.NewParamEnumInvalid("{values}", "}}{{").Message,
		},
		"places in the order of the arguments": {
			"Unsupported put request. Object with ID '7' does not exist",
			grapherr.NewObjectUnsupported("put", "7").Message[:len("Unsupported put request. Object with ID '7' does not exist")],
		},
		"quotes around places": {
			`Syntax error "Expected name." at character 3: {id`,
			grapherr.NewFieldsSyntax("name", "3", "{id").Message,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, tc.got); d != "" {
				t.Errorf("message (-want +got):\n%s", d)
			}
		})
	}
}

func TestWith(t *testing.T) {
	tests := map[string]struct {
		id      grapherr.ID
		args    map[string]string
		want    string
		wantErr string
	}{
		"defaults":         {id: grapherr.ParamTooLong, want: "(#100) Length of param message[text] must be less than or equal to 2000"},
		"one of two":       {id: grapherr.ParamTooLong, args: map[string]string{"limit": "20"}, want: "(#100) Length of param message[text] must be less than or equal to 20"},
		"an empty value":   {id: grapherr.ParamRequired, args: map[string]string{"param": ""}, want: "(#100) The parameter  is required"},
		"unknown argument": {id: grapherr.ParamTooLong, args: map[string]string{"limit": "20", "size": "1", "max": "2"}, wantErr: `grapherr: error "param-too-long" takes param, limit, not max, size`},
		"none taken":       {id: grapherr.MessageEmpty, args: map[string]string{"param": "x"}, wantErr: `grapherr: error "message-empty" takes no arguments, not param`},
		"unknown id":       {id: "no-such-error", wantErr: `grapherr: no error "no-such-error"`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			e, err := tc.id.With(tc.args)
			var got, gotErr string
			if err != nil {
				gotErr = err.Error()
			} else {
				got = e.Message
			}
			if d := cmp.Diff(tc.wantErr, gotErr); d != "" {
				t.Errorf("error (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("message (-want +got):\n%s", d)
			}
		})
	}
}

func TestIs(t *testing.T) {
	err := fmt.Errorf("sending: %w", grapherr.NewParamRequired("recipient"))
	tests := map[string]struct {
		target error
		want   bool
	}{
		"its id":                       {grapherr.ParamRequired, true},
		"another id":                   {grapherr.ParamEmpty, false},
		"the same row, another text":   {grapherr.NewParamRequired("message"), true},
		"another row of the same code": {grapherr.NewParamEmpty("recipient"), false},
		"an error of another kind":     {errors.New("param-required"), false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := errors.Is(err, tc.target); got != tc.want {
				t.Errorf("errors.Is = %v, want %v", got, tc.want)
			}
		})
	}
	var e *grapherr.Error
	if !errors.As(err, &e) || e.ID() != grapherr.ParamRequired {
		t.Errorf("errors.As found %v", e)
	}
	if d := cmp.Diff("sending: param-required: (#100) The parameter recipient is required", err.Error()); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
}

func TestWWWAuthenticate(t *testing.T) {
	tests := map[string]struct {
		err  *grapherr.Error
		want string
	}{
		"a request": {grapherr.NewPathUnknown("/friens"), `OAuth "Facebook Platform" "invalid_request" "Unknown path components: /friens"`},
		"a token":   {grapherr.NewTokenInvalid(), `OAuth "Facebook Platform" "invalid_token" "Invalid OAuth access token."`},
		"quotes":    {grapherr.NewParamIDInvalid("a"), `OAuth "Facebook Platform" "invalid_request" "(#100) Param a must be a valid ID string (e.g., \"123\")"`},
		"unsafe":    {grapherr.NewPathUnknown("/\r\nX: é\\\xff"), `OAuth "Facebook Platform" "invalid_request" "Unknown path components: /??X: ?\\?"`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, tc.err.WWWAuthenticate()); d != "" {
				t.Errorf("header (-want +got):\n%s", d)
			}
		})
	}
}

func TestWWWAuthenticateIsBounded(t *testing.T) {
	got := grapherr.NewPathUnknown(strings.Repeat(`"`, 1<<20)).WWWAuthenticate()
	if len(got) > 3000 {
		t.Errorf("the header has %d bytes", len(got))
	}
}

// Whatever a request puts into a text, the body stays JSON with that text in it and the header stays one line of ASCII.
func TestAnyArgument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := grapherr.NewParamKeysUnknown(rapid.String().Draw(t, "keys"), rapid.String().Draw(t, "param"))
		var body struct {
			Error struct {
				Message string `json:"message"`
				Code    int    `json:"code"`
			} `json:"error"`
		}
		if err := json.Unmarshal(e.Append(nil, "A"), &body); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(e.Message, body.Error.Message); d != "" {
			t.Fatalf("message (-want +got):\n%s", d)
		}
		for _, c := range []byte(e.WWWAuthenticate()) {
			if c < ' ' || c > '~' {
				t.Fatalf("the header has the byte %#x", c)
			}
		}
	})
}

func TestConstructorAllocations(t *testing.T) {
	var e *grapherr.Error
	if got := testing.AllocsPerRun(100, func() { e = grapherr.NewMessageEmpty() }); got > 1 {
		t.Errorf("a row without arguments takes %v allocations, want 1", got)
	}
	_ = e
}
