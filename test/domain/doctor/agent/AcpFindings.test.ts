import { assert, describe, it } from "@effect/vitest"
import { readHello } from "../../../../src/domain/agents/acp/AgentHello.ts"
import { metAgent, unmetAgent } from "../../../../src/domain/doctor/agent/AcpFindings.ts"

const hello = readHello({
  protocolVersion: 1,
  agentInfo: { name: "Agent", version: "1.2" },
  agentCapabilities: { loadSession: true, promptCapabilities: { image: true }, sessionCapabilities: { close: {} } },
  authMethods: [{ id: "x", name: "Console" }]
})
const modes = (...ids: ReadonlyArray<string>) => ({
  modes: { current: ids[0], known: ids.map((id) => ({ id, name: id })) }
})
const brief = (...[agent, tried, own = false]: [typeof hello, Parameters<typeof metAgent>[1], boolean?]) =>
  metAgent(agent, tried, own).map(({ look, seen, verdict }) => `${verdict} ${look}: ${seen}`)

describe("What the doctor says of an agent that speaks ACP", () => {
  it("is its name, what it can do, and the mode that asks", () => {
    assert.deepStrictEqual(brief(hello, modes("auto", "default")), [
      "ok greeting: Agent/1.2: loads sessions; closes sessions; takes text, images",
      "ok asking: it is put into the mode default, which asks before it acts"
    ])
  })

  it("warns of one that may act unasked, forgets, or runs as the bot's user", () => {
    const found = brief({ ...hello, canLoad: false }, modes("build", "plan"), true)
    assert.match(found[1]!, /^warning memory/)
    assert.match(found[2]!, /^warning asking: none of its modes .*\(build, plan\)/)
    assert.match(found[3]!, /^warning user/)
    assert.match(brief(hello, { modes: undefined })[1]!, /^skipped asking/)
  })

  it("is how to log in, or that it begins no session", () => {
    assert.match(brief(hello, { refused: -32000, isLogin: true })[1]!, /^failed login: .*Console/)
    assert.match(brief(hello, { refused: -32603, isLogin: false })[1]!, /^failed session: .*-32603/)
  })

  it("is why it was not met, and the setting to look at", () => {
    const finding = unmetAgent({ setting: "AGENT_COMMAND", sentence: "there is no such program", needsOperator: true })
    assert.deepInclude(finding, { verdict: "failed", todo: "look at AGENT_COMMAND" })
  })
})
