import { assert, describe, it } from "@effect/vitest"
import { answeredBy, textsOf, typedIn } from "../../../src/domain/setup/AnsweredSettings.ts"
import { withFormer } from "../../../src/domain/setup/FormerSettings.ts"

const answersOf = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typedIn(text)]))

const now = {
  MATRIX_HOMESERVER: "example.org",
  MATRIX_ACCESS_TOKEN: "t",
  MATRIX_ALLOWED_USERS: "@*:example.org",
  AGENT_URL: "wss://a.example.org/"
}
const attested = { AGENT_ATTESTED: "true", AGENT_ISOLATION: "shared", AGENT_SENDER: "platform", AGENT_TOKEN: "s" }

/** What is taken over into `answers` of what was there. */
const takenOver = (former: Readonly<Record<string, string>>, answers: Readonly<Record<string, string>> = now) => {
  const all = textsOf(withFormer(answersOf(former), answersOf(answers)))
  return Object.keys(all).filter((name) => !(name in answers)).sort()
}

describe("Settings that were there before", () => {
  it.each<[string, Record<string, string>, ReadonlyArray<string>, Record<string, string>?]>([
    ["what nobody is asked for", { THREAD_SALT: "0123456789abcdef", HTTP_PORT: "80" }, ["HTTP_PORT", "THREAD_SALT"]],
    ["who may do what, where nobody was asked", { MATRIX_ADMINS: "@a:x.org" }, ["MATRIX_ADMINS"]],
    ["nothing that was answered", { MATRIX_ADMINS: "@a:x.org" }, [], { ...now, MATRIX_ADMINS: "" }],
    ["no other login", { MATRIX_PASSWORD: "p", MATRIX_USER_ID: "@b:example.org" }, []],
    ["no other agent", { AGENT_COMMAND: "agent", AGENT_WIRE: "acp", AGENT_MODEL: "m" }, []],
    [
      "trust in the same agent",
      { AGENT_URL: now.AGENT_URL, ...attested },
      ["AGENT_ATTESTED", "AGENT_ISOLATION", "AGENT_SENDER", "AGENT_TOKEN"]
    ],
    ["no trust in another agent", { AGENT_URL: "wss://b.example.org/", ...attested }, []],
    ["no trust in one that speaks otherwise", { AGENT_URL: now.AGENT_URL, AGENT_WIRE: "agui", ...attested }, []],
    ["what is its default is the same", { AGENT_URL: now.AGENT_URL, AGENT_WIRE: "wire1", AGENT_TOKEN: "s" }, [
      "AGENT_TOKEN"
    ]],
    [
      "the key and the device of the same account",
      { MATRIX_HOMESERVER: "example.org", MATRIX_ACCESS_TOKEN: "t", MATRIX_DEVICE_ID: "D" },
      ["MATRIX_DEVICE_ID"]
    ],
    ["no device of another token", { ...now, MATRIX_ACCESS_TOKEN: "u", MATRIX_DEVICE_ID: "D" }, []],
    ["no device of another server", { ...now, MATRIX_HOMESERVER: "b.org", MATRIX_DEVICE_ID: "D" }, []],
    ["nothing that is wrong", { HTTP_PORT: "many", RETENTION_DAYS: "7" }, ["RETENTION_DAYS"]],
    ["nothing that does not go with the answers", { AGENT_SLOTS: "a,b", RETENTION_DAYS: "7" }, ["RETENTION_DAYS"]],
    ["what goes together", { MEDIA_URL: "https://m.example.org/", HTTP_PORT: "80" }, ["HTTP_PORT", "MEDIA_URL"]],
    [
      "what the answers lack",
      { AGENT_SLOTS: "a,b" },
      ["AGENT_SLOTS"],
      { ...now, AGENT_URL: "wss://a-{slot}.example.org/" }
    ]
  ])("%s", (_what, former, kept, answers) => {
    assert.deepStrictEqual(takenOver(former, answers), kept)
  })

  const bound = {
    MATRIX_DEVICE_ID: "D",
    MATRIX_RECOVERY_KEY: "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"
  }
  const both = ["MATRIX_DEVICE_ID", "MATRIX_RECOVERY_KEY"]
  const a = { MATRIX_HOMESERVER: "example.org", MATRIX_USER_ID: "@a:example.org", MATRIX_PASSWORD: "p" }
  const token = { MATRIX_HOMESERVER: "example.org", MATRIX_ACCESS_TOKEN: "t" }

  it.each<[string, Record<string, string>, Record<string, string>, ReadonlyArray<string>]>([
    ["the same user", a, a, both],
    ["the same user with another password", a, { ...a, MATRIX_PASSWORD: "q" }, both],
    ["another user of the same server", a, { ...a, MATRIX_USER_ID: "@b:example.org" }, []],
    ["the same user at another server", a, { ...a, MATRIX_HOMESERVER: "b.org" }, []],
    ["the same token", token, token, both],
    ["another token", token, { ...token, MATRIX_ACCESS_TOKEN: "u" }, []],
    ["the same token at another server", token, { ...token, MATRIX_HOMESERVER: "b.org" }, []],
    ["a token, then a password", token, a, []],
    ["a password, then a token", a, token, []],
    ["a password, then a token of the same user", a, { ...token, MATRIX_USER_ID: a.MATRIX_USER_ID }, [
      "MATRIX_RECOVERY_KEY"
    ]],
    ["a password, then a token of another user", a, { ...token, MATRIX_USER_ID: "@b:example.org" }, []],
    ["the same token, whose user is said now", token, { ...token, MATRIX_USER_ID: a.MATRIX_USER_ID }, both],
    ["the same token, said to be another user's", { ...token, MATRIX_USER_ID: a.MATRIX_USER_ID }, {
      ...token,
      MATRIX_USER_ID: "@b:example.org"
    }, []],
    ["no login that is known", { MATRIX_HOMESERVER: "example.org" }, { MATRIX_HOMESERVER: "example.org" }, []]
  ])("the key and the device of an account: %s", (_what, former, login, kept) => {
    const { AGENT_URL, MATRIX_ALLOWED_USERS } = now
    const answers = { AGENT_URL, MATRIX_ALLOWED_USERS, ...login }
    assert.deepStrictEqual(takenOver({ ...former, ...bound }, answers), kept)
  })

  it("a secret stays in its file, also where it cannot be read now", () => {
    const problem = { name: "THREAD_SALT", sentence: "it may not be read" }
    const former = answeredBy({
      given: { THREAD_SALT: "" },
      files: new Map([["THREAD_SALT", "/run/salt"]]),
      problems: [problem]
    })
    assert.deepStrictEqual(withFormer(former, answersOf(now))["THREAD_SALT"], {
      text: "",
      file: "/run/salt",
      problem: undefined
    })
  })
})
