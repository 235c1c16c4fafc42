import { assert, describe, it } from "@effect/vitest"
import type { LinkNews } from "../../../src/domain/reach/AgentReach.ts"
import { untried, withNews } from "../../../src/domain/reach/ReachNews.ts"

const address = "ws://agent:8000/agent_ws/"
const up: LinkNews = { _tag: "Up", agent: "Ada" }
const released: LinkNews = { _tag: "Released", wasUp: true }
type Ended = Extract<LinkNews, { _tag: "Ended" }>
const ended = (detail: string, why: Ended["why"] = "unreachable", wasUp = false): LinkNews => ({
  _tag: "Ended",
  why,
  detail,
  fatal: false,
  wasUp
})
const lost = ended("close 1006", "closed", true)

type Told = readonly [at: number, news: LinkNews]

/** Plays news, and gives the lines that were logged and how the agent is then. */
const play = (...told: ReadonlyArray<Told>) => {
  const lines: Array<string> = []
  const watched = told.reduce((before, [at, news]) => {
    const step = withNews(before, news, at)
    if (step.line !== undefined) lines.push(`${step.line.level}: ${step.line.text}`)
    return step.watched
  }, untried(address))
  return { lines, reach: watched.reach }
}

const refused = "nobody listens at that host and port (ECONNREFUSED). Look at AGENT_URL"

describe("The agent's reach", () => {
  it("begins untried, and is told when the first connection is up", () => {
    assert.deepStrictEqual(play().reach, { address, state: "untried", slotted: false })
    const { lines, reach } = play([5, up])
    assert.deepStrictEqual(lines, ["Info: The agent is reached"])
    assert.deepStrictEqual(reach, { address, state: "reached", slotted: false, name: "Ada", reachedAt: 5 })
  })

  it("shows the address without what must not be shown, and the agent's name as one line", () => {
    const { reach } = untried("ws://agent-{slot}:8000/ws?key=s3cr3t")
    assert.deepStrictEqual(reach, { address: "ws://agent-{slot}:8000/ws?…", state: "untried", slotted: true })
    const { watched } = withNews(untried(address), { _tag: "Up", agent: `a\nb${"x".repeat(100)}` }, 0)
    assert.match(watched.reach.name!, /^a bx+…$/)
    assert.lengthOf(Array.from(watched.reach.name!), 60)
  })

  it("is told once while the agent is down, however often it is tried, and once when it is there", () => {
    const tries = Array.from({ length: 500 }, (_, n): Told => [n * 1_000, ended("ECONNREFUSED")])
    const { lines } = play(...tries, [600_000, up], [600_001, up])
    assert.deepStrictEqual(lines, [
      `Warn: The agent cannot be used: ${refused}`,
      "Info: The agent is reached after 10 min"
    ])
  })

  it("is told once when 64 links are lost together, and when the first of them is back", () => {
    const many = (news: LinkNews, at: number) => Array.from({ length: 64 }, (): Told => [at, news])
    const { lines, reach } = play(...many(up, 0), ...many(lost, 1_000), [2_000, ended("ECONNREFUSED")])
    assert.deepStrictEqual(lines.slice(1), [
      "Warn: The agent was lost: the connection was lost (close 1006). Look at AGENT_URL"
    ])
    assert.deepStrictEqual(reach.trouble, { why: "unreachable", detail: "ECONNREFUSED", since: 1_000 })
    const back = play(...many(up, 0), ...many(lost, 1_000), [62_000, up], [62_000, up])
    assert.deepStrictEqual(back.lines.slice(2), ["Info: The agent is back after 1 min"])
    assert.strictEqual(back.reach.state, "reached")
    assert.isUndefined(back.reach.trouble)
  })

  it("is not lost while another link is up, nor by a link that was given back or closed in order", () => {
    for (const news of [lost, released, ended("close 1000", "closed", true)]) {
      assert.strictEqual(play([0, up], [0, up], [1, news]).reach.state, "reached")
    }
    const quiet = play([0, up], [1, ended("close 1000", "closed", true)], [2, up], [3, released])
    assert.deepStrictEqual([quiet.lines.length, quiet.reach.state], [1, "reached"])
    assert.strictEqual(play([0, up], [1, released], [2, ended("ECONNREFUSED")]).reach.state, "lost")
  })

  it("tells of what only an operator can mend as soon as it is seen, each once", () => {
    const { lines } = play(
      [0, up],
      [1, lost],
      [2, ended("HTTP 502")],
      [3, ended("HTTP 404")],
      [4, ended("HTTP 404")],
      [5, ended("HTTP 502")],
      [6, ended("HTTP 401", "unauthorized")]
    )
    assert.deepStrictEqual(lines.slice(1).map((line) => /\(([^)]*)\)/.exec(line)?.[1]), [
      "close 1006",
      "HTTP 404",
      "HTTP 401"
    ])
  })

  it("is told of at most every half minute where the agent comes and goes, and not left out for good", () => {
    const flaps = Array.from({ length: 40 }, (_, n): ReadonlyArray<Told> => [[n * 1_000, up], [n * 1_000 + 500, lost]])
    const { lines } = play(...flaps.flat())
    assert.strictEqual(lines.filter((line) => line.startsWith("Warn")).length, 2)
    assert.strictEqual(lines.filter((line) => line.startsWith("Info")).length, 3)
    const away = play([0, up], [0, lost], [1_000, up], [2_000, lost], [20_000, ended("ECONNREFUSED")], [
      31_000,
      ended("ECONNREFUSED")
    ])
    assert.deepStrictEqual(away.lines.at(-1), `Warn: The agent was lost: ${refused}`)
  })

  it("keeps that the agent refused us until a connection is up again", () => {
    for (
      const [detail, why] of [["HTTP 401", "unauthorized"], ["HTTP 403", "unauthorized"], [
        "close 4401",
        "unauthorized"
      ], [
        "close 4403",
        "unauthorized"
      ], ["close 4406", "version"]] as const
    ) {
      assert.strictEqual(play([0, ended(detail, why)]).reach.state, "refused")
      const { reach } = play([0, up], [0, up], [1, ended(detail, why, true)], [2, ended("ECONNREFUSED")])
      assert.deepStrictEqual([reach.refusal, reach.trouble?.detail], [detail, detail])
      assert.isUndefined(play([0, ended(detail, why)], [1, up]).reach.refusal)
    }
  })

  it("is not changed by links that end for another reason", () => {
    for (const why of ["probing", "replaced", "quarantined", "unproven", "failing", "inUse", "noSlot"] as const) {
      assert.deepStrictEqual(play([0, ended("we closed 1000", why)]).reach.state, "untried")
    }
  })

  it("goes over a clock that was set back", () => {
    const { lines } = play([100_000, up], [100_000, lost], [100_001, up], [50_000, lost])
    assert.strictEqual(lines.filter((line) => line.startsWith("Warn")).length, 2)
  })
})
