import { assert, describe, it } from "@effect/vitest"
import { modelFault, type ModelFaultKind, type ModelRefusal } from "../../../../src/domain/agents/openai/ModelFault.ts"

const said = (message: string, more: object = {}) => ({ error: { message, ...more } })
const of = (refusal: Partial<ModelRefusal>) => modelFault({ body: undefined, hasFiles: false, now: 0, ...refusal })

// Words of servers as they were seen, and of those whose documentation or users quote them.
const cases: ReadonlyArray<readonly [number | undefined, unknown, ModelFaultKind]> = [
  [401, said("Incorrect API key provided: sk-x", { code: "invalid_api_key" }), "key"],
  [400, said("No connected db.", { type: "no_db_connection", code: "400" }), "key"],
  [403, said("Forbidden"), "key"],
  [403, said("Your input was flagged by moderation"), "refused"],
  [402, said("Insufficient credits"), "quota"],
  [429, said("You exceeded your current quota", { code: "insufficient_quota" }), "quota"],
  [429, said("litellm.RateLimitError: Rate limit reached"), "overloaded"],
  [503, said("The server is overloaded"), "overloaded"],
  [529, "", "overloaded"],
  [400, said("the request exceeds the available context size", { type: "exceed_context_size_error" }), "tooLong"],
  [400, said("litellm.ContextWindowExceededError: maximum context length is 4096 tokens"), "tooLong"],
  [413, "", "tooLong"],
  [404, said("The model `x` does not exist", { code: "model_not_found" }), "model"],
  [404, said("model \"x\" not found, try pulling it first"), "model"],
  [400, said("litellm.BadRequestError: Invalid model name passed in model=x", { code: "400" }), "model"],
  [400, said("The response was filtered", { code: "content_filter" }), "refused"],
  [400, said("litellm.ContentPolicyViolationError: no"), "refused"],
  [400, said("Invalid temperature"), "request"],
  [422, { detail: [{ msg: "field required" }] }, "request"],
  // Routers say no more than this of any path that they do not know: FastAPI (vLLM), llama.cpp, Express, Spring, Kong,
  // Laravel, OpenAI.
  [404, { detail: "Not Found" }, "api"],
  [405, { detail: "Method Not Allowed" }, "api"],
  [404, { error: "Not Found" }, "api"],
  [404, { error: "not_found" }, "api"],
  [404, { error: { code: 404, message: "File Not Found", type: "not_found_error" } }, "api"],
  [404, { error: { message: "Not Found", type: "invalid_request_error", param: null, code: null } }, "api"],
  [404, { message: "Cannot POST /chat/completions" }, "api"],
  [404, { timestamp: "t", status: 404, error: "Not Found", path: "/chat/completions" }, "api"],
  [404, { message: "no Route matched with those values" }, "api"],
  [404, { message: "The route chat/completions could not be found." }, "api"],
  [404, said("Invalid URL (POST /chat/completions)", { type: "invalid_request_error" }), "api"],
  [404, said("Unknown request URL: POST /chat/completions."), "api"],
  [404, { error: { message: "404 page not found" } }, "api"],
  [404, {}, "api"],
  [404, { error: {} }, "api"],
  [404, [], "api"],
  [404, "", "api"],
  [404, "404 page not found", "api"],
  // Where words say more, it may be the model, or what a gateway has behind it.
  [404, said("No endpoints found matching your data policy"), "nowhere"],
  [404, said("Deployment tiny is gone"), "nowhere"],
  [404, { detail: "Workspace w1 is unknown" }, "nowhere"],
  [405, said("This tenant asks elsewhere"), "nowhere"],
  [404, "<html>", "api"],
  [405, "", "api"],
  [302, "", "api"],
  [500, said("oops"), "broken"],
  [500, "Internal Server Error", "broken"],
  [502, "<html>", "broken"],
  [408, "", "broken"],
  [undefined, said("litellm.APIConnectionError: x", { code: "500" }), "broken"],
  [undefined, said("litellm.RateLimitError", { code: "429" }), "overloaded"],
  [undefined, said("Overloaded", { type: "overloaded_error" }), "overloaded"],
  [undefined, { error: "something" }, "broken"]
]

describe("modelFault", () => {
  for (const [status, body, kind] of cases) {
    it(`takes ${status ?? "an error in a stream"} with ${JSON.stringify(body)} as ${kind}`, () => {
      assert.strictEqual(of({ ...(status !== undefined && { status }), body }).kind, kind)
    })
  }

  it("knows a model that takes no images only where one was sent", () => {
    const body = said("image input is not supported - hint: you may need to provide the mmproj")
    assert.strictEqual(of({ status: 500, body, hasFiles: true }).kind, "files")
    assert.strictEqual(of({ status: 500, body }).kind, "broken")
  })

  it("obeys the wait that is named, and takes a quota that ends by itself as a limit", () => {
    const headers = { "llm_provider-retry-after": "7" }
    const body = said("You exceeded your current quota")
    assert.deepStrictEqual(of({ status: 429, body, headers }), {
      kind: "overloaded",
      detail: "HTTP 429",
      retryMs: 7_000
    })
  })

  it("reads how much too long a prompt is", () => {
    const tokens = (body: unknown) => of({ status: 400, body }).tokens
    const sized = said("exceeds the available context size", { n_prompt_tokens: 400, n_ctx: 256 })
    assert.deepStrictEqual(tokens(sized), { prompt: 400, most: 256 })
    const inWords =
      "This model's maximum context length is 4,096 tokens. However, your messages resulted in 5000 tokens."
    assert.deepStrictEqual(tokens(said(inWords)), { prompt: 5_000, most: 4_096 })
    assert.isUndefined(tokens(said("maximum context length is 4096")))
    assert.isUndefined(tokens(said("maximum context length is 4096 tokens, you requested 100 tokens")))
  })

  it("keeps nothing of the words, and looks at so many of them only", () => {
    const fault = of({ status: 400, body: said("secret sk-123") })
    assert.deepStrictEqual(fault, { kind: "request", detail: "HTTP 400" })
    assert.strictEqual(of({ status: 400, body: said(`${"x".repeat(5_000)} content_filter`) }).kind, "request")
  })
})
