import { assert, describe, it } from "@effect/vitest"
import {
  nextQuestion,
  settingsOf,
  type SetupAnswers,
  type SetupPart,
  setupParts,
  whyUnfit,
  withoutPart
} from "../../../src/domain/setup/SetupQuestions.ts"

/** The names that are asked, where each is answered as given, else by Enter. */
const asked = (part: SetupPart, given: SetupAnswers, typed: SetupAnswers = {}) => {
  const names: Array<string> = []
  const answers: Record<string, string> = { ...given }
  for (let next = nextQuestion(part, answers); next !== undefined; next = nextQuestion(part, answers)) {
    names.push(next.name)
    answers[next.name] = typed[next.name] ?? next.otherwise ?? next.choices?.[0]?.value ?? "x"
  }
  return names
}

const question = (part: SetupPart, answers: SetupAnswers) => {
  const next = nextQuestion(part, answers)
  assert.isDefined(next)
  return next
}

const wireIs = (AGENT_WIRE: string) => ({ AGENT_WIRE, AGENT_URL: "https://a.example.org/", AGENT_TOKEN: "" })

describe("SetupQuestions", () => {
  it("asks for a password or a token, as one likes", () => {
    const server = { MATRIX_HOMESERVER: "example.org" }
    assert.deepStrictEqual(asked("homeserver", server, { login: "password" }), [
      "login",
      "MATRIX_USER_ID",
      "MATRIX_PASSWORD"
    ])
    assert.deepStrictEqual(asked("homeserver", server, { login: "token" }), ["login", "MATRIX_ACCESS_TOKEN"])
  })

  it("asks nothing that is given", () => {
    const given = { MATRIX_HOMESERVER: "example.org", MATRIX_ACCESS_TOKEN: "syt_1" }
    assert.deepStrictEqual(asked("homeserver", given), [])
    assert.deepStrictEqual(asked("homeserver", { MATRIX_PASSWORD: "p" }), ["MATRIX_HOMESERVER", "MATRIX_USER_ID"])
  })

  it.each([
    ["wire1", []],
    ["openai", ["AGENT_MODEL"]],
    ["agui", []],
    ["mapping", ["AGENT_MAPPING"]]
  ])("asks what %s needs", (wire, names) => {
    assert.deepStrictEqual(asked("agent", wireIs(wire)), names)
  })

  it("asks for a command line under acp, and for an address where there is none", () => {
    assert.deepStrictEqual(asked("agent", { AGENT_WIRE: "acp" }, { AGENT_COMMAND: "agent --acp" }), ["AGENT_COMMAND"])
    assert.deepStrictEqual(asked("agent", { AGENT_WIRE: "acp" }), ["AGENT_COMMAND", "AGENT_URL", "AGENT_TOKEN"])
  })

  it("offers the people of the bot's own server", () => {
    assert.strictEqual(question("people", { MATRIX_USER_ID: "@bot:example.org" }).otherwise, "@*:example.org")
    assert.strictEqual(question("people", { MATRIX_HOMESERVER: "example.org" }).otherwise, "@*:example.org")
    assert.isUndefined(question("people", { MATRIX_HOMESERVER: "https://m.example.org" }).otherwise)
  })

  it("shows no secret while it is typed", () => {
    const answers = { MATRIX_HOMESERVER: "example.org", login: "token" }
    assert.isTrue(question("homeserver", answers).secret)
    assert.isFalse(question("homeserver", {}).secret)
  })

  it("says why an answer will not do, in the words of the settings, and nothing of a secret", () => {
    assert.match(String(whyUnfit(question("homeserver", {}), "no server!", {})), /^MATRIX_HOMESERVER is "no server!"/)
    assert.strictEqual(whyUnfit(question("homeserver", {}), "", {}), "Something is needed here")
    const address = question("agent", { AGENT_WIRE: "openai" })
    assert.match(String(whyUnfit(address, "wss://a.example.org", { AGENT_WIRE: "openai" })), /asks over HTTP/)
    assert.isUndefined(whyUnfit(address, "https://a.example.org", { AGENT_WIRE: "openai" }))
    const token = question("homeserver", { MATRIX_HOMESERVER: "example.org", login: "token" })
    assert.notInclude(String(whyUnfit(token, "two words", {})), "two words")
  })

  it("asks a part anew without its answers, and keeps the others", () => {
    const all = { MATRIX_HOMESERVER: "a", login: "token", MATRIX_ACCESS_TOKEN: "t", AGENT_URL: "ws://x" }
    assert.deepStrictEqual(withoutPart("homeserver", all), { AGENT_URL: "ws://x" })
    assert.deepStrictEqual(settingsOf({ ...all, MATRIX_ADMINS: "" }), {
      MATRIX_HOMESERVER: "a",
      MATRIX_ACCESS_TOKEN: "t",
      AGENT_URL: "ws://x"
    })
    assert.lengthOf(setupParts, 3)
  })
})
