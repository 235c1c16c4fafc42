import { assert, describe, it } from "@effect/vitest"
import { EventId, PromptId, RoomId } from "../../../../src/domain/Ids.ts"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { queued } from "../../../../src/domain/turns/Turn.ts"
import { makeAgentOutage } from "../../../../src/layers/turns/conversation/AgentOutage.ts"

const room = RoomId.make("!r")
const turn = queued(EventId.make("$1"), 1, PromptId.make("p"))
const detached = { ...turn, detachedAt: 1 }
const waiting = { ...turn, waitingAt: 1 }
const told = { toldAway: true as const }

describe("AgentOutage", () => {
  it.each(["noSlot", "inUse", "unproven", "probing", "quarantined", "replaced"] as const)(
    "a conversation that ends as %s says nothing of whether the agent is there",
    (why) => {
      const ended: AgentEvent = { _tag: "Detached", why, fatal: why !== "probing" }
      const outage = makeAgentOutage()
      outage.hear([ended])
      assert.strictEqual(outage.agent(), "unknown")
      outage.hear([{ _tag: "Attached" } as unknown as AgentEvent, ended])
      assert.strictEqual(outage.agent(), "up")
      outage.hear([{ _tag: "Detached", why: "unreachable", fatal: false }, ended])
      assert.strictEqual(outage.agent(), "away")
      outage.hear([ended])
      assert.strictEqual(outage.agent(), "away")
    }
  )

  it("one turn's word that the agent is away is enough for its room, until the agent is there again", () => {
    const outage = makeAgentOutage()
    assert.isFalse(outage.isToldByAnother({ room, seq: 2 }, detached))
    outage.record({ room, seq: 1 }, { ...detached, ...told })
    assert.isTrue(outage.isToldByAnother({ room, seq: 2 }, detached))
    assert.isFalse(outage.isToldByAnother({ room: RoomId.make("!other"), seq: 2 }, detached))
    outage.hear([{ _tag: "Attached" } as unknown as AgentEvent])
    assert.isFalse(outage.isToldByAnother({ room, seq: 2 }, detached))
  })

  it("whoever asks after a prompt that was told so and stopped is told too, and not left without a word", () => {
    const outage = makeAgentOutage()
    outage.record({ room, seq: 1 }, { ...detached, ...told })
    outage.forget({ room, seq: 2 })
    assert.isTrue(outage.isToldByAnother({ room, seq: 3 }, detached))
    outage.forget({ room, seq: 1 })
    assert.isFalse(outage.isToldByAnother({ room, seq: 3 }, detached))
  })

  it("a turn that is away and has not told it lets another one tell", () => {
    const outage = makeAgentOutage()
    outage.record({ room, seq: 1 }, detached)
    assert.isFalse(outage.isToldByAnother({ room, seq: 2 }, detached))
  })

  it("a word that all sockets are taken is no word that the agent is away", () => {
    const outage = makeAgentOutage()
    outage.record({ room, seq: 1 }, { ...waiting, ...told })
    assert.isTrue(outage.isToldByAnother({ room, seq: 2 }, waiting))
    assert.isFalse(outage.isToldByAnother({ room, seq: 2 }, detached))
  })

  it("a turn does not take its own word for another's", () => {
    const outage = makeAgentOutage()
    outage.record({ room, seq: 1 }, { ...waiting, ...told })
    assert.isFalse(outage.isToldByAnother({ room, seq: 1 }, waiting))
  })

  it("the word on sockets ends with the turn that said it, and with no other", () => {
    const outage = makeAgentOutage()
    outage.record({ room, seq: 1 }, { ...waiting, ...told })
    outage.forget({ room, seq: 2 })
    assert.isTrue(outage.isToldByAnother({ room, seq: 3 }, waiting))
    outage.forget({ room, seq: 1 })
    assert.isFalse(outage.isToldByAnother({ room, seq: 3 }, waiting))
    outage.record({ room, seq: 1 }, { ...waiting, ...told })
    outage.record({ room, seq: 1 }, turn)
    assert.isFalse(outage.isToldByAnother({ room, seq: 3 }, waiting))
  })

  it.each(
    [
      ["unknown", []],
      ["away", ["Detached"]],
      ["up", ["Attached", "Text"]],
      ["away", ["Attached", "Text", "Detached"]],
      ["up", ["Detached", "Attached"]]
    ] as const
  )("the agent is %s after %j", (is, tags) => {
    const outage = makeAgentOutage()
    outage.hear(tags.map((_tag) => ({ _tag }) as unknown as AgentEvent))
    assert.strictEqual(outage.agent(), is)
    outage.hear([])
    assert.strictEqual(outage.agent(), is)
  })
})
