import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { readyFacts } from "../../../src/domain/settings/ReadyFacts.ts"
import { parse } from "../../../src/domain/settings/Settings.ts"

const settings = (more: Record<string, string> = {}) =>
  Result.getOrThrow(parse({
    MATRIX_HOMESERVER: "https://matrix.example.org",
    MATRIX_ACCESS_TOKEN: "syt_secret",
    MATRIX_ALLOWED_USERS: "@ann:example.org",
    AGENT_URL: "wss://agent.example.org/ws?key=private",
    ...more
  }))

describe("What a start says of itself", () => {
  it("is its version, its agent and the settings that tell how it answers", () =>
    assert.deepStrictEqual(readyFacts(settings({ HTTP_PORT: "8080" }), "1.2.3"), {
      version: "1.2.3",
      agent: "wss://agent.example.org/ws?…",
      wire: "wire1",
      isolation: "required",
      encryption: "on",
      streaming: "edits",
      threads: "follow",
      groups: "mention",
      http: "127.0.0.1:8080"
    }))

  it("tells an operator's word from a proof, and what is off", () =>
    assert.deepInclude(readyFacts(settings({ AGENT_ATTESTED: "true", MATRIX_ENCRYPTION: "off" }), "1"), {
      isolation: "required, attested",
      encryption: "off",
      http: "off"
    }))

  it("gives nobody's word for a wire that keeps conversations apart by itself", () => {
    const openai = { AGENT_WIRE: "openai", AGENT_MODEL: "m", AGENT_URL: "https://agent.example.org/v1" }
    assert.deepInclude(readyFacts(settings(openai), "1"), { isolation: "required, apart by the wire" })
    assert.deepInclude(readyFacts(settings({ ...openai, AGENT_ISOLATION: "shared" }), "1"), { isolation: "shared" })
  })

  it("holds no secret and nobody's id", () =>
    assert.notMatch(JSON.stringify(readyFacts(settings({ AGENT_TOKEN: "secret" }), "1")), /secret|private|@ann/))
})
