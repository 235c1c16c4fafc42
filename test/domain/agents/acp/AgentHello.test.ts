import { assert, describe, it } from "@effect/vitest"
import { acpFeatures, loginSentence, readHello } from "../../../../src/domain/agents/acp/AgentHello.ts"

/** What Claude's agent answered, shortened. */
const claude = {
  protocolVersion: 1,
  agentCapabilities: {
    promptCapabilities: { image: true, embeddedContext: true },
    loadSession: true,
    sessionCapabilities: { close: {}, list: {} }
  },
  agentInfo: { name: "@agentclientprotocol/claude-agent-acp", version: "0.101.0" },
  authMethods: [{ id: "claude-ai-login", name: "Log in", type: "terminal", args: ["--cli", "auth", "login"] }]
}

describe("An agent's greeting", () => {
  it("says what it can do", () => {
    assert.deepStrictEqual(readHello(claude), {
      version: 1,
      agent: "@agentclientprotocol/claude-agent-acp/0.101.0",
      canLoad: true,
      canClose: true,
      takes: { image: true, audio: false, embedded: true },
      logins: [{ name: "Log in", command: "--cli auth login" }]
    })
  })

  it("that says nothing means that it can nothing", () => {
    for (const answer of [undefined, null, [], "x", { agentCapabilities: "all", authMethods: {} }]) {
      assert.deepStrictEqual(readHello(answer), {
        version: 0,
        canLoad: false,
        canClose: false,
        takes: { image: false, audio: false, embedded: false },
        logins: []
      })
    }
  })

  it("tells which files it takes", () => {
    assert.isUndefined(acpFeatures({ image: false, audio: false, embedded: false }).files)
    assert.deepStrictEqual(acpFeatures({ image: true, audio: true, embedded: false }).files, ["image/*", "audio/*"])
    assert.include(acpFeatures({ image: false, audio: false, embedded: true }).files ?? [], "text/*")
  })

  it("tells the operator how to log in", () => {
    assert.include(loginSentence(readHello(claude).logins), "Log in, by its program with --cli auth login")
    assert.include(loginSentence([]), "start its program by hand")
  })
})
