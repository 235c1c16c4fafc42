import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import {
  certificateFinding,
  greetingFindings,
  headerFinding,
  hostFinding,
  lastSeenFinding,
  noGreetingFinding,
  pingFinding,
  silenceFinding,
  upgradeFinding
} from "../../../../src/domain/doctor/agent/AgentFindings.ts"
import type { AgentPlace } from "../../../../src/domain/doctor/DoctorRequest.ts"
import type { Features } from "../../../../src/domain/turns/AgentEvent.ts"
import { before, calm } from "../../../support/StatusCases.ts"

const place: AgentPlace = {
  url: "wss://agent.example.org/ws?x=secret",
  slots: [],
  token: Redacted.make("t"),
  wire: "wire1",
  mapping: undefined,
  isolation: "required",
  attested: false,
  sender: "pseudonym"
}
const features: Features = {
  threads: "frame",
  resume: true,
  cancel: "none",
  ask: false,
  end: "frame",
  deltas: true,
  idempotent: false,
  durable: false,
  promptBytes: 2048
}
const day = 86_400_000

describe("Findings of the agent", () => {
  it("say where its host is", () => {
    assert.strictEqual(hostFinding("a", { addresses: ["10.0.0.1", "10.0.0.2"] }).seen, "a is 10.0.0.1 and 1 more")
    assert.strictEqual(hostFinding("a", { failed: "ENOTFOUND" }).verdict, "failed")
  })

  it("warn of a certificate that runs out", () => {
    assert.strictEqual(certificateFinding(20 * day, 0).verdict, "ok")
    assert.deepInclude(certificateFinding(3 * day, 0), { verdict: "warning", seen: "trusted, and good for 3 d" })
  })

  it("show no query of the address, and say where no token is set", () => {
    assert.strictEqual(
      upgradeFinding(place, { elapsed: 7 }).seen,
      "wss://agent.example.org/ws?… opens a WebSocket in 7 ms"
    )
    assert.include(upgradeFinding({ ...place, token: undefined }, { elapsed: 7 }).seen, "no token is set")
    assert.include(upgradeFinding({ ...place, token: undefined }, { detail: "HTTP 401" }).todo ?? "", "No token is set")
  })

  it("take the header for a proof only where it is wrong", () => {
    assert.strictEqual(headerFinding(undefined, "t").verdict, "skipped")
    assert.include(headerFinding("t", "t").means ?? "", "proves nothing")
    assert.strictEqual(headerFinding("other", "t").verdict, "failed")
  })

  it("tell what it can do", () => {
    assert.deepStrictEqual(greetingFindings({ agent: "ops\u001b/1", features, elapsed: 3 }).map(({ seen }) => seen), [
      "\"ops?/1\" is ready after 3 ms",
      "resume, deltas",
      "prompts up to 2 KiB",
      "An answer cannot be stopped, only not listened to: the person is told that work already begun may finish, and " +
      "what still comes of it is dropped",
      "A message is given to the agent once: where it is unknown whether it arrived, the answer counts as interrupted, " +
      "and Retry is offered",
      "The agent cannot ask people anything, so nobody confirms what it does",
      "A message that is longer than the agent takes is refused with the limit named",
      "A file that a person sends is refused with a word, as the agent takes none"
    ])
    const bare = greetingFindings({
      agent: undefined,
      features: { ...features, resume: false, deltas: false },
      elapsed: 3
    })
    assert.deepStrictEqual(bare.map(({ seen }) => seen).slice(0, 2), ["it is ready after 3 ms", "none"])
    const described = greetingFindings({ agent: undefined, features, elapsed: undefined })
    assert.deepStrictEqual(described.map(({ look }) => look).slice(0, 2), ["capabilities", "limits"])
    assert.strictEqual(noGreetingFinding("no").verdict, "failed")
    assert.strictEqual(pingFinding(4).verdict, "ok")
    assert.strictEqual(pingFinding(undefined).verdict, "failed")
  })

  it("fail on a frame that nobody asked for", () => {
    assert.deepStrictEqual(
      (["nothing", "frame", "foreign", "unread", "close", "unknown"] as const).map((came) =>
        silenceFinding(3, came).verdict
      ),
      ["ok", "failed", "failed", "warning", "warning", "skipped"]
    )
  })

  it("repeat what the bot noted last", () => {
    const of = (agent: Partial<typeof calm.agent>) => lastSeenFinding({ ...calm, agent: { ...calm.agent, ...agent } })
    assert.strictEqual(of({ attachedAt: null, lost: null }).verdict, "ok")
    assert.deepInclude(of({ attachedAt: before(60), lost: { why: "silent", at: before(5) } }), {
      verdict: "warning",
      seen: "last connected 1 min ago; lost 5 s ago: silent"
    })
    assert.strictEqual(of({ attachedAt: before(5), lost: { why: "silent", at: before(60) } }).verdict, "ok")
    const trouble = {
      setting: "AGENT_URL" as const,
      sentence: "there is nothing at that path (HTTP 404)",
      needsOperator: true,
      code: "HTTP 404",
      since: before(90)
    }
    const failedAnswer = { room: "!r:x", count: 3, code: "internal", at: before(30) }
    assert.deepInclude(of({ attachedAt: null, lost: null, trouble, failedAnswer }), {
      verdict: "warning",
      seen:
        "since 1 min there is nothing at that path (HTTP 404); no conversation was connected yet; answers failed 3 " +
        "times, last 30 s ago",
      todo: "Look at AGENT_URL"
    })
    assert.strictEqual(of({ attachedAt: before(5), lost: null, failedAnswer }).verdict, "warning")
  })
})
