//! Faults: HTTP.

faults! { HTTP:
MediaUnsupportedIs400 "media-unsupported-is-400" "6.3.4" "A body of an unsupported media type is answered with 400 instead of 415."
MediaUnsupportedWithBody "media-unsupported-with-body" "6.3.4" "A 415 has a body."
MediaUnsupportedAccepted "media-unsupported-accepted" "6.3.4" "Create Entity reads a text/plain body as JSON."
MediaLdJsonWithoutContextAccepted "media-ld-json-without-context-accepted" "6.3.5" "An application/ld+json body without @context is accepted."
MediaJsonWithContextAccepted "media-json-with-context-accepted" "6.3.5" "An application/json body with an @context is accepted."
MediaLdJsonWithLinkAccepted "media-ld-json-with-link-accepted" "6.3.5" "An application/ld+json body together with a Link to an @context is accepted."
MediaNotAcceptableIgnored "media-not-acceptable-ignored" "6.3.4" "An Accept header that cannot be met is answered with JSON instead of 406."
MediaNotAcceptableWithoutList "media-not-acceptable-without-list" "6.3.4" "A 406 does not list the available representations."
MediaIgnoresWeights "media-ignores-weights" "6.3.4" "The first supported media type of Accept wins, whatever the weights are."
MediaDefaultIsLdJson "media-default-is-ld-json" "6.3.4" "Retrieve Entity answers JSON-LD where Accept leaves a choice."
MediaRetrieveWithoutLink "media-retrieve-without-link" "6.3.6" "The JSON answer of Retrieve Entity has no Link to its @context."
MediaQueryWithoutLink "media-query-without-link" "6.3.6" "The JSON answer of a query has no Link to its @context."
MediaRetrieveWithoutContext "media-retrieve-without-context" "6.3.6" "The JSON-LD answer of Retrieve Entity has no @context."
MediaQueryWithoutContext "media-query-without-context" "6.3.6" "The entities of a JSON-LD answer to a query have no @context."
MediaErrorFollowsAccept "media-error-follows-accept" "6.3.6" "An error is application/ld+json when Accept asks for it."
ContextUnavailableAccepted "context-unavailable-accepted" "5.5.6" "An @context that cannot be loaded is ignored instead of answered with LdContextNotAvailable."
ContextUnavailableWrongError "context-unavailable-wrong-error" "6.3.2" "An @context that cannot be loaded is answered with BadRequestData instead of LdContextNotAvailable."
MethodWrongIs404 "method-wrong-is-404" "6.3.2" "A method that a resource does not have is answered with 404 instead of 405."
MethodWrongWithoutAllow "method-wrong-without-allow" "6.3.2" "A 405 has no Allow header."
TenantIgnored "tenant-ignored" "6.3.14" "The header NGSILD-Tenant is ignored."
}
